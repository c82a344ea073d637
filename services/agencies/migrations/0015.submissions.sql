-- depends: 0010.waves

-- What was submitted to the leaders each time, as it was then, and why it was returned.
CREATE TABLE plan_submission (
    plan_id uuid NOT NULL REFERENCES plan,
    number smallint NOT NULL,
    submitted_on date NOT NULL,
    content jsonb NOT NULL,
    returned_on date,
    reason text,
    PRIMARY KEY (plan_id, number),
    CHECK ((returned_on IS NULL) = (reason IS NULL))
);
