"""What workers do by the clock (procrastinate): sweep, mail, keep figures up, look ahead to next year's calendar, keep house.

A job that waits is not enqueued twice (queueing_lock), so that nothing piles up while no worker runs. Any number of
workers may run the same job at once: what they take is locked row by row.
"""

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from workflow.calendars_ahead import tell_of_missing_years
from workflow.figures_verified import verify_figures
from workflow.mail import send_mails
from workflow.moment import now
from workflow.projecting import catch_up
from workflow.recounting import resume_recounts
from workflow.sweep import sweep_until_dry
from workflow.travel import follow_the_demo

EVERY_MINUTE, HOURLY = "* * * * *", "0 * * * *"
NIGHTLY = "30 18 * * *"
"""Half past two in Shanghai: the times of jobs are UTC."""
DAYS_KEPT = 30
"""How long a failed job stays to be looked at."""


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="sweep", queueing_lock="sweep")
def sweep(timestamp: int) -> None:
    """Fire every rung that is due; first see to it that what the book changed is counted."""
    follow_the_demo()
    resume_recounts()
    sweep_until_dry()


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="mail", queueing_lock="mail")
def mail(timestamp: int) -> None:
    """Send what quiet hours no longer hold back."""
    follow_the_demo()
    send_mails(now())


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="figures", queueing_lock="figures")
def figures(timestamp: int) -> None:
    """Project what was recorded, so that whoever reads figures waits for a minute's steps at most."""
    follow_the_demo()
    catch_up()


@app.periodic(cron=NIGHTLY)
@app.task(name="verify_figures", queueing_lock="verify_figures")
def verify_all_figures(timestamp: int) -> None:
    """Count all figures anew beside what was kept up; what differs is put right and told."""
    follow_the_demo()
    verify_figures(now())


@app.periodic(cron=HOURLY)
@app.task(name="look_ahead", queueing_lock="look_ahead")
def look_ahead(timestamp: int) -> None:
    """Tell administrators of a year without calendar. Hourly, so that no outage skips it; each is told once a week."""
    follow_the_demo()
    tell_of_missing_years(now())


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="retry_stalled_jobs", queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """A job whose worker was killed is done again; one whose successor already waits has nothing left to do."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        try:
            await manager.retry_job(job)
        except UniqueViolation:
            await manager.finish_job(job, Status.ABORTED, delete_job=True)


@app.periodic(cron=HOURLY)
@app.task(name="forget_old_jobs", queueing_lock="forget_old_jobs", pass_context=True)
async def forget_old_jobs(context: JobContext, timestamp: int) -> None:
    """Failed jobs are kept for a month."""
    await context.app.job_manager.delete_old_jobs(
        DAYS_KEPT * 24, include_failed=True, include_cancelled=True, include_aborted=True
    )
