-- The yearly inspection programme and its items; an inspection may carry one of them out.
-- depends: 0002.agency_by_code

-- The last number that the system has given in a series and year.
CREATE TABLE series (
    prefix text NOT NULL,
    year integer NOT NULL,
    last integer NOT NULL,
    PRIMARY KEY (prefix, year)
);

CREATE TABLE programme (
    id uuid PRIMARY KEY,
    number text NOT NULL UNIQUE,
    year integer NOT NULL,
    title text,
    authors uuid[] NOT NULL,
    decision text,
    decided_on date,
    approved_by uuid,
    reason text,
    state text NOT NULL CHECK (state IN ('draft', 'submitted', 'returned', 'approved', 'closed')),
    version bigint NOT NULL DEFAULT 1,
    CHECK (state NOT IN ('approved', 'closed') OR (decision IS NOT NULL AND decided_on IS NOT NULL))
);

CREATE TABLE programme_item (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL REFERENCES programme,
    position integer NOT NULL,
    agency_id uuid NOT NULL,
    mode text NOT NULL CHECK (mode IN ('on_site', 'desk')),
    planned_from date NOT NULL,
    planned_to date NOT NULL CHECK (planned_to >= planned_from),
    sampled_fields text[] NOT NULL
);
CREATE INDEX programme_item_programme ON programme_item (programme_id, position);

-- No foreign key: an item that only cancelled inspections named may be taken out of its programme.
ALTER TABLE inspection ADD COLUMN programme_item uuid;
CREATE UNIQUE INDEX inspection_programme_item ON inspection (programme_item) WHERE state <> 'cancelled';
