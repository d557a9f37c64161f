"""An equity view of a metric: do parts differ at all, which, how far, since when, and per what."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from civicstat.measurement.comparisons import cautions
from civicstat.measurement.comparisons.asking import check_within
from civicstat.measurement.comparisons.beside import spans_beside
from civicstat.measurement.comparisons.cautions import Caution
from civicstat.measurement.comparisons.changes import spread_of
from civicstat.measurement.comparisons.equity.denominators import Beside, Per, beside, denominators
from civicstat.measurement.comparisons.equity.differing import Differing, differing
from civicstat.measurement.comparisons.equity.gaps import Gap, followed, gap_between, widest
from civicstat.measurement.comparisons.equity.parts import OWN, Division, Measures, Part, measures, parts_of, sheet_of
from civicstat.measurement.comparisons.results import Spread
from civicstat.measurement.comparisons.sides import ComparisonRefused, days_with_data
from civicstat.measurement.comparisons.spans import DAY, Span, months_from, spans_like
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.metrics.series import breaks_of

OTHERS, UNDERSERVED = "all others", "those chosen as underserved"
REFUSED = ("gap", "sum", "index")
WORTH_SAYING = 0.02  # share of records that name no group


@dataclass(frozen=True)
class EquityView:
    """What is told. gap: between these and those; None where nothing was chosen and no two have figures.

    these, those: which parts the sides of the gap are. per: what figures are per; among: what they may be per.
    """

    metric: Metric
    division: Division
    span: Span
    measures: Measures
    differing: Differing
    gap: Gap | None
    these: tuple[int, ...]
    those: tuple[int, ...]
    per: Per | None
    among: tuple[Per, ...]
    beside: tuple[Beside, ...]
    spread: Spread
    cautions: tuple[Caution, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        return self.measures.parts


def may_be_viewed(definition: MetricDefinition) -> bool:
    """Return whether a metric's figures can be set beside one another: totals cannot, for parts are not of one size."""
    return definition.statistic.kind not in REFUSED


def newest_span(metric: Metric, months: int) -> Span:
    """Return the newest whole months that are settled; fewer where there are fewer. Raises ComparisonRefused."""
    begins, ends = days_with_data(metric)
    settled = ends - metric.definition.settles_after
    last = settled + DAY
    after = last.year * 12 + last.month - 1
    first = begins.year * 12 + begins.month - 1 + (begins.day > 1)
    for each in breaks_of(metric):
        if each.on <= settled:
            first = max(first, each.on.year * 12 + each.on.month - 1 + (each.on.day > 1))
    if after <= first:
        raise ComparisonRefused(f"{metric.slug}: there is no whole, settled month of data yet; compare areas later")
    return months_from(max(first, after - months), min(months, after - first))


def view(
    metric: Metric,
    division: Division,
    span: Span,
    ground: Ground,
    *,
    metrics: Iterable[Metric],
    per: str = "",
    these: Sequence[str] = (),
    those: Sequence[str] = (),
) -> EquityView:
    """Return the view. these, those: keys of parts; none: those chosen as underserved, or the farthest; all others.

    metrics: what may serve as a denominator. Raises ComparisonRefused.
    """
    if not may_be_viewed(metric.definition):
        raise ComparisonRefused(
            f"{metric.slug} is a total, and areas or groups of unequal size cannot be compared by totals; choose a "
            "rate, a share or a count"
        )
    check_within(metric, span)
    parts, unnamed = parts_of(metric, division, span, ground)
    among = denominators(metric, division, metrics)
    chosen = _per(metric, among, per)
    told = chosen.metric or chosen.key if chosen else OWN
    sheet, quarters = sheet_of(metric, division, parts, [span], ground), _quarters(metric, span)
    now = measures(metric, division, parts, sheet, ground, told)
    past = None
    if quarters:
        earlier = sheet_of(metric, division, parts, quarters, ground)
        past = measures(metric, division, parts, earlier, ground, told)
    spread = spread_of(past.readings, "quarters") if past else Spread(nouns="quarters")
    left, right = _sides(now, these, those)
    gap = _gap(now, left, right, (_name(now, left, these), _name(now, right, those)), spread)
    if gap is not None and past is not None and left:
        gap = followed(gap, past, left, right, spread)
    compared = beside(metric, division, parts, (left, right), sheet, ground, among, spread) if left else []
    return EquityView(
        metric, division, span, now, differing(now, spread), gap, tuple(left), tuple(right), chosen, tuple(among),
        tuple(compared), spread, tuple(_cautions(metric, span, unnamed)),
    )  # fmt: skip


def _cautions(metric: Metric, span: Span, unnamed: float) -> list[Caution]:
    found = cautions.of_break(cautions.break_between(breaks_of(metric), span, span))
    if unnamed >= WORTH_SAYING:
        text = (
            f"{unnamed:.0%} of the records name no group: it is unknown or was not written down. They are left out, "
            "and if not of all groups alike, the figures mislead."
        )
        found.append(Caution("missing", text))
    return found


def _per(metric: Metric, among: Sequence[Per], wanted: str) -> Per | None:
    """Return the denominator asked for, or the metric's own, or the first there is. Raises ComparisonRefused."""
    if metric.definition.statistic.kind not in ("count", "distinct", "share", "cohort_share", "rate"):
        return None
    found = next((per for per in among if per.key == wanted), among[0] if among else None)
    if found is None:
        raise ComparisonRefused(
            f"{metric.slug} is a count, and nothing is known that it could be told per: upload residents under Areas, "
            "or adopt a count of stops, calls or arrests with the same areas or groups"
        )
    return found


def _sides(now: Measures, these: Sequence[str], those: Sequence[str]) -> tuple[list[int], list[int]]:
    """Return the parts on each side of the gap; none where nobody chose any."""
    at = {part.key: number for number, part in enumerate(now.parts)}
    left = [at[key] for key in these if key in at]
    if not left:
        left = [number for number, part in enumerate(now.parts) if part.is_underserved]
    right = [at[key] for key in those if key in at and at[key] not in left]
    return left, right or [number for number in range(len(now.parts)) if number not in left]


def _gap(
    now: Measures, left: Sequence[int], right: Sequence[int], names: tuple[str, str], spread: Spread
) -> Gap | None:  # fmt: skip
    if not left:
        return widest(now, spread)
    return gap_between(now, left, right, names, spread) if right else None


def _name(now: Measures, side: Sequence[int], chosen: Sequence[str]) -> str:
    names = [now.parts[at].name for at in side]
    if len(names) <= 3:
        return " and ".join(names) if len(names) < 3 else f"{names[0]}, {names[1]} and {names[2]}"
    if chosen:
        return f"{len(names)} chosen"
    return UNDERSERVED if all(now.parts[at].is_underserved for at in side) else OTHERS


def _quarters(metric: Metric, span: Span) -> list[Span]:
    """Return the quarters over which a gap is followed: those that end with the span, where it is of whole months."""
    last = span.until + DAY
    newest = months_from(last.year * 12 + last.month - 4, 3) if span.months else Span(span.until - 90 * DAY, span.until)
    begins, _ = days_with_data(metric)
    if newest.since < begins:
        return []
    found = spans_beside(metric, newest, ())
    return [each for each in found if each.until <= span.until] or spans_like(newest, newest.since, newest.until)
