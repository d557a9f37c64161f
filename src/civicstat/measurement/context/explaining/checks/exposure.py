"""Did the number of those change to whom it could happen: residents, days, calls, stops?"""

from typing import NamedTuple

from civicstat.directory.populations import Populations
from civicstat.measurement.context.explaining.comparing import Check, Comparison, Verdict, days_of
from civicstat.measurement.metrics.definitions import Count, Rate, Ratio
from civicstat.measurement.metrics.derived import observe
from civicstat.measurement.metrics.observing import Ground
from civicstat.measurement.metrics.queries import Scope
from civicstat.measurement.metrics.scarcity import is_per_resident

TITLE = "Exposure"


class _Exposure(NamedTuple):
    """What the figure may be divided by: then and now, and how much of the change that alone would make."""

    name: str
    before: float
    now: float
    explained: float


def check(comparison: Comparison, ground: Ground) -> Check:
    looked = "Whether there were more or fewer to whom it could happen: residents, days, records of the dataset."
    found = _exposures(comparison, ground)
    if not found:
        if comparison.is_counted:
            said = "Neither residents nor anything else that it could be divided by is known."
            return Check("exposure", TITLE, looked, said, Verdict.UNKNOWN)
        return _per_record(comparison, looked)
    said = " ".join(_in_words(each) for each in found)
    largest = max(found, key=lambda each: each.explained / comparison.change if comparison.change else 0.0)
    makes = comparison.share_of_change(largest.explained)
    alone = "That" if len(found) == 1 else largest.name
    said += f" {alone} alone would make {makes}." if makes[0] != "n" else " That would make none of the change."
    return Check("exposure", TITLE, looked, said, comparison.judged(largest.explained), largest.explained)


def _per_record(comparison: Comparison, looked: str) -> Check:
    before, now = comparison.before.n, comparison.now.n
    change = f"{now / before - 1:+.0%}" if before else "no comparison"
    said = (
        f"It rests on {before:,.0f} records then and {now:,.0f} now ({change}). It is told per record, so "
        "their number does not move it by itself; whether a heavier load did is not told by these data."
    )
    return Check("exposure", TITLE, looked, said, Verdict.NOT, 0.0)


def _exposures(comparison: Comparison, ground: Ground) -> list[_Exposure]:
    statistic, before, now = comparison.definition.statistic, comparison.before, comparison.now
    if isinstance(statistic, Ratio) or (isinstance(statistic, Rate) and statistic.per != "population"):
        name = getattr(statistic, "denominator", None) or getattr(statistic, "per", "")
        base = ground.metrics.get(str(name))
        return _divided(comparison, f"{base.title if base else name}", before.denominator, now.denominator)
    if is_per_resident(comparison.definition):
        return _divided(comparison, "Residents", before.denominator, now.denominator)
    if not comparison.is_counted:
        return []
    found = [_scaled(comparison, "Residents", *_residents(comparison))]
    if days_of(before) != days_of(now):
        found.append(_scaled(comparison, "Days", days_of(before), days_of(now)))
    if comparison.definition.where:
        found.append(_scaled(comparison, _all_records(comparison), *_records(comparison, ground)))
    return [each for each in found if each is not None]


def _divided(
    comparison: Comparison, name: str, before: float | None, now: float | None
) -> list[_Exposure]:  # fmt: skip
    """Return the exposure of a rate: what its denominator alone would have made of the figure before."""
    if not before or not now:
        return []
    return [_Exposure(name, before, now, comparison.value_before * (before / now - 1))]


def _scaled(comparison: Comparison, name: str, before: float | None, now: float | None) -> _Exposure | None:
    """Return the exposure of a count: what the same rate would have counted."""
    if not before or not now:
        return None
    return _Exposure(name, before, now, comparison.value_before * (now / before - 1))


def _residents(comparison: Comparison) -> tuple[float | None, float | None]:
    population, area = Populations.load(), comparison.series.area.pk
    if not population.is_known(area):
        return None, None
    years = [(point.ends_on.year if point.ends_on.month > 1 else point.ends_on.year - 1) for point in
             (comparison.before, comparison.now)]  # fmt: skip
    before, now = population.residents([area, area], years).tolist()
    return float(before), float(now)


def _all_records(comparison: Comparison) -> str:
    dataset = comparison.metric.dataset
    return f"All records of {dataset.title}" if dataset else "All records"


def _records(comparison: Comparison, ground: Ground) -> tuple[float | None, float | None]:
    """Return how many records the dataset has in both periods, whatever the metric counts of them."""
    changes = {"where": None, "valid": None, "statistic": Count(kind="count"), "min_n": 0, "most_missing": None}
    every = comparison.definition.model_copy(update=changes)
    found = observe(every, Scope(comparison.series.grain, comparison.layer, spans=comparison.spans), ground)
    here = comparison.series.area.pk if comparison.layer else ground.city
    values = {int(period): float(value) for period, value, area in
              zip(found.period, found.value, found.area, strict=True) if int(area) == here}  # fmt: skip
    return values.get(0), values.get(1)


def _in_words(exposure: _Exposure) -> str:
    change = f"{exposure.now / exposure.before - 1:+.1%}"
    return f"{exposure.name}: {exposure.before:,.0f} then, {exposure.now:,.0f} now ({change})."
