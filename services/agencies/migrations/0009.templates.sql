-- depends: 0002.rollout

-- Templates of one's own, beside the three that stand in the code. `kind` says which of those one is a variant of.
-- The milestones are one document: they are read and changed as a whole, and stay as they are once a plan follows them.
CREATE TABLE template (
    key text PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('first_application', 'conversion', 'maintenance')),
    name_vi text NOT NULL,
    name_en text NOT NULL,
    milestones jsonb NOT NULL,
    withdrawn text,
    version integer NOT NULL DEFAULT 1
);

CREATE INDEX plan_template ON plan (template);
