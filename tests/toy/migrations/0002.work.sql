-- depends: 0001.notes
CREATE TABLE tick (
    task text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    day date NOT NULL
);
