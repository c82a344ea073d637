-- depends: 0001.chassis

-- The registry: agencies in their tree, people and their duties, accounts, and the copy of audits' findings.
-- Every pair valid_from, valid_to is inclusive: valid_to is the last day, NULL while no end is known.

CREATE EXTENSION IF NOT EXISTS ltree;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- An id as one step of a path: before PostgreSQL 16 a step holds no hyphen.
CREATE FUNCTION step(id uuid) RETURNS ltree LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT text2ltree(replace($1::text, '-', ''))
$$;

-- path leads from the root to the agency itself; it serves this database only and is never published.
-- search is what a search looks in: code and names without accents, in lower case.
CREATE TABLE agency (
    id uuid PRIMARY KEY,
    code text COLLATE "C" NOT NULL,
    name_vi text NOT NULL,
    name_en text,
    kind text NOT NULL CHECK (
        kind IN (
            'city_committee', 'department', 'board', 'sub_department', 'district_committee', 'ward', 'commune',
            'township', 'vertical'
        )
    ),
    block text CHECK (
        block IN ('departments', 'districts', 'sub_departments', 'boards', 'vertical', 'communes')
    ),
    obligation text NOT NULL CHECK (obligation IN ('mandatory', 'encouraged')),
    -- An import may write a child before its parent.
    parent_id uuid REFERENCES agency DEFERRABLE INITIALLY DEFERRED,
    path ltree NOT NULL,
    search text NOT NULL,
    valid_from date NOT NULL,
    valid_to date CHECK (valid_to >= valid_from),
    status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'dissolved')),
    predecessors uuid[] NOT NULL DEFAULT '{}',
    successors uuid[] NOT NULL DEFAULT '{}',
    version bigint NOT NULL DEFAULT 1,
    CHECK ((kind = 'city_committee') = (parent_id IS NULL)),
    CHECK ((kind = 'city_committee') = (block IS NULL)),
    -- A code means one agency on a day; after a reorganisation another may carry it.
    CONSTRAINT agency_code EXCLUDE USING gist (code WITH =, daterange(valid_from, valid_to, '[]') WITH &&)
);
CREATE UNIQUE INDEX agency_order ON agency (code, valid_from);
CREATE INDEX agency_parent ON agency (parent_id);
CREATE INDEX agency_path ON agency USING gist (path);
CREATE INDEX agency_search ON agency USING gin (search gin_trgm_ops);

-- An agency lies within itself.
CREATE FUNCTION within_subtree(agency uuid, ancestor uuid) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM agency a, agency top WHERE a.id = $1 AND top.id = $2 AND a.path <@ top.path)
$$;

CREATE TABLE person (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    email text,
    phone text,
    agency_id uuid REFERENCES agency,
    position text,
    language text NOT NULL DEFAULT 'vi' CHECK (language IN ('vi', 'en')),
    version bigint NOT NULL DEFAULT 1
);
CREATE INDEX person_agency ON person (agency_id, id);

CREATE TABLE duty (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person,
    agency_id uuid NOT NULL REFERENCES agency,
    duty text NOT NULL CHECK (
        duty IN (
            'head', 'quality_representative', 'secretary', 'focal_point', 'internal_auditor', 'committee_member'
        )
    ),
    valid_from date NOT NULL,
    valid_to date CHECK (valid_to >= valid_from),
    version bigint NOT NULL DEFAULT 1,
    -- Nobody holds the same duty at the same agency twice on one day.
    CONSTRAINT duty_held EXCLUDE USING gist (
        person_id WITH =, agency_id WITH =, duty WITH =, daterange(valid_from, valid_to, '[]') WITH &&
    )
);
CREATE INDEX duty_agency ON duty (agency_id);

CREATE TABLE account (
    username text COLLATE "C" PRIMARY KEY,
    password_hash text NOT NULL,
    roles text[] NOT NULL,
    person_id uuid NOT NULL UNIQUE REFERENCES person
);

-- Kept from what audits says, for counting. No foreign key: an event may come before this database's own row
-- is there again, after a restore.
CREATE TABLE finding (
    id uuid PRIMARY KEY,
    agency_id uuid NOT NULL,
    kind text NOT NULL,
    grade text,
    state text NOT NULL,
    due date
);
CREATE INDEX finding_open ON finding (agency_id) INCLUDE (due) WHERE state <> 'closed';
