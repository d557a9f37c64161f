"""How audits are told."""

from datetime import date

from django.urls import reverse

from civicstat.directory.models import User
from civicstat.measurement.metrics.models import Metric
from civicstat.publishing.audits.models import Audit, Ruling, Verdict
from civicstat.publishing.audits.ruling import Tally
from civicstat.web.pages.shown.moments import day_in_words

BADGES = {
    Verdict.CERTIFIED: "certified", Verdict.QUALIFIED: "qualified", Verdict.INACCURATE: "inaccurate",
    Verdict.PREVENTED: "prevented",
}  # fmt: skip
TABS = (("audits", "Audits", "audits"), ("checks", "Cross-checks", "audit-checks"), ("log", "Log", "audit-log"))


def tabs_of(user: User, current: str) -> list[tuple[str, str, bool]]:
    """Return the tabs on top of the pages about audits that a person may open."""
    sees_log = user.is_auditor or user.is_administrator
    return [(label, reverse(view), name == current) for name, label, view in TABS if name != "log" or sees_log]


def badge_of(ruling: Ruling | None, today: date) -> tuple[str, str]:
    """Return the badge of an audit and its word: it is under way, has a verdict, or had one that has expired."""
    if ruling is None:
        return "running", "Under way"
    if not ruling.holds_on(today):
        return "expired", f"Expired: {ruling.get_verdict_display().lower()}"
    return BADGES[Verdict(ruling.verdict)], ""


def rate_in_words(tally: Tally) -> str:
    """Return the error rate with its interval in a sentence; empty before anything was checked."""
    rate, limits = tally.error_rate, tally.interval
    if rate is None:
        return ""
    said = f"{tally.wrong} of {tally.checked} records do not agree with their sources ({rate:.1%})"
    if limits is None:
        return f"{said} so far; {tally.waiting} wait."
    span = f"{float(limits.low):.1%} to {float(limits.high):.1%}"
    return f"{said}. Of all {tally.population:,} records of the figure it is {span}, in 95 of 100 such draws."


def newest_badge(user: User, metric: Metric, today: date) -> dict[str, str] | None:
    """Return how a metric's newest verdict is shown beside its figures; None where it never had one."""
    audits = Audit.objects.visible_to(user).filter(metric=metric, ruling__isnull=False).select_related("ruling")
    found = audits.order_by("-ruling__at").first()
    if found is None or found.verdict is None:
        return None
    badge, word = badge_of(found.verdict, today)
    until = f"{'until' if found.verdict.holds_on(today) else 'expired'} {day_in_words(found.verdict.expires_on)}"
    return {"badge": badge, "word": word, "until": until, "url": reverse("audit", args=[found.pk])}
