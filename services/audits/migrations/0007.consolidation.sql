-- For figures as of any day: when findings were closed and opened again. And editions, frozen figures of a period.
-- depends: 0006.amendments

-- `revision` is that of the answer with which the finding was closed.
CREATE TABLE closure (
    finding_id uuid NOT NULL REFERENCES finding,
    revision integer NOT NULL,
    closed_on date NOT NULL,
    reopened_on date CHECK (reopened_on >= closed_on),
    PRIMARY KEY (finding_id, revision)
);
INSERT INTO closure (finding_id, revision, closed_on)
    SELECT id, answers, closed_on FROM finding WHERE state = 'closed';

CREATE TABLE edition (
    id uuid PRIMARY KEY,
    number text NOT NULL UNIQUE,
    period_from date NOT NULL,
    period_to date NOT NULL CHECK (period_to >= period_from),
    frozen_on date NOT NULL,
    frozen_by uuid,
    figures text NOT NULL,
    hash text NOT NULL,
    version bigint NOT NULL DEFAULT 1
);
CREATE TRIGGER edition_frozen BEFORE UPDATE OR DELETE ON edition
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
