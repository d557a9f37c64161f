"""What was built into the city is found by the product: in findings, in figures, and on the pages that people open."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely
from django.core.management import call_command
from django.test import Client, override_settings

from civicstat.demo.answer_key import FOUND, AnswerKey
from civicstat.demo.catalog.goals import goal_documents
from civicstat.demo.city import CityFiles
from civicstat.directory.actions import import_layer, import_populations, name_city
from civicstat.directory.boundaries import read_boundaries
from civicstat.directory.models import Area, Department, User
from civicstat.directory.populations import read_populations
from civicstat.library.documents import read_documents
from civicstat.measurement.context.explaining.comparing import Check, Comparison, Verdict, comparison_of
from civicstat.measurement.context.explaining.explaining import explain
from civicstat.measurement.goals.actions import set_goal
from civicstat.measurement.goals.catalog import read_goal
from civicstat.measurement.goals.progress import Progress, progress
from civicstat.measurement.goals.standing import GoalState
from civicstat.measurement.intake import measure, put_away
from civicstat.measurement.metrics.actions import adopt
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.derived import observe
from civicstat.measurement.metrics.ground import stand
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.observations import Observations
from civicstat.measurement.metrics.patterns.week import week_pattern
from civicstat.measurement.metrics.queries import Scope
from civicstat.measurement.metrics.series import Series, extent, read_series
from civicstat.measurement.records.keeping import let_go, record_store
from civicstat.measurement.records.lateness.arrivals import arrivals
from civicstat.measurement.records.lateness.following import follow, following, lay_out_seen
from civicstat.measurement.records.models import Finding
from civicstat.measurement.signals.evaluating import evaluate
from civicstat.measurement.signals.models import DEFAULT_BUDGET, Signal
from civicstat.measurement.sources.actions import define_dataset, receive
from civicstat.measurement.sources.models import Dataset
from civicstat.web.pages.figures import is_clear
from civicstat.web.ui.charts import Frame
from civicstat.web.ui.worded import Worded

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

AT = datetime(2026, 11, 2, 12, tzinfo=UTC)
FIRST_DAY = date(2023, 11, 1)
DATASETS = ("calls", "answering", "force", "requests", "incidents")
ADOPTED = (
    "answered_within_15_seconds", "p1_response_p90", "p1_response_median", "p1_missing_arrival", "calls_for_service",
    "force_incidents", "request_time_median", "residential_burglary_rate",
)  # fmt: skip


@dataclass(frozen=True)
class Measured:
    """The city after its files went through the product."""

    key: AnswerKey
    analyst: User

    def series(self, metric: str, layer: str, code: str, grain: str) -> Series:
        area = Area.objects.select_related("layer").get(layer__slug=layer, code=code)
        return read_series(Metric.objects.get(slug=metric), area, grain)

    def between(
        self, metric: str, *days: date, layer: str | None = None, **changes: object
    ) -> dict[tuple[int, str], float]:
        """Return a metric's value for each span between two of the days, the last left out, by span and area code."""
        spans = tuple((number(first), number(then)) for first, then in pairwise(days))
        found = self.observe(metric, Scope("day", layer, spans=spans), **changes)
        codes = dict(Area.objects.values_list("pk", "code"))
        where = zip(found.period.tolist(), found.area.tolist(), strict=True)
        return {(span, codes[area]): value for (span, area), value in zip(where, found.value.tolist(), strict=True)}

    def observe(self, metric: str, scope: Scope, **changes: object) -> Observations:
        """Return a metric's observations, computed as asked; changes: to its definition."""
        definition: MetricDefinition = Metric.objects.get(slug=metric).definition
        return observe(definition.model_copy(update=changes), scope, stand(record_store()))

    def changed(self, area: str) -> dict[str, set[str]]:
        """Return what the weekly view calls better and worse in an area, the newest quarter against last year's."""
        view = self.open("/workspace/", area=area, grain="quarter").context
        assert view["period"] == "Q3 2026"
        rows = [row for group in view["groups"] for row in group.rows if row.change and "blocked" not in row.states]
        verdicts = {"worse": "bad", "better": "good"}
        return {told: {row.title for row in rows if row.change.verdict == each} for told, each in verdicts.items()}

    def open(self, address: str, **query: str) -> object:
        client = Client()
        client.force_login(self.analyst)
        answer = client.get(address, query)
        assert answer.status_code == 200
        return answer


def number(day: date) -> int:
    return (day - date(1970, 1, 1)).days


@pytest.fixture(scope="module")
def measured(
    city: CityFiles, tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker
) -> Iterator[Measured]:
    """The tests below write nothing; what is written here goes with the module."""
    folder = tmp_path_factory.mktemp("measured")
    (folder / "data").mkdir()
    let_go()
    with override_settings(WORKSPACE=folder, DATA_DIR=folder / "data"):
        try:
            with django_db_blocker.unblock():
                take_in_places(city)
                for slug in DATASETS:
                    take_in(city, slug)
                fetch(city, city.key.late_reports.dataset)
                analyst = User.objects.create_user("ada", password="a long passphrase", role="analyst")
            yield Measured(city.key, analyst)
        finally:
            let_go()
            with django_db_blocker.unblock():
                call_command("flush", interactive=False, verbosity=0)


def take_in_places(city: CityFiles) -> None:
    name_city(name="Wendmere", by=None, at=AT)
    for slug, path in city.areas.items():
        import_layer(slug=slug, name=slug, plural=f"{slug}s", areas=read_boundaries(path).areas, by=None, at=AT)
    import_populations(rows=read_populations(city.populations), by=None, at=AT)


def take_in(city: CityFiles, slug: str) -> None:
    """Define a dataset, adopt its metrics and load its files, as the city ships them."""
    dataset, _ = define_dataset(text=of(city.catalog, slug), where=slug, by=None, at=AT)
    for metric in ADOPTED:
        if f"\ndataset: {slug}\n" in (text := of(city.metrics, metric)):
            adopt(text=text, where=metric, by=None, at=AT)
    store = record_store()
    loaded = []
    for path in city.of(slug).files:
        delivery = receive(dataset=dataset, source=path, name=path.name, way="test", by=None, at=AT)
        loaded.append(put_away(delivery=delivery, store=store, at=AT))
    measure(loaded, store=store, at=AT)


def fetch(city: CityFiles, slug: str) -> None:
    """Define a dataset, and take each of its files in on the morning after its last day."""
    dataset, _ = define_dataset(text=of(city.catalog, slug), where=slug, by=None, at=AT)
    for path in city.of(slug).files:
        day = date.fromisoformat(path.stem.partition("_to_")[2])
        at = datetime.combine(min(day + timedelta(days=1), city.key.until), time(16), UTC)
        delivery = receive(dataset=dataset, source=path, name=path.name, way="test", by=None, at=at)
        put_away(delivery=delivery, store=record_store(), at=at, also=following(delivery, record_store()))


def of(paths: tuple[Path, ...], name: str) -> str:
    return next(path for path in paths if path.stem == name).read_text(encoding="utf-8")


def test_emergency_calls_answered_faster_are_found_as_better(measured: Measured):
    assert "911 calls answered within 15 seconds" in measured.changed("city.city")["better"]


def test_the_share_answered_in_time_is_that_of_the_files(measured: Measured):
    days = (FIRST_DAY, measured.key.improvement.on, measured.key.until + timedelta(days=1))
    # The metric leaves texts out; the answer key counts them.
    found = measured.between("answered_within_15_seconds", *days, where="answered_at is not null")
    assert found[0, "city"] == pytest.approx(FOUND.answered_before, abs=1e-5)
    assert found[1, "city"] == pytest.approx(FOUND.answered_after, abs=1e-5)


def test_the_share_answered_in_time_lies_within_its_intervals_before_and_after(measured: Measured):
    change = measured.key.improvement
    points = measured.series("answered_within_15_seconds", "city", "city", "month").points
    for truth, era in (
        (change.before, [p for p in points if p.ends_on.date() <= change.on]),
        (change.after, [p for p in points if p.starts_on.date() >= change.on]),
    ):
        holding = sum(p.low <= truth <= p.high for p in era)
        assert len(era) >= 12
        assert holding >= 0.8 * len(era)  # 95 of 100 in the long run


def test_slower_response_is_found_in_one_district_and_nowhere_else(measured: Measured):
    change = measured.key.deterioration
    slower = {"Time for police to reach the most urgent calls", "Usual time for police to reach the most urgent calls"}
    assert slower <= measured.changed(f"district.{change.district}")["worse"]
    for district in measured.key.unchanged.districts_without_change:
        found = measured.changed(f"district.{district}")
        assert not slower & (found["worse"] | found["better"]), district


def test_the_response_times_of_that_district_are_those_of_its_files(measured: Measured):
    change, end = measured.key.deterioration, measured.key.until + timedelta(days=1)
    p90 = measured.between("p1_response_p90", FIRST_DAY, change.on, end, layer="district")
    median = measured.between("p1_response_median", FIRST_DAY, change.on, end, layer="district")
    here = change.district
    assert (p90[0, here], p90[1, here]) == FOUND.slow_district_p90
    assert (median[0, here], median[1, here]) == FOUND.slow_district_median


def test_a_changed_definition_breaks_the_series_of_force(measured: Measured):
    change = measured.key.definition_change
    series = measured.series("force_incidents", "city", "city", "quarter")
    [found] = series.breaks
    assert (found.on, found.reason) == (change.on, change.reason)
    [after] = [p for p in series.points if p.label == "Q3 2025"]
    before = series.at(after.period - 4)
    assert after.value > 1.3 * before.value
    assert is_clear(after, before)
    assert series.break_between(before, after) == found
    page = measured.open("/workspace/metrics/force_incidents/").content.decode()
    assert "The line is broken at July 1, 2025" in page
    assert "General Order 3.04" in page


def test_figures_on_two_sides_of_the_break_are_not_called_better_or_worse(measured: Measured):
    page = measured.open("/workspace/metrics/force_incidents/", grain="year")
    change = page.context["change"]
    assert change.text.startswith("Not comparable")
    assert measured.key.definition_change.reason in change.text
    assert (change.verdict, change.way) == ("neutral", "apart")
    assert page.context["series"].latest.label == "2025"


def test_the_nights_on_which_disturbances_peak_are_found_by_hour_of_the_week(measured: Measured):
    built, metric = measured.key.hour_of_week, Metric.objects.get(slug="calls_for_service")
    types = ", ".join(f"'{each}'" for each in built.call_types)
    definition = metric.definition.model_copy(update={"where": f"call_type in ({types})"})
    pattern = week_pattern(definition, stand(record_store()), extent(metric), weeks=52)
    part = pattern.part
    assert part.stands_out
    assert (part.day, part.days) == (4, 2)  # Friday and Saturday
    assert all(Frame(*part[:4]).holds(*hour) for hour in built.peak_hours)
    mean = pattern.whole.value / 168
    at = {(cell.day, cell.hour): cell.figure.value for cell in pattern.cells}
    assert min(at[hour] for hour in built.peak_hours) > built.peak_over_mean * mean


def test_missing_arrival_times_are_found_in_two_beats_between_two_days(measured: Measured):
    fault = measured.key.data_fault
    [found] = Finding.objects.filter(dataset__slug="calls", severity="warning", since__isnull=False).exclude(
        kind="late"
    )
    assert "arrival time" in found.sentence
    assert (found.evidence["dimension"], tuple(found.evidence["values"])) == ("beat", fault.beats)
    assert abs(found.since - fault.since) <= timedelta(days=2)
    assert abs(found.until - fault.until) <= timedelta(days=2)
    assert found.evidence["inside"] == pytest.approx(FOUND.fault_missing / FOUND.fault_calls, abs=0.03)


def test_the_share_without_an_arrival_time_rises_in_those_beats_alone(measured: Measured):
    fault = measured.key.data_fault
    days = (FIRST_DAY, fault.since, fault.until + timedelta(days=1))
    for (span, beat), share in measured.between("p1_missing_arrival", *days, layer="beat").items():
        expected = fault.missing if span == 1 and beat in fault.beats else fault.usual
        assert share == pytest.approx(expected, abs=0.15), beat
    district = measured.changed("district.D2")["worse"]
    assert "Most urgent calls without an arrival time" in district


def test_street_lights_are_found_to_be_repaired_later_south_of_the_river(measured: Measured):
    gap = measured.key.equity_gap
    district = {area.pk: area.code for area in Area.objects.filter(layer__slug="district")}
    found = measured.observe("request_time_median", Scope("year", "district"), where=f"category = '{gap.category}'")
    day = 86_400
    for year in (54, 55):  # 2024 and 2025
        rows = {district[area]: row for row, area in enumerate(found.area.tolist()) if found.period[row] == year}
        assert len(rows) == len(district)
        late = [rows.pop(code) for code in gap.districts]
        others = list(rows.values())
        assert min(found.low[late]) > max(found.high[others])
        assert np.median(found.value[late]) / day == pytest.approx(gap.median_days, rel=0.15)
        assert np.median(found.value[others]) / day == pytest.approx(gap.median_days_elsewhere, rel=0.15)


def test_a_month_of_crashes_grows_after_it_was_first_told(measured: Measured):
    late = measured.key.late_reports
    dataset, store = Dataset.objects.get(slug=late.dataset), record_store()
    found = arrivals(dataset, store)
    first = found.months[0]
    assert first.month == late.first_month
    assert (first.first, *first.after.values(), first.now) == FOUND.crashes_as_told
    assert all(each.growth > 0.03 for each in found.months)
    assert found.known_within(14).share < 1 - 0.5 * late.share
    before = store.query(f'select count(*) as n from "{lay_out_seen(dataset).name}"').to_pylist()
    store.drop(lay_out_seen(dataset).name)
    follow(dataset=dataset, store=store, at=AT)  # read once more, as at night: the same
    assert store.query(f'select count(*) as n from "{lay_out_seen(dataset).name}"').to_pylist() == before
    assert arrivals(dataset, store) == found


def test_calls_by_day_show_the_season_and_independence_day(measured: Measured):
    season = measured.key.seasonality
    points = measured.series("calls_for_service", "city", "city", "day").points
    by_month = [np.mean([p.value for p in points if p.starts_on.month == month]) for month in range(1, 13)]
    assert np.argmax(by_month) + 1 == season.peak_month
    assert np.argmin(by_month) + 1 == season.trough_month
    assert season.peak_over_trough[0] < max(by_month) / min(by_month) < season.peak_over_trough[1]
    for year in (2024, 2025, 2026):
        busiest = max((p for p in points if p.starts_on.year == year), key=lambda p: p.value)
        assert (busiest.starts_on.month, busiest.starts_on.day) == season.busiest_holiday


def test_disturbances_by_hour_show_the_weekend_nights(measured: Measured):
    rhythm = measured.key.hour_of_week
    found = measured.observe("calls_for_service", Scope("hour"), where=f"call_type in {rhythm.call_types}")
    week = np.bincount((found.period + 72) % 168, weights=found.value, minlength=168)  # 1970 began on a Thursday
    for weekday, hour in rhythm.peak_hours:
        assert week[weekday * 24 + hour] > rhythm.peak_over_mean * week.mean()


def test_goals_stand_where_the_answer_key_puts_them(measured: Measured):
    for slug in {part["department"] for text in goal_documents(measured.key).values() for part in parts_of(text)}:
        Department.objects.create(slug=slug, name=slug)
    answering, arrival = (
        stand_of(measured.key, name) for name in ("answer_911_in_15_seconds", "same_help_in_every_district")
    )

    assert answering.state == GoalState.MET
    states = {standing.area.code: standing.state for standing in arrival.standings}
    assert states.pop(measured.key.deterioration.district) == GoalState.OFF_COURSE
    assert GoalState.OFF_COURSE not in states.values()  # nothing changed elsewhere
    assert arrival.gap.low > 60  # seconds between the slowest district and the fastest
    assert arrival.gap.highest.code == measured.key.deterioration.district


def parts_of(text: str) -> list[dict[str, str]]:
    return read_documents(text, where="goals")[0]["departments"]


def stand_of(key: AnswerKey, name: str) -> Progress:
    """Set one of the city's goals, and return how it stands."""
    definition = read_goal(goal_documents(key)[name], where=name)
    return progress(set_goal(definition=definition, where=name, by=None, at=AT), at=AT)


def explained(
    measured: Measured, metric: str, layer: str, code: str, label: str, way: str = "year"
) -> dict[str, Check]:
    """Return the other explanations of a quarter's or month's change, by name."""
    grain = "quarter" if label.startswith("Q") else "month"
    series = measured.series(metric, layer, code, grain)
    [now] = [point for point in series.points if point.label == label]
    words = Worded(series.definition.unit, series.definition.display, now.value or 0.0)
    compared = comparison_of(replace(series, until=now.period), way, words, measured.analyst)
    assert isinstance(compared, Comparison), compared
    return {check.name: check for check in explain(compared, stand(record_store())).checks}


def test_what_happened_in_the_city_is_among_the_explanations_of_its_changes_and_nothing_else(measured: Measured):
    innocent = (
        "chance",
        "definition",
        "season",
        "regression",
        "neighbors",
        "mix",
        "one_cause",
        "completeness",
        "exposure",
    )

    bridge = explained(measured, "p1_response_p90", "district", measured.key.deterioration.district, "Q3 2026")
    assert {name for name in innocent if bridge[name].verdict is not Verdict.NOT} == set()

    phones = explained(measured, "answered_within_15_seconds", "city", "city", "Q1 2026")
    assert {name for name in innocent if phones[name].verdict is not Verdict.NOT} <= {"neighbors"}  # no areas

    force = explained(measured, "force_incidents", "city", "city", "Q3 2025")
    assert force["definition"].verdict is Verdict.COULD
    assert "General Order 3.04" in force["definition"].found

    [beat, _] = measured.key.data_fault.beats
    for area in (("beat", beat), ("district", "D2"), ("city", "city")):
        fault = explained(measured, "p1_missing_arrival", *area, "Q3 2026")["completeness"]
        assert "Urgent calls have an arrival time" in fault.found, area
    elsewhere = explained(measured, "p1_missing_arrival", "district", "D4", "Q3 2026")["completeness"]
    assert "Urgent calls have an arrival time" not in elsewhere.found

    july = explained(measured, "calls_for_service", "city", "city", "July 2026", way="period")
    january = explained(measured, "calls_for_service", "city", "city", "January 2026", way="period")
    assert {july["season"].verdict, january["season"].verdict} <= {Verdict.COULD, Verdict.PART}


def test_evaluations_find_what_was_built_in_and_are_quiet_elsewhere(measured: Measured):
    key, month = measured.key, timedelta(days=30.4)
    moments = [key.improvement.on + timedelta(weeks=9), key.data_fault.until + timedelta(weeks=2), key.until]
    for day in moments:
        at = datetime.combine(day, time(23, 59), tzinfo=UTC)
        evaluate(at=at, ran_at=at)
    signals = list(Signal.objects.within(DEFAULT_BUDGET).select_related("metric", "area", "merged_into"))
    found = {(each.metric.slug, each.area.code, each.is_up): each for each in signals}

    better = found["answered_within_15_seconds", "city", True]
    assert abs(better.since_on - key.improvement.on) <= timedelta(weeks=1)
    slower = found["p1_response_median", key.deterioration.district, True]
    assert abs(slower.since_on - key.deterioration.on) <= timedelta(weeks=2)
    missing = found["p1_missing_arrival", "D2", True]
    assert abs(missing.since_on - key.data_fault.since) <= timedelta(weeks=1)
    lasting = {
        each.area.code for each in signals if each.detector == "lasting" and each.metric.slug.startswith("p1_response")
    }
    assert not lasting & set(key.unchanged.districts_without_change)
    series = key.burglary_series
    [cluster] = [each for each in signals if each.detector == "cluster"]
    assert cluster.metric.slug == "residential_burglary_rate"
    assert (cluster.since_on, cluster.until_on) == (series.since, series.until)
    assert cluster.observed > 10 * cluster.expected
    [circle] = cluster.details["circles"]
    place = Area.objects.get(layer__slug="neighborhood", code=series.neighborhood)
    assert shapely.from_wkb(place.boundary).contains(shapely.Point(circle["longitude"], circle["latitude"]))
    of_series = [each for each in signals if each.metric == cluster.metric]
    real = {each.pk for each in (better, slower, missing, *of_series)}
    others = [
        each for each in signals if (each.merged_into_id or each.pk) not in real | _leads(better, slower, missing)
    ]
    assert len(others) <= DEFAULT_BUDGET * ((moments[-1] - moments[0]) / month + 2)


def _leads(*signals: Signal) -> set[int]:
    return {each.merged_into_id for each in signals if each.merged_into_id}
