-- depends: 0004.plan

-- Declarations of conformity: of an agency's, the last is to be kept up by an audit and a review until `due`.
CREATE TABLE declaration (
    id uuid PRIMARY KEY,
    agency_id uuid NOT NULL,
    standard text NOT NULL,
    date date NOT NULL,
    kind text NOT NULL,
    due date,
    known_since date NOT NULL
);
CREATE INDEX declaration_agency ON declaration (agency_id, standard);
