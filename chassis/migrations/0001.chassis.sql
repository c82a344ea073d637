-- What every service's database holds for the chassis: what it says, what it has heard, and its clock.

CREATE TABLE epoch (
    value integer NOT NULL
);
INSERT INTO epoch (value) VALUES (1);

CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id uuid NOT NULL DEFAULT gen_random_uuid(),
    exchange text NOT NULL,
    name text NOT NULL,
    subject uuid NOT NULL,
    sequence bigint NOT NULL,
    epoch integer NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    traceparent text,
    causation_id uuid,
    body text NOT NULL,
    published_at timestamptz
);
CREATE INDEX outbox_pending ON outbox (id) WHERE published_at IS NULL;
-- For tidying up only; a B-tree would cost every mark an entry.
CREATE INDEX outbox_published ON outbox USING brin (published_at);

-- Reactions: one row for each event that a subscriber has dealt with.
CREATE TABLE inbox (
    subscriber text NOT NULL,
    event_id uuid NOT NULL,
    handled_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (subscriber, event_id)
);
CREATE INDEX inbox_handled_at ON inbox (handled_at);

-- Projections: the newest state of each aggregate that a subscriber has applied.
CREATE TABLE position (
    subscriber text NOT NULL,
    subject uuid NOT NULL,
    epoch integer NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (subscriber, subject)
);

CREATE TABLE clock (
    today date
);
INSERT INTO clock (today) VALUES (NULL);

-- The issuer's public keys as last fetched, so that tokens are still read while the issuer is down.
CREATE TABLE key_set (
    url text PRIMARY KEY,
    document jsonb NOT NULL,
    fetched_at timestamptz NOT NULL DEFAULT now()
);
