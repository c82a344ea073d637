-- Remediation reports: one of each agency for each inspection, in revisions, decided finding by finding.
-- depends: 0003.programmes

CREATE TABLE remediation (
    id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL REFERENCES inspection,
    agency_id uuid NOT NULL,
    first_submitted_on date NOT NULL,
    state text NOT NULL CHECK (state IN ('submitted', 'returned', 'accepted')),
    version bigint NOT NULL,
    UNIQUE (inspection_id, agency_id)
);
CREATE INDEX remediation_agency ON remediation (agency_id);
CREATE INDEX remediation_order ON remediation (first_submitted_on DESC, id DESC);

-- Each sending stays as it was sent; which findings it answers is said by their answers.
CREATE TABLE remediation_revision (
    remediation_id uuid NOT NULL REFERENCES remediation,
    revision integer NOT NULL,
    document text,
    submitted_on date NOT NULL,
    submitted_by uuid,
    PRIMARY KEY (remediation_id, revision)
);
CREATE TRIGGER remediation_revision_frozen BEFORE UPDATE OR DELETE ON remediation_revision
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- `due`: until when the finding was to be put right on the day of the answer. Answers that were given before there were
-- reports belong to none.
ALTER TABLE answer
    ADD COLUMN due date,
    ADD COLUMN remediation_id uuid,
    ADD COLUMN report_revision integer,
    ADD FOREIGN KEY (remediation_id, report_revision) REFERENCES remediation_revision,
    ADD CHECK ((remediation_id IS NULL) = (report_revision IS NULL));
ALTER TABLE answer DISABLE TRIGGER answer_frozen;
UPDATE answer a SET due = f.due FROM finding f WHERE f.id = a.finding_id;
ALTER TABLE answer ENABLE TRIGGER answer_frozen;
CREATE INDEX answer_remediation ON answer (remediation_id);

-- What the coordinator said of an answer.
CREATE TABLE decision (
    finding_id uuid NOT NULL,
    revision integer NOT NULL,
    accepted boolean NOT NULL,
    reason text,
    decided_on date NOT NULL,
    decided_by uuid,
    PRIMARY KEY (finding_id, revision),
    FOREIGN KEY (finding_id, revision) REFERENCES answer,
    CHECK (accepted = (reason IS NULL))
);
CREATE TRIGGER decision_frozen BEFORE UPDATE OR DELETE ON decision
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
