"""Every series looked at as soon as it has new final figures."""

from datetime import datetime

from civicstat.directory.clock import judged_at
from civicstat.measurement.records.quality.findings import counted
from civicstat.measurement.signals.evaluating import evaluate
from civicstat.measurement.signals.notifying import make_notices
from civicstat.measurement.signals.wording import outcome_of
from civicstat.web.jobs.delivering.sending import send_due
from civicstat.web.tasks.registry import Task, TaskFailed, declare


def look_at_series(at: datetime) -> str:
    """Evaluate what has new final figures; the log of evaluations has an entry in any case."""
    return outcome_of(evaluate(at=judged_at(at), ran_at=at))


declare(Task(
    name="signals",
    title="Check all series for changes",
    describes="Checks every metric in every area whose figures became final since the last time, and opens signals "
    "for what changed beyond chance.",
    group="signals",
    when="every hour",
    act=look_at_series,
))  # fmt: skip


def tell_people(at: datetime) -> str:
    """Make and send the notices that are due. Raises TaskFailed where the mail server cannot be used."""
    made = len(make_notices(at=at))
    arrived, failed, away = send_due(at=at)
    said = f"{counted(made, 'notice')} made; {arrived} sent, {failed} not."
    if away:
        raise TaskFailed(f"{said} {away}")
    return said if made or arrived or failed else "Nobody had to be told of anything."


declare(Task(
    name="signal-notices",
    title="Tell people and programs of signals",
    describes="Sends e-mails and webhooks for new signals, the digest each morning, word of what nobody looked at for "
    "a day, and of data that became late. Quiet hours are kept, and what fails is tried again.",
    group="signals",
    when="every 5 minutes",
    act=tell_people,
))  # fmt: skip
