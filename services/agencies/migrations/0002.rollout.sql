-- depends: 0001.registry

-- The rollout: plans with their waves, an agency's track through a plan's milestones, declarations.

CREATE TABLE plan_series (
    year smallint PRIMARY KEY,
    last integer NOT NULL
);

CREATE TABLE plan (
    id uuid PRIMARY KEY,
    number text NOT NULL UNIQUE,
    title text,
    year smallint NOT NULL,
    standard text NOT NULL,
    template text NOT NULL,
    state text NOT NULL CHECK (
        state IN ('draft', 'submitted', 'returned', 'approved', 'active', 'completed', 'cancelled')
    ),
    authors uuid[] NOT NULL,
    decision text,
    decided_on date,
    approved_by uuid,
    reason text,
    version integer NOT NULL,
    CHECK (state NOT IN ('approved', 'active', 'completed') OR decision IS NOT NULL)
);

CREATE TABLE wave (
    plan_id uuid NOT NULL REFERENCES plan ON DELETE CASCADE,
    position smallint NOT NULL,
    name text NOT NULL,
    starts date NOT NULL,
    ends date NOT NULL CHECK (ends > starts),
    PRIMARY KEY (plan_id, position),
    UNIQUE (plan_id, name)
);

-- The key says it: an agency belongs to one wave of a plan.
CREATE TABLE wave_agency (
    plan_id uuid NOT NULL,
    agency_id uuid NOT NULL REFERENCES agency,
    position smallint NOT NULL,
    PRIMARY KEY (plan_id, agency_id),
    FOREIGN KEY (plan_id, position) REFERENCES wave ON DELETE CASCADE
);

CREATE INDEX wave_agency_wave ON wave_agency (plan_id, position);

-- `behind` holds the days on which a milestone was, or unless done will be, behind its planned date. It follows
-- from the milestones' dates alone; whether a track is late on a day is asked of it, so that a report
-- over all agencies looks at one short row per agency and not at each of its milestones.
CREATE TABLE track (
    id uuid PRIMARY KEY,
    plan_id uuid NOT NULL REFERENCES plan,
    position smallint NOT NULL,
    agency_id uuid NOT NULL REFERENCES agency,
    enrolled_on date NOT NULL,
    behind datemultirange NOT NULL,
    version integer NOT NULL,
    UNIQUE (plan_id, agency_id),
    FOREIGN KEY (plan_id, position) REFERENCES wave
);

CREATE INDEX track_agency ON track (agency_id);

CREATE TABLE milestone (
    track_id uuid NOT NULL REFERENCES track,
    position smallint NOT NULL,
    key text NOT NULL,
    stage smallint NOT NULL,
    planned date NOT NULL,
    done_on date,
    document text,
    evidence text,
    reopened text,
    PRIMARY KEY (track_id, position),
    UNIQUE (track_id, key)
);

CREATE TABLE declaration (
    id uuid PRIMARY KEY,
    agency_id uuid NOT NULL REFERENCES agency,
    track_id uuid REFERENCES track,
    standard text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('initial', 'redeclaration')),
    reason text CHECK (reason IN ('adjusted', 'widened', 'narrowed')),
    decision text NOT NULL,
    declared_on date NOT NULL,
    scope text NOT NULL,
    on_behalf boolean NOT NULL,
    recorded_by uuid,
    version integer NOT NULL,
    CHECK ((kind = 'redeclaration') = (reason IS NOT NULL))
);

-- An agency declares a standard for the first time once; these also carry the progress report.
CREATE UNIQUE INDEX declaration_initial ON declaration (standard, agency_id) INCLUDE (declared_on)
    WHERE kind = 'initial';
CREATE INDEX declaration_again ON declaration (standard, agency_id) INCLUDE (declared_on)
    WHERE kind = 'redeclaration';
CREATE INDEX declaration_agency ON declaration (agency_id, declared_on);
CREATE INDEX declaration_track ON declaration (track_id) WHERE kind = 'redeclaration';
