-- depends: 0001.registry

-- Sessions: from signing in to signing out. Whoever reads this table can neither sign in nor refresh: of the two
-- halves of a refresh token, the one that stays and the one that changes at every use, it holds hashes.
ALTER TABLE account ADD COLUMN disabled_at timestamptz;

CREATE TABLE session (
    id uuid PRIMARY KEY,
    username text COLLATE "C" NOT NULL REFERENCES account ON DELETE CASCADE,
    family bytea NOT NULL,
    turn bytea NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT now(),
    used_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    reason text CHECK (reason IN ('signed_out', 'reused', 'changed', 'revoked', 'disabled', 'left')),
    CHECK ((ended_at IS NULL) = (reason IS NULL))
);
CREATE INDEX session_account ON session (username) WHERE ended_at IS NULL;
CREATE INDEX session_ended ON session (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX session_used ON session (used_at);

-- Signing in with a wrong password, counted by account and address together, by account, and by address. What was
-- typed as a username may be a password: only its hash is kept. succeeded_at: they belong together.
CREATE TABLE attempt (
    kind text NOT NULL CHECK (kind IN ('account', 'address', 'pair')),
    username bytea NOT NULL,
    address text NOT NULL,
    failures integer NOT NULL DEFAULT 0,
    last_at timestamptz NOT NULL DEFAULT now(),
    blocked_until timestamptz NOT NULL DEFAULT '-infinity',
    succeeded_at timestamptz,
    PRIMARY KEY (kind, username, address)
);
CREATE INDEX attempt_last ON attempt (last_at);
