"""Jobs in words: how they stand together, how long a run took, and when the next one is."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.timezone import localtime

from civicstat.measurement.records.quality.findings import counted, listed
from civicstat.web.pages.shown.moments import age
from civicstat.web.tasks.models import Outcome, Run
from civicstat.web.tasks.overview import Told

BADGES = {
    "overdue": ("medium", "Overdue"),
    "failing": ("failed", "Failed"),
    "running": ("running", "Running"),
    "waiting": ("running", "Begins"),
    "paused": ("paused", "Paused"),
    "in order": ("done", "In order"),
    "not run yet": ("no_data", "Not run yet"),
}
RUN_BADGES = {
    Outcome.RUNNING: ("running", "Running"),
    Outcome.DONE: ("done", "Done"),
    Outcome.FAILED: ("failed", "Failed"),
    Outcome.INTERRUPTED: ("medium", "Interrupted"),
    Outcome.SKIPPED: ("no_data", "Skipped"),
}
AS_CLAUSES = {"overdue": "overdue", "failing": "failing", "paused": "paused"}


def summary_of(told: Sequence[Told], at: datetime) -> str:
    """Return how all tasks stand, in a sentence or two."""
    troubled = [each for each in told if each.state in AS_CLAUSES]
    runs = [each.last.started_at for each in told if each.last]
    last = f" The last run began {age(max(runs), at)}." if runs else ""
    if not told:
        return "Nothing runs by itself yet."
    if not troubled:
        return f"All {counted(len(told), 'job')} are in order.{last}"
    parts = []
    for state, words in AS_CLAUSES.items():
        titles = [f"“{each.task.title}”" for each in troubled if each.state == state]
        if titles:
            parts.append(f"{listed(titles, 3)} {'is' if len(titles) == 1 else 'are'} {words}")
    rest = len(told) - len(troubled)
    others = f" The other {rest} are in order." if rest > 1 else ""
    return f"{'; '.join(parts)}.{others}{last}"


def took(run: Run) -> str:
    """Return how long a run took."""
    if run.seconds is None:
        return ""
    if run.seconds < 0.95:
        return "under a second"
    minutes, seconds = divmod(round(run.seconds), 60)
    return f"{minutes:,} min {seconds} s" if minutes else f"{seconds} s"


def next_in_words(moment: datetime | None, at: datetime) -> str:
    """Return when something is due: "in 12 minutes", "tomorrow at 02:30"."""
    if moment is None:
        return "not by itself"
    if moment <= at:
        return "now"
    ahead = moment - at
    if ahead < timedelta(minutes=1):
        return "within a minute"
    if ahead < timedelta(hours=2):
        return f"in {counted(round(ahead.total_seconds() / 60), 'minute')}"
    then, today = localtime(moment), localtime(at).date()
    if then.date() == today:
        return f"today at {then:%H:%M}"
    if then.date() == today + timedelta(days=1):
        return f"tomorrow at {then:%H:%M}"
    return f"{then:%B} {then.day} at {then:%H:%M}"


def why(run: Run) -> str:
    """Return why a run began."""
    if run.by_hand:
        return f"by hand, {run.by.get_full_name() or run.by.username}" if run.by else "by hand, from the command line"
    if run.attempt > 1:
        return f"try {run.attempt}"
    if run.planned_for and run.started_at - run.planned_for > timedelta(minutes=5):
        return f"caught up, planned for {localtime(run.planned_for):%B %-d at %H:%M}"
    return "as planned"
