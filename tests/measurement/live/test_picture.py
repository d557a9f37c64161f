"""What goes on: waits, ages, who is at work, and how figures stand beside what is usual."""

import pytest

from civicstat.measurement.live.picture import Standing, areas_now, picture


@pytest.fixture
def rows(town):
    north, south = town.north, town.south
    return town.by_hand(
        (3, None, None, None, True, north, "1", ""),
        (20, None, None, None, False, north, "2", ""),
        (90, None, None, None, False, south, "2", ""),
        (10, 4, None, None, False, north, "10", "police"),
        (40, 2, 8, None, True, south, "1", "police"),
        (50, 6, 11, 30, True, south, "1", "medic"),
        (45, None, None, 10, False, south, "3", ""),  # settled by phone
        (200, 5, 10, 20, True, north, "1", ""),
    )


def look(rows, usual, town, place=None):
    return picture(rows, usual, at=town.at, place=place, has_urgent=True)


def test_those_hold_whom_nobody_came_to_and_that_are_not_over(rows, even_usual, town):
    found = look(rows, even_usual, town)
    assert (found.holding.value, found.urgent_holding, found.open) == (3, 1, 5)
    assert (found.longest, found.longest_urgent) == (pytest.approx(90 * 60), pytest.approx(180))


def test_the_last_hour_counts_what_came_in_and_times_what_ended_in_it(rows, even_usual, town):
    found = look(rows, even_usual, town)
    assert found.received.value == 6
    assert (found.helped.value, found.helped.n) == (pytest.approx(4 * 60), 2)  # urgent: after two and six minutes
    assert (found.arrived.value, found.arrived.n) == (pytest.approx(9.5 * 60), 2)


def test_ages_are_counted_by_priority_in_the_order_of_its_numbers(rows, even_usual, town):
    assert look(rows, even_usual, town).ages == (("1", (1, 0, 0, 0, 0)), ("2", (0, 0, 1, 0, 1)))


def test_urgent_records_are_listed_first_then_the_longest(rows, even_usual, town):
    assert [each.key for each in look(rows, even_usual, town).waiting] == ["c0", "c2", "c1"]


def test_units_are_at_work_on_what_is_open_and_does_not_hold(rows, even_usual, town):
    assert look(rows, even_usual, town).units == (("police", 2),)


def test_an_area_has_its_own_figures(rows, even_usual, town):
    found = look(rows, even_usual, town, ("beat", town.south))
    assert (found.holding.value, found.open, found.urgent_holding) == (1, 2, 0)
    north, south = areas_now(rows, even_usual, at=town.at, layer="beat", areas=[town.north, town.south])
    assert (north.holding.value, north.urgent, north.open) == (2, 1, 3)
    assert (south.received.value, south.longest) == (3, pytest.approx(90 * 60))


@pytest.mark.parametrize(
    ("count", "standing"),
    [(6, Standing.USUAL), (13, Standing.ABOVE), (40, Standing.FAR_ABOVE), (0, Standing.BELOW)],
)
def test_a_count_stands_beside_its_band(count, standing, even_usual, town):
    rows = town.by_hand(*[(30, 1, 2, 3, False, town.north, "2", "")] * count)
    assert look(rows, even_usual, town).received.standing is standing


def test_without_a_past_nothing_is_called_unusual(town):
    usual = town.usual(town.stream(weeks=1))
    rows = town.by_hand(*[(30, 1, 2, 3, False, town.north, "2", "")] * 40)
    assert look(rows, usual, town).received.standing is Standing.UNKNOWN
