-- depends: 0001.chassis
-- What operators did by command. An operation is written before it begins; one that never ended was broken off.

CREATE TABLE operation (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    command text NOT NULL,
    operator text NOT NULL,
    account text NOT NULL,
    parameters jsonb NOT NULL,
    dry_run boolean NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    counts jsonb
);

-- What it was done to, one by one: `intended` until it is known what became of it.
CREATE TABLE operation_item (
    operation_id bigint NOT NULL REFERENCES operation,
    number integer NOT NULL,
    item text NOT NULL,
    place text NOT NULL,
    outcome text NOT NULL,
    PRIMARY KEY (operation_id, number)
);
