"""Long work: a job is asked for over HTTP, done by a worker process, and shows how far it has come.

A service declares its kinds (`Service.jobs`) and asks for one with `ask`; nothing of a job runs in the service's own
process. The job's effect and the mark that it is done are one transaction.
"""

from chassis.jobs.asking import ask
from chassis.jobs.files import keep
from chassis.jobs.kind import Asked, Errors, File, Job, Progress, unheard
from chassis.jobs.shown import JobShown, headers

__all__ = ["Asked", "Errors", "File", "Job", "JobShown", "Progress", "ask", "headers", "keep", "unheard"]
