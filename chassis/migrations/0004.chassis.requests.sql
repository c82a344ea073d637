-- depends: 0001.chassis

-- Answers to requests that carried an Idempotency-Key, written in the transaction of what they answer. An
-- answer is in no row that others see: the row is claimed first and filled before the transaction ends.
CREATE TABLE idempotency (
    account text NOT NULL,
    key text NOT NULL,
    method text NOT NULL,
    path text NOT NULL,
    fingerprint bytea NOT NULL,
    status smallint,
    headers jsonb,
    body text,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, key, method, path)
);
CREATE INDEX idempotency_recorded_at ON idempotency (recorded_at);
