-- depends: 0001.chassis
CREATE TABLE copy (
    id uuid PRIMARY KEY,
    text text NOT NULL
);
