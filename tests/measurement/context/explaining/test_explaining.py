"""Other explanations of a change: each finds what was built into the town, and nothing where nothing was."""

from datetime import UTC, datetime

import pytest

from civicstat.directory.models import Area
from civicstat.measurement.context.annotating.actions import annotate
from civicstat.measurement.context.annotating.definitions import AnnotationDefinition
from civicstat.measurement.context.explaining.comparing import Check, Verdict, Way, comparison_of
from civicstat.measurement.context.explaining.explaining import CHECKS, explain
from civicstat.measurement.metrics.ground import stand
from civicstat.measurement.metrics.headlines import leading
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.metrics.series import read_series
from civicstat.measurement.records.keeping import record_store
from civicstat.measurement.records.models import Finding

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
COULD, PART, UNKNOWN, NOT = Verdict.COULD, Verdict.PART, Verdict.UNKNOWN, Verdict.NOT


class Plain:
    """Figures as they are."""

    def value(self, figure: float) -> str:
        return f"{figure:.4g}"

    def apart(self, difference: float) -> str:
        return f"{abs(difference):.4g}"


@pytest.fixture
def explained(town, ada):
    def look(metric: str, district: str = "", way: Way = "year") -> dict[str, Check]:
        areas = Area.objects.select_related("layer")
        area = areas.get(layer__slug="district", code=district) if district else areas.get(layer__slug="city")
        series = leading(read_series(Metric.objects.get(slug=metric), area, "month"))
        compared = comparison_of(series, way, Plain(), ada)
        assert not isinstance(compared, str), compared
        found = explain(compared, stand(record_store()))
        assert len(found.checks) == len(CHECKS)
        return {check.name: check for check in found.checks}

    return look


def verdicts(found: dict[str, Check], *names: str) -> list[Verdict]:
    return [found[name].verdict for name in names]


def test_a_share_that_fell_since_harder_cases_came_is_explained_by_the_mix(explained):
    found = explained("done", "A")  # 20 hard of 100, then 80 of 100: 0.5 of them are done, of the others 0.9
    mix = found["mix"]
    assert mix.verdict is COULD
    assert mix.explained == pytest.approx((0.8 - 0.2) * (0.5 - 0.9), abs=0.02)
    assert "hard went from 20.0% to 80.0% of the cases" in mix.found
    assert verdicts(found, "chance", "definition", "completeness", "season", "neighbors") == [NOT] * 5
    assert explained("took_p90", "A")["mix"].verdict is not UNKNOWN


def test_missing_values_of_one_period_could_explain_a_share_and_bound_a_percentile(explained):
    found = explained("done", "C")["completeness"]  # of 160 cases 60 lack it, none a year before
    assert "Missing: 0% then, 37.5% now" in found.found
    assert found.verdict is NOT  # the share itself did not move
    assert explained("done", "A")["completeness"].found.startswith("Missing: 0% then, 0% now")


def test_all_districts_moving_alike_explain_the_move_of_one(explained):
    found = explained("festive", "A")
    assert found["neighbors"].verdict is COULD
    assert "3 of 3 other districts moved the same way" in found["neighbors"].found
    assert found["neighbors"].explained == pytest.approx(30)
    assert explained("burst", "B")["neighbors"].verdict is NOT


def test_one_day_that_makes_the_rise_is_named(explained):
    found = explained("burst", "B")["one_cause"]
    assert found.verdict is COULD
    assert "January 17: 41 records of 68" in found.found
    assert "Personal columns" in found.found
    assert explained("festive", "A")["one_cause"].verdict is NOT


def test_a_season_is_seen_in_earlier_years_and_cannot_be_where_there_are_none(explained):
    found = explained("season", way="period")["season"]
    assert found.verdict is COULD
    assert "160 up (2025)" in found.found
    assert explained("season", way="year")["season"].verdict is NOT


def test_a_figure_that_comes_back_from_an_extreme_one_is_told(explained):
    found = explained("noisy", "A")  # 58 in January 2025, about 30 in every other month
    regression = found["regression"]
    assert regression.verdict is COULD
    assert regression.explained == pytest.approx(-28, abs=2)
    assert "above the mean of 23 other periods" in regression.found


def test_residents_days_and_all_records_are_looked_at_as_exposure(explained):
    found = explained("per_resident", "D")["exposure"]  # twice the residents, as many cases
    assert (found.verdict, found.explained) == (COULD, pytest.approx(-30))
    assert "Residents: 1,000 then, 2,000 now (+100.0%)" in found.found
    counted = explained("festive", "A", way="period")["exposure"].found
    assert "All records of Cases:" in counted
    assert explained("took_p90", "A")["exposure"].verdict is NOT


def test_a_series_break_between_the_two_could_explain_everything(explained):
    found = explained("broken", "A")["definition"]
    assert found.verdict is COULD
    assert "July 1, 2025: Another form" in found.found


def test_chance_explains_a_small_move_and_not_a_large_one(explained):
    assert explained("festive")["chance"].verdict is NOT
    assert explained("burst", "A")["chance"].verdict is COULD


def test_what_people_noted_is_told_and_not_judged(explained, noon):
    assert explained("festive", "A")["noted"].verdict is NOT
    at = datetime(2026, 2, 1, tzinfo=UTC)
    fair = AnnotationDefinition(
        annotation="fair", on=datetime(2026, 1, 9).date(), text="The fair", layer="district", area="A"
    )
    annotate(definition=fair, by=None, at=at)
    here, city = explained("festive", "A")["noted"], explained("festive")["noted"]
    assert (here.verdict, city.verdict) == (UNKNOWN, UNKNOWN)
    assert "January 9, 2026: The fair." in here.found
    assert "In parts of it (District A)" in city.found
    assert explained("festive", "B")["noted"].verdict is NOT


def test_a_finding_of_one_of_the_two_periods_is_told(explained, noon):
    Finding.objects.create(
        dataset=Metric.objects.get(slug="festive").dataset, kind="volume", severity="warning", sentence="A week lacks.",
        since=datetime(2026, 1, 5).date(), until=datetime(2026, 1, 11).date(), first_seen_at=noon, last_seen_at=noon,
    )  # fmt: skip
    found = explained("festive", "A")["completeness"]
    assert found.verdict is PART
    assert "Finding: A week lacks." in found.found


@pytest.mark.parametrize(
    ("metric", "way", "why"), [("festive", "year", "year before"), ("all_cases", "period", "period before")]
)
def test_where_there_is_nothing_to_compare_with_it_says_why(town, ada, metric, way, why):
    area = Area.objects.select_related("layer").get(layer__slug="city")
    series = read_series(Metric.objects.get(slug=metric), area, "month")
    first = series.__class__(series.metric, area, "month", series.points[:1])
    assert why in str(comparison_of(first, way, Plain(), ada))
