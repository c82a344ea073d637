-- depends: 0001.chassis

-- The history: an entry for every change of an aggregate, in a chain of its own for each, and the seals over the
-- chains' ends. Rows are added, never changed or removed; what an entry means stands in chassis/history.

-- id carries the time (UUID version 7): lists go by it. number counts within the aggregate's chain, sequence is
-- the aggregate's version, NULL where a change has none. hash = sha256(previous, number, business date,
-- digest of the rest).
-- username and address may be forgotten; the digest holds only personal, their salted hash.
CREATE TABLE history (
    id uuid PRIMARY KEY,
    subject uuid NOT NULL,
    number bigint NOT NULL,
    sequence bigint,
    name text NOT NULL,
    recorded_at timestamptz NOT NULL,
    business_date date NOT NULL,
    agency_id uuid,
    person_id uuid,
    roles text[] NOT NULL,
    channel text NOT NULL,
    handler text,
    cause uuid,
    trace_id text,
    reason text,
    document text,
    body text NOT NULL,
    username text,
    address text,
    salt bytea,
    personal bytea NOT NULL,
    previous bytea NOT NULL,
    hash bytea NOT NULL,
    UNIQUE (subject, number)
);
CREATE INDEX history_agency ON history (agency_id, id) WHERE agency_id IS NOT NULL;
CREATE INDEX history_person ON history (person_id, id) WHERE person_id IS NOT NULL;

-- Writes an entry at the end of its chain and, where an exchange is named, its event. A function, so that the plans
-- of its statements are kept: planning them anew would cost every command more than running them.
CREATE FUNCTION record(
    id uuid, subject uuid, sequence bigint, name text, recorded_at timestamptz, agency_id uuid, person_id uuid,
    roles text[], channel text, handler text, cause uuid, trace_id text, reason text, document text, body text,
    personal bytea, day date, username text, address text, salt bytea, digest bytea,
    exchange text, said text, traceparent text
) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    place bigint := 1;
    behind bytea := decode(repeat('00', 32), 'hex');
    head record;
BEGIN
    SELECT h.number, h.hash INTO head FROM history h WHERE h.subject = subject ORDER BY h.number DESC LIMIT 1;
    IF FOUND THEN
        place := head.number + 1;
        behind := head.hash;
    END IF;
    IF day IS NULL THEN
        SELECT coalesce(c.today, (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date) INTO day FROM clock c;
    END IF;
    INSERT INTO history VALUES (
        id, subject, place, sequence, name, recorded_at, day, agency_id, person_id, roles, channel, handler, cause,
        trace_id, reason, document, body, username, address, salt, personal, behind,
        sha256(behind || int8send(place) || date_send(day) || digest)
    );
    IF exchange IS NOT NULL THEN
        INSERT INTO outbox (event_id, exchange, name, subject, sequence, epoch, traceparent, causation_id, body)
        SELECT id, exchange, name, subject, sequence, e.value, traceparent, cause, coalesce(said, body) FROM epoch e;
    END IF;
END
$$;

-- A seal covers the chains that grew since the one before it, by their heads, and that seal itself.
CREATE TABLE seal (
    number bigint PRIMARY KEY,
    sealed_at timestamptz NOT NULL,
    heads bigint NOT NULL,
    previous bytea NOT NULL,
    hash bytea NOT NULL,
    key_id text,
    signature bytea
);

CREATE TABLE sealed_head (
    seal bigint NOT NULL REFERENCES seal,
    subject uuid NOT NULL,
    number bigint NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (seal, subject),
    UNIQUE (subject, number)
);

-- The one change that is let through: to forget under which name and from which address somebody acted.
CREATE FUNCTION keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    forgettable CONSTANT text[] := '{username,address,salt}';
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'history'
        AND to_jsonb(NEW) - forgettable = to_jsonb(OLD) - forgettable
        AND NEW.username IS NULL AND NEW.address IS NULL AND NEW.salt IS NULL
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME;
END
$$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON history FOR EACH ROW EXECUTE FUNCTION keep_history();
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON seal FOR EACH ROW EXECUTE FUNCTION keep_history();
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON sealed_head FOR EACH ROW EXECUTE FUNCTION keep_history();
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON history FOR EACH STATEMENT EXECUTE FUNCTION keep_history();
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON seal FOR EACH STATEMENT EXECUTE FUNCTION keep_history();
CREATE TRIGGER kept_whole BEFORE TRUNCATE ON sealed_head FOR EACH STATEMENT EXECUTE FUNCTION keep_history();

-- Runs with the owner's rights: the service's role itself may change nothing here.
CREATE FUNCTION forget_in_history(person uuid) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH forgotten AS (
        UPDATE history SET username = NULL, address = NULL, salt = NULL
        WHERE person_id = $1 AND salt IS NOT NULL RETURNING 1
    )
    SELECT count(*) FROM forgotten
$$;

-- Whatever roles were given rights by default keep those to read and to add.
DO $$
DECLARE
    other regrole;
BEGIN
    FOR other IN
        SELECT DISTINCT grantee::regrole FROM pg_class, aclexplode(relacl)
        WHERE oid = 'history'::regclass AND grantee NOT IN (relowner, 0)
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON history, seal, sealed_head FROM %s', other);
    END LOOP;
END
$$;
