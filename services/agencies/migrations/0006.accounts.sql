-- depends: 0005.sessions

-- An account may be opened before it has a password: nobody can sign in to it until it gets one. The version counts
-- what is changed of it, for those who change it at the same time.
ALTER TABLE account ALTER COLUMN password_hash DROP NOT NULL;
ALTER TABLE account ADD COLUMN version bigint NOT NULL DEFAULT 1;
