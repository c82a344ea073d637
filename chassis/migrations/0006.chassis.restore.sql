-- depends: 0001.chassis
-- What it takes to go back to a backup: when it was made, what is said anew, and what consumers must forget.

ALTER TABLE epoch ADD COLUMN backed_up_at timestamptz;

ALTER TABLE outbox ADD COLUMN restated boolean NOT NULL DEFAULT false;

-- Runs in which this service says all its aggregates anew, and how far each has come: every aggregate of the names
-- in `done`, and of `name` those up to `after`.
CREATE TABLE restatement (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    epoch integer NOT NULL,
    done text[] NOT NULL DEFAULT '{}',
    name text,
    after uuid,
    said bigint NOT NULL DEFAULT 0,
    begun_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    completed_at timestamptz
);

-- Projections: the epoch that their owner has said completely; what is older is not applied any more.
CREATE TABLE fence (
    subscriber text PRIMARY KEY,
    epoch integer NOT NULL
);
