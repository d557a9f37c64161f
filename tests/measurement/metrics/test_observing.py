"""The engine agrees with a slow, plain second version on generated records."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import pytest

from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.derived import observe
from civicstat.measurement.metrics.observations import Observations
from civicstat.measurement.metrics.periods import GRAINS, Calendar
from civicstat.measurement.metrics.queries import Scope
from civicstat.stats import poisson_interval, wilson_interval

from . import plain, records

Row = dict[str, Any]
FISCAL_START = 7
DAY = 86400.0


@dataclass
class Case:
    """A metric twice: as a definition, and as plain functions."""

    statistic: dict[str, Any]
    value: Callable[[Row], Any] = lambda row: 1
    figure: Callable[[plain.Cell], float] = lambda cell: float(len(cell.values))
    where: tuple[str | None, Callable[[Row], bool | None]] = (None, lambda row: True)
    valid: tuple[str | None, Callable[[Row], bool | None]] = (None, lambda row: True)
    time: str | None = None
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def definition(self) -> MetricDefinition:
        return MetricDefinition.model_validate(
            {
                "metric": "m", "title": "M", "question": "?", "dataset": "calls", "unit": "calls",
                "direction": "context", "statistic": self.statistic, "where": self.where[0], "valid": self.valid[0],
                "time": self.time, **self.more,
            }
        )  # fmt: skip


def both(left: bool | None, right: bool | None) -> bool | None:
    """And, as SQL has it: false beats what is not known."""
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def known(column: str, test: Callable[[Any], bool]) -> Callable[[Row], bool | None]:
    return lambda row: None if row[column] is None else test(row[column])


def mean(cell: plain.Cell) -> float:
    return sum(cell.values) / len(cell.values) if cell.values else math.nan


def share(cell: plain.Cell) -> float:
    return sum(cell.values) / len(cell.values) if cell.values else math.nan


URGENT = ("priority = 1 and not on_view", lambda row: both(
    known("priority", lambda v: v == 1)(row), known("on_view", lambda v: not v)(row)
))  # fmt: skip
SANE = ("open_seconds between 0 and 7200", known("open_seconds", lambda v: 0 <= v <= 7200))
CASES = {
    "count": Case({"kind": "count"}),
    "count of a condition": Case({"kind": "count"}, where=URGENT),
    "count of valid ones": Case({"kind": "count"}, valid=SANE),
    "count with a quotation mark": Case(
        {"kind": "count"}, where=("kind in ('it''s', 'noise')", known("kind", lambda v: v in ("it's", "noise")))
    ),
    "count by another date": Case({"kind": "count"}, time="due_on"),
    "distinct": Case(
        {"kind": "distinct", "of": "person"}, lambda row: row["person"], lambda cell: float(len(set(cell.values)))
    ),
    "sum": Case({"kind": "sum", "of": "amount"}, lambda row: row["amount"], lambda cell: float(sum(cell.values))),
    "mean": Case({"kind": "mean", "of": "open_seconds"}, lambda row: row["open_seconds"], mean, valid=SANE),
    "median": Case(
        {"kind": "median", "of": "open_seconds"},
        lambda row: row["open_seconds"],
        lambda cell: plain.percentile(cell.values, 0.5),
    ),
    "percentile": Case(
        {"kind": "percentile", "p": 0.9, "of": "open_seconds"},
        lambda row: row["open_seconds"],
        lambda cell: plain.percentile(cell.values, 0.9),
        where=URGENT,
        valid=SANE,
    ),
    "share": Case(
        {"kind": "share", "hit": "open_seconds <= 600"}, known("open_seconds", lambda v: v <= 600), share, valid=SANE
    ),
    "index": Case(
        {"kind": "index", "of": "kind", "weights": {"theft": 2.0, "crash": 5.5}},
        lambda row: {"theft": 2.0, "crash": 5.5}.get(row["kind"]),
        lambda cell: float(sum(cell.values)),
    ),
}


def engine_cells(found: Any, grain: str, layer: str | None) -> dict[tuple[Any, ...], int]:
    calendar = Calendar(FISCAL_START)
    keys = {}
    for row, (period, area) in enumerate(zip(found.period.tolist(), found.area.tolist(), strict=True)):
        start = calendar.start("month" if grain == "rolling_year" else grain, period)  # type: ignore[arg-type]
        key = (start if grain == "hour" else start.date(), area if layer else "city")
        keys[key + (found.group[row] if found.group else ())] = row
    return keys


def agree(ours: float, theirs: float) -> bool:
    return (math.isnan(ours) and math.isnan(theirs)) or math.isclose(ours, theirs, rel_tol=1e-12, abs_tol=1e-12)


@pytest.fixture(scope="module", params=[1, 2])
def rows(request: pytest.FixtureRequest) -> list[Row]:
    return records.generate(request.param)


@pytest.fixture(scope="module")
def ground(rows: list[Row]) -> Any:
    return records.ground_of(records.store_of(rows), rows, fiscal_start=FISCAL_START)


@pytest.mark.parametrize("layer", [None, "beat"])
@pytest.mark.parametrize("grain", GRAINS)
@pytest.mark.parametrize("name", CASES)
def test_observe_agrees_with_the_plain_version(name, grain, layer, rows, ground):
    case = CASES[name]
    found = observe(case.definition, Scope(grain, layer), ground)
    expected = plain.cells_of(
        [dict(row, due_on=_midnight(row["due_on"])) for row in rows],
        grain=grain, layer=layer, time=case.time or "received_at", where=case.where[1],
        value=case.value, valid=case.valid[1], fiscal_start=FISCAL_START,
    )  # fmt: skip
    if grain == "rolling_year":
        expected = _whole_years_only(expected, rows)
    keys = engine_cells(found, grain, layer)
    assert set(keys) == set(expected)
    for key, at in keys.items():
        cell = expected[key]
        assert (found.n[at], found.missing[at], found.unusable[at]) == (len(cell.values), cell.missing, cell.unusable)
        assert agree(found.value[at], case.figure(cell))


def _midnight(day: date | None) -> Any:
    """What has a day but no time of day lies in the day's first hour."""
    return None if day is None else datetime.combine(day, time())


def _whole_years_only(cells: dict[Any, Any], rows: list[Row]) -> dict[Any, Any]:
    first, last = (pick(row["received_at"] for row in rows) for pick in (min, max))
    earliest = (first.year * 12 + first.month - 1) + 11
    kept = {}
    for key, cell in cells.items():
        if earliest <= key[0].year * 12 + key[0].month - 1 <= last.year * 12 + last.month - 1:
            kept[key] = cell
    return kept


def test_observe_splits_cells_by_a_dimension(rows, ground):
    found = observe(CASES["mean"].definition, Scope("month", "beat", groups=("kind",)), ground)
    expected = plain.cells_of(rows, grain="month", layer="beat", group="kind", value=CASES["mean"].value, valid=SANE[1])
    keys = engine_cells(found, "month", "beat")
    assert set(keys) == set(expected)
    assert all(agree(found.value[at], mean(expected[key])) for key, at in keys.items())


def test_observe_gives_counts_and_shares_their_exact_intervals(ground):
    counts = observe(CASES["count"].definition, Scope("month"), ground)
    assert np.array_equal(counts.low, poisson_interval(counts.n).low, equal_nan=True)
    shares = observe(CASES["share"].definition, Scope("month"), ground)
    assert np.array_equal(shares.high, wilson_interval(shares.numerator, shares.denominator).high, equal_nan=True)


def test_time_to_close_counts_open_cases(rows, ground):
    case = Case({"kind": "time_to_close", "opened": "received_at", "closed": "closed_at", "p": 0.5})
    found = observe(case.definition, Scope("quarter", "beat"), ground)
    as_of = ground.datasets["calls"].as_of
    cells = plain.cells_of(rows, grain="quarter", layer="beat")
    keys = engine_cells(found, "quarter", "beat")
    assert set(keys) == set(cells)
    for key, at in keys.items():
        spans, closed = [], []
        for row in cells[key].rows:
            opened, shut = plain.utc(row, "received_at", records.ZONE), _closed(row)
            is_closed = shut is not None and shut <= as_of
            span = ((shut if is_closed else as_of) - opened).total_seconds()
            if span >= 0:
                spans.append(span)
                closed.append(is_closed)
        assert found.n[at] == len(spans)
        assert agree(found.value[at], plain.kaplan_meier(spans, closed, 0.5))
        reach = math.inf if math.isnan(found.high[at]) else found.high[at]
        waiting = [span for span, is_closed in zip(spans, closed, strict=True) if not is_closed and span <= reach]
        assert found.pending[at] == len(waiting)
        assert found.denominator[at] - found.numerator[at] == closed.count(False)


def test_cases_open_for_longer_than_the_interval_reaches_cannot_change_a_time_to_close():
    """However late they are closed: the curve up to its upper limit only knows that they were open then."""
    opened = datetime(2026, 1, 5, 12)
    rows = [_complaint(number, opened, days=1 + number % 40) for number in range(200)]
    rows += [_complaint(number, opened, days=None) for number in range(200, 220)]
    rows += [_complaint(999, datetime(2026, 6, 1), days=1)]  # by now the open ones are five months old
    case = Case({"kind": "time_to_close", "opened": "received_at", "closed": "closed_at", "p": 0.5})
    january = observe(case.definition, Scope("month"), records.ground_of(records.store_of(rows), rows)).take(
        np.array([0])
    )
    assert (january.numerator[0], january.denominator[0], january.pending[0]) == (200, 220, 0)

    late = [
        _complaint(number, opened, days=140) if row["closed_at"] is None else row for number, row in enumerate(rows)
    ]
    after = observe(case.definition, Scope("month"), records.ground_of(records.store_of(late), late)).take(
        np.array([0])
    )
    assert (after.value[0], after.low[0], after.high[0]) == (january.value[0], january.low[0], january.high[0])
    assert after.numerator[0] == 220


def _complaint(number: int, opened: datetime, *, days: int | None) -> Row:
    plainly = dict.fromkeys(("due_on", "person", "amount", "priority", "on_view", "kind"))
    closed, seconds = (None, None) if days is None else (opened + timedelta(days=days), days * DAY)
    return {
        "call_id": f"c{number}", "received_at": opened, "closed_at": closed, "open_seconds": seconds, "beat": 1,
        **plainly,
    }  # fmt: skip


def _closed(row: Row) -> Any:
    opened = plain.utc(row, "received_at", records.ZONE)
    return None if row["open_seconds"] is None else opened + timedelta(seconds=row["open_seconds"])


def test_cohort_share_counts_cases_too_young_to_tell_apart(rows, ground):
    case = Case({"kind": "cohort_share", "within": "30 days", "done": "closed_at"})
    found = observe(case.definition, Scope("month"), ground)
    as_of = ground.datasets["calls"].as_of
    cells = plain.cells_of(rows, grain="month", layer=None)
    keys = engine_cells(found, "month", None)
    assert set(keys) == set(cells)
    for key, at in keys.items():
        old = [row for row in cells[key].rows if (as_of - plain.utc(row, "received_at", records.ZONE)).days >= 30]
        done = [row for row in old if row["open_seconds"] is not None]
        assert (found.numerator[at], found.denominator[at]) == (len(done), len(old))
        assert (found.pending[at], found.missing[at]) == (len(cells[key].rows) - len(old), 0)
    assert found.pending.sum() > 0
    assert np.isnan(found.value[found.n == 0]).all()


def test_cohort_share_finds_who_came_back(rows, ground):
    case = Case({"kind": "cohort_share", "within": "20 days", "again": "person"})
    found = observe(case.definition, Scope("month"), ground)
    as_of = ground.datasets["calls"].as_of
    visits: dict[str, list[Any]] = {}
    for row in rows:
        if row["person"]:
            visits.setdefault(row["person"], []).append(plain.utc(row, "received_at", records.ZONE))
    hits: dict[Any, list[bool]] = {}
    for row in rows:
        moment = plain.utc(row, "received_at", records.ZONE)
        if row["person"] and as_of - moment >= timedelta(days=20):
            later = [other for other in visits[row["person"]] if moment < other]
            again = visits[row["person"]].count(moment) > 1 or (
                bool(later) and min(later) - moment <= timedelta(days=20)
            )
            hits.setdefault(row["received_at"].date().replace(day=1), []).append(again)
    keys = engine_cells(found, "month", None)
    got = {key[0]: (found.numerator[at], found.n[at]) for key, at in keys.items() if found.n[at]}
    assert got == {start: (sum(outcomes), len(outcomes)) for start, outcomes in hits.items()}


def test_rate_is_per_residents_of_the_area_and_the_year(rows, ground):
    case = Case({"kind": "rate", "scale": 1000})
    found = observe(case.definition, Scope("year", "beat"), ground)
    counts = plain.cells_of(rows, grain="year", layer="beat")
    for key, at in engine_cells(found, "year", "beat").items():
        assert agree(found.value[at], len(counts[key].values) / (1000 + key[0].year - 2025) * 1000)


def test_ratio_divides_one_metric_by_another(rows):
    above, below = CASES["count of a condition"].definition, CASES["count"].definition
    above, below = above.model_copy(update={"metric": "above"}), below.model_copy(update={"metric": "below"})
    ratio = MetricDefinition.model_validate(
        {"metric": "r", "title": "R", "question": "?", "unit": "share", "direction": "context",
         "statistic": {"kind": "ratio", "numerator": "above", "denominator": "below", "scale": 100}}
    )  # fmt: skip
    ground = records.ground_of(records.store_of(rows), rows, metrics=[above, below])
    found = observe(ratio, Scope("month", "beat"), ground)
    top = plain.cells_of(rows, grain="month", layer="beat", where=URGENT[1])
    bottom = plain.cells_of(rows, grain="month", layer="beat")
    keys = engine_cells(found, "month", "beat")
    assert set(keys) == set(bottom)
    assert set(top) < set(bottom), "a cell without urgent calls is nought, not nothing"
    for key, at in keys.items():
        urgent = len(top[key].values) if key in top else 0
        assert agree(found.value[at], urgent / len(bottom[key].values) * 100)
        assert found.low[at] <= found.value[at] <= found.high[at]


def test_gap_is_between_the_farthest_areas(rows):
    base = CASES["mean"].definition.model_copy(update={"metric": "base"})
    gap = MetricDefinition.model_validate(
        {"metric": "g", "title": "G", "question": "?", "unit": "seconds", "direction": "lower",
         "statistic": {"kind": "gap", "of": "base", "between": "area:beat"}}
    )  # fmt: skip
    ground = records.ground_of(records.store_of(rows), rows, metrics=[base])
    found = observe(gap, Scope("quarter"), ground)
    cells = plain.cells_of(rows, grain="quarter", layer="beat", value=CASES["mean"].value, valid=SANE[1])
    for key, at in engine_cells(found, "quarter", None).items():
        means = [mean(cell) for (start, _), cell in cells.items() if start == key[0] and cell.values]
        assert agree(found.value[at], max(means) - min(means) if len(means) > 1 else math.nan)


@pytest.mark.parametrize("between", ["area:beat", "group:kind"])
def test_a_gap_is_judged_at_a_level_that_allows_for_the_picking_of_its_ends(rows, between):
    """Each pair of k parts at 0.95 ** (1 / pairs), as Sidak (1967) has it: at 0.95 alone, equals would differ."""
    base = CASES["mean"].definition.model_copy(update={"metric": "base"})
    gap = MetricDefinition.model_validate(
        {"metric": "g", "title": "G", "question": "?", "unit": "seconds", "direction": "lower",
         "statistic": {"kind": "gap", "of": "base", "between": between}}
    )  # fmt: skip
    ground = records.ground_of(records.store_of(rows), rows, metrics=[base])
    inner = Scope("quarter", "beat") if between == "area:beat" else Scope("quarter", groups=("kind",))
    found = observe(gap, Scope("quarter"), ground)
    judged = 0
    for at in np.flatnonzero(~np.isnan(found.value)):
        pairs = math.comb(len(of_period(observe(base, inner, ground), found.period[at])), 2)
        strict = base.model_copy(update={"level": 0.95 ** (1 / pairs)})
        parts = of_period(observe(strict, inner, ground), found.period[at])
        top, bottom = parts.value.argmax(), parts.value.argmin()
        low = found.value[at] - math.hypot(parts.value[top] - parts.low[top], parts.high[bottom] - parts.value[bottom])
        assert found.low[at] == pytest.approx(low, rel=1e-9, nan_ok=True)
        judged += pairs > 1 and not math.isnan(low)
    assert judged > 3


def of_period(found: Observations, period: int) -> Observations:
    """Return the figures of a period, those alone that there are and of which the group is known."""
    keys = found.group or ((),) * len(found)
    is_named = np.array([None not in key for key in keys])
    return found.take((found.period == period) & ~np.isnan(found.value) & is_named)


def test_too_few_records_give_no_figure(rows, ground):
    case = CASES["mean"]
    strict = case.definition.model_copy(update={"min_n": 12})
    found = observe(strict, Scope("month", "beat"), ground)
    assert np.array_equal(np.isnan(found.value), found.n < 12)
    assert (found.n < 12).any()
    assert (found.n >= 12).any()


def test_too_many_missing_records_give_no_figure(rows, ground):
    plainly = CASES["mean"].definition
    strict = plainly.model_copy(update={"most_missing": 0.1})
    without, found = (observe(each, Scope("month", "beat"), ground) for each in (plainly, strict))
    share = found.missing / (found.n + found.missing + found.unusable)
    order = [{(p, a): at for at, (p, a) in enumerate(zip(f.period, f.area, strict=True))} for f in (without, found)]
    assert (share > 0.1).any()
    assert (share <= 0.1).any()
    for cell, at in order[1].items():
        expected = math.nan if share[at] > 0.1 else without.value[order[0][cell]]
        assert agree(found.value[at], expected)
        assert math.isnan(found.low[at]) >= (share[at] > 0.1)
        assert (found.n[at], found.missing[at]) == (without.n[order[0][cell]], without.missing[order[0][cell]])


def test_a_gap_is_not_told_where_one_of_its_ends_may_lack_too_much(rows):
    base = CASES["mean"].definition.model_copy(update={"metric": "base", "most_missing": 0.1})
    gap = MetricDefinition.model_validate(
        {"metric": "g", "title": "G", "question": "?", "unit": "seconds", "direction": "lower",
         "statistic": {"kind": "gap", "of": "base", "between": "area:beat"}}
    )  # fmt: skip
    ground = records.ground_of(records.store_of(rows), rows, metrics=[base])
    found, parts = observe(gap, Scope("month"), ground), observe(base, Scope("month", "beat"), ground)
    lacks = parts.missing > 0.1 * (parts.n + parts.missing + parts.unusable)
    assert lacks.any()
    for at, period in enumerate(found.period):
        if lacks[parts.period == period].any():
            assert np.isnan([found.value[at], found.low[at], found.high[at]]).all()


def test_a_metric_over_a_column_that_is_not_there_is_refused(ground):
    case = Case({"kind": "mean", "of": "response"})
    with pytest.raises(Exception, match="no column 'response'; it has amount"):
        observe(case.definition, Scope("month"), ground)


def test_nothing_typed_reaches_the_engine_unchecked(ground):
    case = Case({"kind": "count"}, where=("1 = 1); drop table calls; --", lambda row: True))
    with pytest.raises(Exception, match=r"cannot be read|statements"):
        observe(case.definition, Scope("month"), ground)
    assert ground.store.query("select count(*) from calls").num_rows == 1
