-- depends: 0003.deliveries

-- Plans that are to be drafted by a day: a matter of which people are reminded, as they are of a finding's due date.
CREATE TABLE plan (
    id uuid PRIMARY KEY,
    number text,
    due date,
    done boolean NOT NULL,
    known_since date NOT NULL
);

-- The ladder of what a plan waits for, beside those of findings.
ALTER TABLE rung DROP CONSTRAINT rung_grade_check;
ALTER TABLE rung ADD CHECK (grade IN ('major', 'minor', 'ungraded', 'plan'));
INSERT INTO rung (grade, number, addressee, days, repeat_days)
VALUES ('plan', 1, 'coordinator', 1, 7), ('plan', 2, 'leader', 7, 7);
