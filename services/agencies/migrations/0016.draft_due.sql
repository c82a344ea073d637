-- depends: 0015.submissions

-- Drafting a plan is a task with a date of its own: done once the plan was submitted for the first time.
ALTER TABLE plan ADD COLUMN draft_due date;
ALTER TABLE plan ADD COLUMN submitted_on date;
UPDATE plan p SET submitted_on = (SELECT min(s.submitted_on) FROM plan_submission s WHERE s.plan_id = p.id);
