-- depends: 0001.chassis
CREATE TABLE note (
    id uuid PRIMARY KEY,
    text text NOT NULL,
    version bigint NOT NULL
);
CREATE TABLE copy (
    id uuid PRIMARY KEY,
    text text NOT NULL,
    sequence bigint NOT NULL
);
CREATE TABLE effect (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id uuid NOT NULL,
    subject uuid NOT NULL
);
CREATE TABLE mended (
    id uuid PRIMARY KEY
);
CREATE FUNCTION within_subtree(agency uuid, ancestor uuid) RETURNS boolean
    LANGUAGE sql STABLE
    RETURN agency = ancestor;
CREATE FUNCTION subtree(ancestor uuid) RETURNS SETOF uuid
    LANGUAGE sql STABLE
    RETURN ancestor;
