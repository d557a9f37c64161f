"""Verdicts of audits as editions tell them: without the records that were drawn, and without names.

How many records a figure counts may be withheld: it is told to two digits, and of few records no number is told.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from zoneinfo import ZoneInfo

from django.conf import settings

from civicstat.measurement.metrics.models import Metric
from civicstat.publishing import content
from civicstat.publishing.audits.models import Ruling
from civicstat.stats.sampling import finite_interval

FEW = 100  # records, of which none is told how many
FEW_IN_WORDS = "The figure counts few records; what was found stays inside, so that nobody is told of."


def audits_of(metrics: Iterable[Metric]) -> dict[str, tuple[content.Audit, ...]]:
    """Return the audits with a verdict of each metric that has some, newest first, by the metric's name."""
    found = defaultdict(list)
    rulings = Ruling.objects.filter(audit__metric__in=[each.pk for each in metrics])
    for ruling in rulings.select_related("audit__metric").order_by("-at", "-pk"):
        found[ruling.audit.metric.slug].append(_plain(ruling))
    return {slug: tuple(each) for slug, each in found.items()}


def _plain(ruling: Ruling) -> content.Audit:
    audit, zone = ruling.audit, ZoneInfo(settings.TIME_ZONE)
    told = content.Audit(
        label=audit.label, version=audit.metric_version, drawn_on=audit.at.astimezone(zone).date(), seed=audit.seed,
        population=None, size=None, agrees=None, differs=None, missing=None, low=None, high=None,
        verdict=ruling.verdict, reason=FEW_IN_WORDS, given_on=ruling.at.astimezone(zone).date(),
        expires_on=ruling.expires_on,
    )  # fmt: skip
    if audit.population < FEW:
        return told
    wrong, rounded = ruling.differs + ruling.missing, _two_digits(audit.population)
    limits = finite_interval(wrong, wrong + ruling.agrees, rounded)
    return replace(
        told, population=rounded, size=audit.size, agrees=ruling.agrees, differs=ruling.differs,
        missing=ruling.missing, low=float(limits.low), high=float(limits.high), reason=ruling.reason,
    )  # fmt: skip


def _two_digits(count: int) -> int:
    """Return a count of three digits or more, rounded up so that it holds any sample of it."""
    step = int(10 ** (len(str(count)) - 2))
    return -(-count // step) * step
