"""Verdicts of audits as editions tell them: without the records that were drawn, and without names.

How many records a figure counts may be withheld: it is told to two digits, and only beside a figure that is shown and
does not count few. docs/methods/audit-sample.md
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import cast
from zoneinfo import ZoneInfo

from django.conf import settings

from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.ground import calendar
from civicstat.measurement.metrics.models import Metric
from civicstat.publishing import content
from civicstat.publishing.audits.models import Audit, Ruling
from civicstat.publishing.gathering.naming import period_name
from civicstat.stats.sampling import finite_interval

FEW = 100  # records, of which none is told how many
NOT_SHOWN_IN_WORDS = "The figure is not shown in this edition; what was found is not, either: it would tell of it."
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
        expires_on=ruling.expires_on, grain=audit.grain, period=_period(audit),
    )  # fmt: skip
    if audit.population < FEW:
        return told
    wrong, rounded = ruling.differs + ruling.missing, _two_digits(audit.population)
    limits = finite_interval(wrong, wrong + ruling.agrees, rounded)
    return replace(
        told, population=rounded, size=audit.size, agrees=ruling.agrees, differs=ruling.differs,
        missing=ruling.missing, low=float(limits.low), high=float(limits.high), reason=ruling.reason,
    )  # fmt: skip


def _period(audit: Audit) -> str:
    cut, grain = calendar(), cast(Grain, audit.grain)
    return period_name(grain, cut.start(grain, audit.period), cut.end(grain, audit.period))


def beside_shown_figures(safe: content.Content) -> content.Content:
    """Return content whose audits tell numbers only where their figure is shown.

    safe: protected. A number to two digits would bound one that is withheld, and through sums what that protects.
    """
    return replace(
        safe,
        metrics=tuple(
            replace(metric, audits=tuple(_told(each, metric) for each in metric.audits)) if metric.audits else metric
            for metric in safe.metrics
        ),
    )


def _told(audit: content.Audit, metric: content.Metric) -> content.Audit:
    series = metric.one(content.CITY, content.CITY, audit.grain)
    figures = series.figures if series is not None else ()
    if any(each.period == audit.period and each.withheld is None for each in figures) or audit.size is None:
        return audit
    return replace(
        audit, population=None, size=None, agrees=None, differs=None, missing=None, low=None, high=None,
        reason=NOT_SHOWN_IN_WORDS,
    )  # fmt: skip


def _two_digits(count: int) -> int:
    """Return a count of three digits or more, rounded up so that it holds any sample of it."""
    step = int(10 ** (len(str(count)) - 2))
    return -(-count // step) * step
