-- depends: 0001.chassis
-- Files that come of jobs, to be fetched for some days, and where the columns of bad fields stand.

CREATE TABLE job_file (
    job_id uuid NOT NULL REFERENCES job ON DELETE CASCADE,
    -- What it is of the job (`result`, `errors`), and in which format.
    part text NOT NULL CHECK (part IN ('result', 'errors')),
    format text NOT NULL CHECK (format IN ('csv', 'xlsx')),
    name text NOT NULL,
    content bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (job_id, part, format)
);
-- It is compressed already, or is not read in parts.
ALTER TABLE job_file ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX job_file_age ON job_file (created_at);

-- The letter that a spreadsheet calls the column by, and the heading that it has in the table that was sent.
ALTER TABLE job_error ADD COLUMN "column" text, ADD COLUMN heading text;
