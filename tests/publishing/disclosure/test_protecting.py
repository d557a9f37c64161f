from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from civicstat.publishing.content import CITY, Goal, GoalState, Withheld
from civicstat.publishing.disclosure import protect, protected
from civicstat.publishing.disclosure.protecting import without
from publishing.disclosure.attacker import Attack
from publishing.disclosure.towns import content, counted, layers, shared, timed

SAME = {"p90:n": "stops:n", "searched:n": "stops:n"}


def town(seed: int, rate: float, *, months: int = 6, groups: bool = False):
    """Three districts, six beats, four wards: a count, the share of them searched, and a time, of the same records."""
    rng = np.random.default_rng(seed)
    size = rng.gamma(2.0, rate, size=(6, 4, 1)) * (rng.random((6, 4, 1)) < 0.7)
    records = rng.poisson(np.broadcast_to(size, (6, 4, months)))
    hits = rng.binomial(records, 0.3)
    split = np.stack([hits, records - hits], axis=-1) if groups else records
    places = layers(3, 6, 4)
    metrics = [counted("stops", split, 3), shared("searched", hits, records, 3), timed("p90", records, 3)]
    return content(metrics, places)


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([1.0, 4.0, 12.0, 40.0]))
@pytest.mark.slow
def test_nobody_works_out_a_small_number(seed, rate):
    truth = town(seed, rate)

    assert Attack([protect(truth)], truth, SAME).broken(most=40) == {}


@pytest.mark.slow
def test_the_attack_breaks_what_only_small_numbers_are_withheld_of():
    truth = town(3, 12.0)

    broken = Attack([only_small_ones_withheld(truth)], truth, SAME).broken()

    assert len(broken) > 5
    assert any(low == high for low, high in broken.values())


def test_a_kind_that_is_left_out_is_as_open_as_a_number_that_is_withheld():
    """Each district has one beat with nine a month, and three in no beat: a district that is shown tells its beat."""
    truth = content([counted("stops", np.full((3, 2, 6), [[[4]], [[5]], [[4]]]), 3, nowhere=3)], layers(3, 3, 2))

    safe = protected(truth)

    assert safe.summary.metrics[0].kinds == (("beat", "month", ""),)
    assert any(figure.withheld for each in safe.content.metrics[0].series for figure in each.figures
               if each.layer == "district")  # fmt: skip
    assert Attack([safe.content], truth).broken() == {}


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([4.0, 20.0]))
@pytest.mark.slow
def test_groups_are_protected_as_areas_are(seed, rate):
    truth = town(seed, rate, months=3, groups=True)

    assert Attack([protect(truth)], truth, SAME).broken(most=40) == {}


def test_a_withheld_figure_is_empty_and_says_why():
    safe = protected(town(3, 12.0))

    withheld = [figure for _, _, figure in safe.content.figures() if figure.withheld is not None]
    assert withheld
    for figure in withheld:
        numbers = figure.value, figure.low, figure.high, figure.n, figure.numerator, figure.denominator, figure.missing
        assert set(numbers) == {None}
        assert figure.reason
    assert safe.summary.all.withheld == len(withheld)


def test_nought_is_shown_and_a_small_number_goes_with_others():
    records = np.full((6, 4, 3), 30)
    records[0], records[1, :, 1] = 0, 1  # beat B0 has none, B1 four in the second month
    truth = content([counted("stops", records, 3)], layers(3, 6, 4))

    stops = protect(truth).metric("stops")

    assert {figure.value for figure in stops.one("beat", "B0", "month").figures} == {0.0}
    assert stops.one("beat", "B1", "month").figures[1].withheld is Withheld.PROTECTING
    assert stops.one("beat", "B1", "quarter").figures[0].value == 244
    assert sum(figure.withheld is not None for each in stops.series for figure in each.figures) == 4


@pytest.mark.parametrize("grain", ["month", "quarter"])
def test_a_goal_says_nothing_of_periods_of_which_a_figure_is_withheld(grain):
    """Its level is over the newest periods, named by days: the level of one period is that very figure."""
    records = np.full((6, 4, 3), 30)
    records[1] = [1, 1, 0]  # beat B1 has four in the first month and four in the second
    safe = protect(with_goal(content([counted("stops", records, 3)], layers(3, 6, 4)), grain))

    stands = {each.area: (each.value, each.low, each.withheld) for each in safe.goals[0].states}
    hidden = {
        area for area in stands
        if any(each.withheld for each in safe.metric("stops").one("beat", area, grain).figures)
    }  # fmt: skip
    assert "B1" in hidden
    assert {area for area, (value, _, _) in stands.items() if value is None} == hidden
    assert {stands[area] for area in hidden} == {(None, None, Withheld.PROTECTING)}


def test_a_goal_whose_figures_are_not_published_says_nothing_either():
    """No rule has looked at what it would tell."""
    town_of_many = content([counted("stops", np.full((6, 4, 3), 30), 3)], layers(3, 6, 4))

    assert all(each.value == 120.0 for each in protect(with_goal(town_of_many, "month")).goals[0].states)
    assert all(each.value is None for each in protect(with_goal(town_of_many, "week")).goals[0].states)


def with_goal(truth, grain):
    """Return content with a goal of each beat, whose level is over three months."""
    states = [GoalState(f"B{at}", "met", "Met.", 120.0, 100.0, 140.0, "2026-01-01/2026-03-31") for at in range(6)]
    goal = Goal("fewer", "Fewer stops", "", "stops", grain, "beat", (CITY,), (), "", "", (), tuple(states))
    return replace(truth, goals=(goal,))


def only_small_ones_withheld(truth):
    """Return content in which what is small is withheld and nothing beside it: what most programs do."""
    metrics = []
    for metric in truth.metrics:
        series = []
        for each in metric.series:
            figures = tuple(without(f, Withheld.SMALL, "few") if is_small(f) else f for f in each.figures)
            series.append(replace(each, figures=figures))
        metrics.append(replace(metric, series=tuple(series)))
    return replace(truth, metrics=tuple(metrics))


def is_small(figure):
    misses = (figure.denominator or 0) - (figure.numerator or 0) if figure.denominator else 0
    return any(0 < (number or 0) <= 10 for number in (figure.n, figure.numerator, misses))
