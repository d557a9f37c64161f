"""Do records lack more of what is measured than they did, or are records themselves missing?"""

import math

from django.db.models import Q

from civicstat.directory.models import CITY, Area
from civicstat.directory.nesting import holding
from civicstat.measurement.context.explaining.comparing import COUNTED, Check, Comparison, Verdict
from civicstat.measurement.metrics.blocking import columns_read, concerning
from civicstat.measurement.metrics.definitions import Percentile
from civicstat.measurement.metrics.derived import observe
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.metrics.points import Point
from civicstat.measurement.metrics.queries import Scope
from civicstat.measurement.records.models import Finding, FindingState
from civicstat.measurement.records.quality.findings import FindingKind
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.stats import percentile_bounds, share_bounds
from civicstat.store.conditions import columns_of

TITLE = "Completeness"
MUCH_MORE = 0.05  # of the records lack it, over and above the other period: no bound can be told for all statistics
MOST_NAMED = 3


def check(comparison: Comparison, ground: Ground) -> Check:
    now, before = comparison.now, comparison.before
    looked = "Records that lack what is measured or are unusable, then and now; late records; findings about the data."
    said = [
        f"Missing: {_percent(before.missing_share)} then, {_percent(now.missing_share)} now. "
        f"Unusable: {_percent(before.unusable_share)} then, {_percent(now.unusable_share)} now."
    ]
    explained = _explained(comparison, ground)
    verdict, reason = _verdict(comparison, explained)
    said += [reason] if reason else []
    if now.is_provisional:
        said.append(f"{now.label} is provisional: late records may still change it.")
        is_short = comparison.is_counted and comparison.change < 0
        verdict = Verdict.PART if verdict is Verdict.NOT and is_short else verdict
    findings = _findings(comparison)
    for finding in findings[:MOST_NAMED]:
        said.append(f"Finding: {finding.sentence}")
    if findings and verdict is Verdict.NOT:
        verdict = Verdict.PART
    return Check("completeness", TITLE, looked, " ".join(said), verdict, explained)


def _verdict(comparison: Comparison, explained: float | None) -> tuple[Verdict, str]:
    more = abs(_lost(comparison.now) - _lost(comparison.before))
    if explained is not None:
        if not explained:
            return Verdict.NOT, ""
        said = "Had all that lack it more in one period than in the other been on one side, that would make up to "
        return comparison.judged(explained), f"{said}{comparison.share_of_change(explained)}."
    if more >= MUCH_MORE:
        return Verdict.UNKNOWN, "How far they could move this kind of figure cannot be told."
    return Verdict.NOT, ""


def _explained(comparison: Comparison, ground: Ground) -> float | None:
    """Return how much of the change the records that one period lacks more than the other could make at most.

    None where no bound can be told.
    """
    now, before, kind = comparison.now, comparison.before, comparison.definition.statistic.kind
    lacking, other = (now, before) if _lost(now) >= _lost(before) else (before, now)
    extra = (_lost(lacking) - _lost(other)) * (lacking.n + lacking.missing + lacking.unusable)
    if extra < 0.5:
        return 0.0
    way = 1.0 if lacking is now else -1.0
    if kind in COUNTED:
        # Each would have counted: what lacks more now makes the figure now too low.
        return -way * extra * (float(lacking.value or 0) / lacking.n if lacking.n else 1.0)
    limits: tuple[float, float] | None = None
    if kind in ("share", "cohort_share") and lacking.numerator is not None:
        low, high = share_bounds(lacking.numerator, lacking.n, math.ceil(extra))
        limits = float(low), float(high)
    if kind in ("median", "percentile"):
        limits = _percentile_limits(comparison, lacking, extra, ground)
    if limits is None:
        return None
    shifts = [way * (float(lacking.value or 0) - end) for end in limits]
    return max(shifts, key=lambda shift: shift / comparison.change) if comparison.change else 0.0


def _percentile_limits(
    comparison: Comparison, point: Point, extra: float, ground: Ground
) -> tuple[float, float] | None:  # fmt: skip
    statistic = comparison.definition.statistic
    bounds = percentile_bounds(statistic.p, point.n, extra)  # type: ignore[union-attr]
    ends = []
    for p in bounds:
        if not 0 < p < 1:
            return None  # it lies beyond all that are known
        there = Percentile(kind="percentile", of=statistic.of or "", p=p)  # type: ignore[union-attr]
        changed = comparison.definition.model_copy(update={"statistic": there})
        span = comparison.spans[1 if point is comparison.now else 0]
        found = observe(changed, Scope(comparison.series.grain, comparison.layer, spans=(span,)), ground)
        here = comparison.series.area.pk if comparison.layer else ground.city
        values = found.value[found.area == here]
        if not values.size or math.isnan(float(values[0])):
            return None
        ends.append(float(values[0]))
    return ends[0], ends[1]


def _findings(comparison: Comparison) -> list[Finding]:
    """Return the open findings that concern what the metric reads, or the volume of its records, in a period."""
    dataset, area = comparison.metric.dataset, comparison.series.area
    found = {each.pk: each for each in concerning(comparison.metric, area, comparison.before.starts_on.date())}
    if dataset is not None:
        others = Finding.objects.filter(dataset=dataset, state=FindingState.OPEN)
        rules = _rules(comparison, dataset.definition)
        about = others.filter(Q(kind=FindingKind.VOLUME) | Q(kind=FindingKind.RULE, column__in=rules))
        found |= {each.pk: each for each in about if _lies_in(each, area, dataset.definition)}
    return [each for each in found.values() if each.kind != FindingKind.LATE and _touches(each, comparison)]


def _rules(comparison: Comparison, dataset: DatasetDefinition) -> list[str]:
    """Return the titles of the dataset's rules about columns that the metric reads."""
    read = columns_read(comparison.definition, dataset)
    return [rule.title for rule in dataset.quality if read & columns_of(rule.holds)]


def _lies_in(finding: Finding, area: Area, dataset: DatasetDefinition) -> bool:
    """Return whether what a finding is about lies in an area; one that is about no areas concerns every area."""
    layer = next((slug for slug, by in dataset.areas.items() if by.name == finding.evidence.get("dimension")), None)
    values = finding.evidence.get("values")
    if layer is None or not isinstance(values, list) or area.layer.slug == CITY:
        return True
    names = list(map(str, values))
    there = Area.objects.filter(Q(code__in=names) | Q(name__in=names), layer__slug=layer)
    return any(area.pk in holding(each) for each in there)


def _touches(finding: Finding, comparison: Comparison) -> bool:
    """Return whether a finding is of a span of time of which a day lies in one of the two periods."""
    if finding.since is None and finding.until is None:
        return False  # it is there all the time
    return any(
        (finding.since is None or finding.since < point.ends_on.date())
        and (finding.until is None or finding.until >= point.starts_on.date())
        for point in (comparison.before, comparison.now)
    )


def _lost(point: Point) -> float:
    return point.missing_share + point.unusable_share


def _percent(share: float) -> str:
    return "0%" if not share else "under 0.1%" if share < 0.0005 else f"{share:.1%}"
