"""What figures say: changes, and areas beside the city."""

from dataclasses import replace
from datetime import date

import pytest

from civicstat.publishing.content import CITY, Figure, Series
from civicstat.web.site.readings import beside_the_city, readings
from civicstat.web.site.rules import by_question, in_order
from publishing.small import calls_in_time, small_content


def year(of, value, low, high, **more):
    return Figure(str(of), date(of, 1, 1), date(of + 1, 1, 1), value, low, high, 900, None, None, 0, 1, **more)


def with_years(*figures, direction="higher", breaks=()):
    metric = replace(
        calls_in_time(), series=(Series(CITY, CITY, "year", figures),), direction=direction, breaks=breaks, kind="mean"
    )
    return replace(small_content(), metrics=(metric,))


@pytest.mark.parametrize(
    ("now", "direction", "verdict"),
    [((0.9, 0.88, 0.92), "higher", "better"), ((0.9, 0.88, 0.92), "lower", "worse"),
     ((0.81, 0.79, 0.83), "higher", "unclear"), ((0.9, 0.88, 0.92), "context", "changed"),
     ((0.9, None, None), "higher", "unknown")],
)  # fmt: skip
def test_a_change_is_called_good_or_bad_only_beyond_chance(now, direction, verdict):
    content = with_years(year(2025, 0.8, 0.78, 0.82), year(2026, *now), direction=direction)
    assert readings(content)["calls_in_time"].verdict == verdict


def test_figures_on_both_sides_of_a_break_are_not_compared():
    figures = year(2025, 0.8, 0.78, 0.82), year(2026, 0.9, 0.88, 0.92)
    content = with_years(*figures, breaks=((date(2026, 7, 1), "Counted anew"),))
    assert readings(content)["calls_in_time"].verdict == "broken"


def test_a_figure_that_may_still_change_is_not_judged():
    figures = year(2024, 0.8, 0.78, 0.82), year(2025, 0.8, 0.78, 0.82), year(2026, 0.9, 0.88, 0.92, is_provisional=True)
    change = readings(with_years(*figures))["calls_in_time"].change
    assert (change.now.period, change.before.period) == ("2025", "2024")


def test_areas_stand_in_the_order_of_the_layer_beside_the_city():
    content = small_content()
    beside = beside_the_city(content, content.metric("p90"), content.layer("beat"))
    assert [each.name for each in beside.areas] == ["Harbor", "Old Town", "Hillside"]
    assert beside.city.value == 513.5
    assert not any(each.is_apart for each in beside.areas)
    assert beside.areas[2].figure.value is None


def test_the_order_of_metrics_never_depends_on_how_they_turned_out():
    content = small_content()
    ordered = [metric.slug for metric in in_order(content, reversed(content.metrics))]
    assert ordered == ["calls_in_time", "p90", "calls"]  # a goal first, then what can be better, then context


def test_a_city_says_which_question_its_own_theme_answers():
    content = replace(small_content(), texts={"theme.Response.question": {"en": "fast"}})
    assert [each.slug for each in by_question(content)["fast"]] == ["calls_in_time", "p90", "calls"]
    assert len(by_question(small_content())[""]) == 3
