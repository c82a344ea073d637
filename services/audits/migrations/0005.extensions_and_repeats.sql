-- Extensions of due dates, and what repeats an earlier finding.
-- depends: 0004.remediations

CREATE TABLE extension (
    id uuid PRIMARY KEY,
    finding_id uuid NOT NULL REFERENCES finding,
    due_before date NOT NULL,
    due date NOT NULL CHECK (due > due_before),
    reason text NOT NULL,
    asked_on date NOT NULL,
    asked_by uuid,
    due_granted date CHECK (due_granted > due_before),
    note text,
    decided_on date,
    decided_by uuid,
    state text NOT NULL CHECK (state IN ('asked', 'granted', 'denied', 'lapsed')),
    version bigint NOT NULL DEFAULT 1,
    CHECK ((state = 'asked') = (decided_on IS NULL)),
    CHECK ((state = 'granted') = (due_granted IS NOT NULL)),
    CHECK (state <> 'denied' OR note IS NOT NULL)
);
CREATE UNIQUE INDEX extension_asked ON extension (finding_id) WHERE state = 'asked';
CREATE INDEX extension_finding ON extension (finding_id);
CREATE INDEX extension_order ON extension (asked_on DESC, id DESC);

ALTER TABLE finding ADD COLUMN repeat_of uuid REFERENCES finding;
CREATE INDEX finding_repeats ON finding (agency_id, raised_on);
