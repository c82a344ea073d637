-- depends: 0007.reorganisation

-- The records on which a management system is kept up: management reviews, which agencies hold themselves, and the
-- internal audits that audits tells of.

CREATE TABLE management_review (
    id uuid PRIMARY KEY,
    agency_id uuid NOT NULL REFERENCES agency,
    held_on date NOT NULL,
    document text NOT NULL,
    conclusions text NOT NULL,
    participants integer NOT NULL CHECK (participants > 0),
    recorded_by uuid,
    version integer NOT NULL DEFAULT 1
);
CREATE INDEX management_review_agency ON management_review (agency_id, held_on);
CREATE INDEX management_review_order ON management_review (held_on DESC, id DESC);

-- Internal audits whose minutes are signed, as audits says. No foreign key: an event may come before this database's
-- own row is there again, after a restore.
CREATE TABLE internal_audit (
    id uuid PRIMARY KEY,
    agency_id uuid NOT NULL,
    held_on date NOT NULL,
    document text NOT NULL
);
CREATE INDEX internal_audit_agency ON internal_audit (agency_id, held_on);
