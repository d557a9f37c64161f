import numpy as np
import pytest

from civicstat.stats.progress.looks import look_level
from civicstat.stats.progress.readings import Readings
from civicstat.stats.progress.states import State, Year, Zones, follow, look

WINDOWS, RATE = (3, 6, 12), 0.05
STRICT = look_level(WINDOWS, 12, error_rate=RATE)


def zones(periods, *, low=-np.inf, high=np.inf):
    return Zones(np.broadcast_to(np.asarray(low, float), periods), np.broadcast_to(np.asarray(high, float), periods))


def watch(readings, path, target, *, begins, first, year=None):
    """Return the state after each period from `first` on; the goal begins before the period `begins`."""
    looks = []
    for end in range(first, readings.value.shape[-1] + 1):
        spans = np.array([(end - window, end) for window in WINDOWS if end - window >= begins])
        looks.append(look(readings, end, spans, path=path, target=target, strict=STRICT, year=year))
    return follow(looks)


def shares(hits, trials):
    return Readings("share", np.asarray(hits) / trials, np.full(np.shape(hits), float(trials)))


def test_eighteen_of_twenty_and_then_seventeen_never_turns_a_goal_from_good_to_bad():
    hits = np.tile([18, 17], 24)
    at_88 = zones(48, low=0.88)

    states = watch(shares(hits, 20), at_88, at_88, begins=12, first=15)

    assert set(states.tolist()) == {State.CANNOT_TELL}


def test_the_last_month_alone_never_turns_a_goal_from_good_to_bad():
    hits = np.r_[np.tile([19, 18, 20], 12), 18, 17]
    readings, at_80 = shares(hits, 20), zones(38, low=0.80)

    states = watch(readings, at_80, at_80, begins=12, first=36)

    assert states.tolist() == [State.MET] * 3


def _years(draw, periods=48, runs=1000):
    return draw(np.random.default_rng(11), (runs, periods)).astype(float)


MEASURES = {
    "a share of twenty": lambda: shares(_years(lambda chance, shape: chance.binomial(20, 0.88, shape)), 20),
    "a share of a thousand": lambda: shares(_years(lambda chance, shape: chance.binomial(1000, 0.88, shape)), 1000),
    "one event a month": lambda: Readings(
        "count", _years(lambda chance, shape: chance.poisson(1, shape)), np.ones((1000, 48))
    ),
    "thirty events a month": lambda: Readings(
        "count", _years(lambda chance, shape: chance.poisson(30, shape)), np.ones((1000, 48))
    ),
    "thirty events that come in bunches": lambda: Readings(
        "count", _years(lambda chance, shape: chance.negative_binomial(15, 1 / 3, shape)), np.ones((1000, 48))
    ),
    "a measure whose error is told too small": lambda: Readings(
        "normal", _years(lambda chance, shape: 500 + 9 * chance.normal(size=shape)), np.ones((1000, 48)),
        np.full((1000, 48), 5.0),
    ),
}  # fmt: skip
LEVELS = {"a share of twenty": 0.88, "a share of a thousand": 0.88, "one event a month": 1.0,
          "thirty events a month": 30.0, "thirty events that come in bunches": 30.0,
          "a measure whose error is told too small": 500.0}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("measure", MEASURES)
def test_a_thousand_years_without_any_change_give_a_wrong_color_less_often_than_the_stated_rate(measure):
    readings, level = MEASURES[measure](), zones(48, low=LEVELS[measure])

    # The level is the target to the last digit, where whatever color comes is one that chance gave.
    states = watch(readings, level, level, begins=24, first=37)

    assert np.mean((states != State.CANNOT_TELL).any(axis=1)) < RATE


@pytest.mark.slow
def test_a_thousand_years_looked_at_every_week_are_no_more_often_wrong():
    windows, weeks = (13, 26, 52), 3 * 52
    strict, path = look_level(windows, 52, error_rate=RATE), zones(weeks, high=30.0)
    drawn = np.random.default_rng(3).poisson(30, size=(1000, weeks)).astype(float)
    readings = Readings("count", drawn, np.ones(drawn.shape))

    looks = [
        look(readings, end, np.array([(end - each, end) for each in windows]), path=path, target=path, strict=strict,
             year=None)
        for end in range(weeks - 51, weeks + 1)
    ]  # fmt: skip
    assert np.mean((follow(looks) != State.CANNOT_TELL).any(axis=1)) < RATE


@pytest.mark.slow
def test_a_thousand_years_on_the_good_side_are_hardly_ever_called_bad_and_the_other_way_round():
    readings = MEASURES["a share of a thousand"]()
    easy, hard = zones(48, low=0.87), zones(48, low=0.89)

    bad = watch(readings, easy, easy, begins=24, first=37) == State.OFF_COURSE
    good = watch(readings, hard, hard, begins=24, first=37)

    assert np.mean(bad.any(axis=1)) < RATE / 2
    assert np.mean(((good == State.MET) | (good == State.ON_COURSE)).any(axis=1)) < RATE / 2


def test_what_really_changed_is_seen():
    chance = np.random.default_rng(5)
    share = np.where(np.arange(48) < 36, 0.84, 0.93)
    readings = shares(chance.binomial(500, share, (200, 48)), 500)

    states = watch(readings, zones(48, low=0.86), zones(48, low=0.90), begins=24, first=36)

    assert np.mean(states[:, 0] == State.OFF_COURSE) > 0.7
    assert np.mean(states[:, -1] == State.MET) > 0.7
    assert not np.any(states[:, -1] == State.OFF_COURSE)


def test_on_course_is_above_the_path_though_not_yet_at_the_target():
    readings = shares(np.full(36, 880), 1000)

    states = watch(readings, zones(36, low=0.85), zones(36, low=0.90), begins=12, first=36)

    assert states.tolist() == [State.ON_COURSE]


def test_a_state_is_kept_while_the_plain_interval_still_holds_it():
    above, near = np.full(24, 905), np.full(3, 894)
    readings, at = shares(np.r_[above, near], 1000), zones(27, low=0.88)

    fresh = watch(shares(np.full(27, 894), 1000), at, at, begins=24, first=27)
    kept = watch(readings, at, at, begins=12, first=24)

    assert fresh.tolist() == [State.CANNOT_TELL]
    assert kept.tolist() == [State.MET] * 4


def test_the_newest_figures_are_not_outvoted_by_older_ones():
    hits = np.r_[np.full(33, 920), np.full(3, 870)]

    states = watch(shares(hits, 1000), zones(36, low=0.88), zones(36, low=0.88), begins=12, first=36)

    assert states.tolist() == [State.CANNOT_TELL]


def test_a_goal_between_two_values_is_missed_on_both_sides():
    band = zones(36, low=40, high=50)

    def state_at(level):
        readings = Readings("normal", np.full(36, float(level)), np.ones(36), np.ones(36))
        return int(watch(readings, band, band, begins=12, first=36)[0])

    assert [state_at(level) for level in (30, 45, 49.9, 60)] == [
        State.OFF_COURSE, State.MET, State.CANNOT_TELL, State.OFF_COURSE
    ]  # fmt: skip


def test_a_season_is_compared_with_itself():
    months = np.arange(39) % 12
    wave = 1 + 0.3 * np.sin(2 * np.pi * months / 12)
    chance = np.random.default_rng(8)
    readings = Readings("count", chance.poisson(400 * wave).astype(float), np.ones(39))
    at_most = zones(39, high=460.0)
    year = Year(months, 12, 12)

    plain = watch(readings, at_most, at_most, begins=36, first=39)
    seasoned = watch(readings, at_most, at_most, begins=36, first=39, year=year)

    assert plain.tolist() == [State.CANNOT_TELL]  # the first months of a year are always high
    assert seasoned.tolist() == [State.MET]


@pytest.mark.slow
def test_years_with_a_season_and_without_any_change_give_a_wrong_color_less_often_than_the_stated_rate():
    months = np.arange(48) % 12
    wave = 1 + 0.2 * np.sin(2 * np.pi * months / 12)
    path, year = zones(48, high=100.0), Year(months, 12, 12)
    wrong = []
    for run in range(250):
        drawn = np.random.default_rng(run).poisson(100 * wave).astype(float)
        states = watch(Readings("count", drawn, np.ones(48)), path, path, begins=24, first=37, year=year)
        wrong.append((states != State.CANNOT_TELL).any())

    assert np.mean(wrong) < RATE


def test_one_year_is_no_history_to_be_sure_by():
    readings = Readings("count", np.array([5.0, 50.0, 500.0]), np.ones(3))
    path = zones(3, high=10.0)

    assert watch(readings, path, path, begins=0, first=3).tolist() == [State.CANNOT_TELL]
