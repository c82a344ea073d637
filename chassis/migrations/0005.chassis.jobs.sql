-- depends: 0001.chassis

-- Long work, done by the worker: one row from the asking to the end, as people see it.
CREATE TABLE job (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    kind text NOT NULL,
    params jsonb NOT NULL,
    payload bytea, -- what was sent along; kept until the job has ended
    state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
    phase text,
    done integer NOT NULL DEFAULT 0,
    total integer NOT NULL DEFAULT 0,
    result jsonb,
    problem jsonb,
    -- Who asked: the job has that caller's rights.
    person_id uuid,
    username text COLLATE "C",
    roles text[] NOT NULL,
    agency_id uuid,
    language text NOT NULL,
    system boolean NOT NULL,
    traceparent text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    started_at timestamptz,
    finished_at timestamptz,
    -- Who has it: `attempts` is the fence, a mark counts only for the newest attempt.
    attempts integer NOT NULL DEFAULT 0,
    deaths integer NOT NULL DEFAULT 0,
    worker text,
    lease_until timestamptz
);
CREATE INDEX job_unfinished ON job (created_at, id) WHERE state IN ('queued', 'running');
CREATE INDEX job_newest ON job (created_at DESC, id DESC);
CREATE INDEX job_finished ON job (finished_at) WHERE finished_at IS NOT NULL;

-- The bad fields of a job that failed, in the order in which they were found.
CREATE TABLE job_error (
    job_id uuid NOT NULL REFERENCES job ON DELETE CASCADE,
    position integer NOT NULL,
    row integer,
    field text NOT NULL,
    code text NOT NULL,
    params jsonb NOT NULL,
    detail text,
    PRIMARY KEY (job_id, position)
);

-- What is done when time passes: when last, and what came of it.
CREATE TABLE task (
    name text COLLATE "C" PRIMARY KEY,
    begun_at timestamptz NOT NULL,
    succeeded_at timestamptz,
    day date, -- the business day of the last success
    error text -- of the last attempt; NULL when it succeeded
);
