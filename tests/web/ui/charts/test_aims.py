"""What a chart says of a goal, apart from how it is drawn."""

from datetime import date

from civicstat.web.ui.charts import Ahead, Aims, Baseline, Series, TargetPath, TimeSeries

JANUARY, FEBRUARY, MARCH = date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)
PATH = TargetPath("Path", ((FEBRUARY, 11.0), (MARCH, 12.0)))


def _chart(month, aims):
    return TimeSeries("Robberies", (Series("City", (month(0, 10, 1), month(1, 11, 1))),), "robberies", aims=aims)


def test_the_table_goes_on_into_the_periods_to_come(month):
    ahead = Ahead("March 2025", MARCH, 12.5, 9, 16, 11, 14)
    table = _chart(month, Aims(paths=(PATH,), ahead=(ahead,))).table()
    assert table.header == ("Period", "City", "95% interval", "Path", "Expected", "95% expected")
    assert table.rows[0] == ("January 2025", "10", "9 to 11", "–", "", "")
    assert table.rows[2] == ("March 2025", "–", "", "12", "12.5", "9 to 16")


def test_a_period_of_which_nothing_can_be_expected_shows_what_is_asked_for_alone(month):
    table = _chart(month, Aims(paths=(PATH,), ahead=(Ahead("March 2025", MARCH),))).table()
    assert table.header == ("Period", "City", "95% interval", "Path")
    assert table.rows[2] == ("March 2025", "–", "", "12")


def test_notes_say_what_is_drawn_and_no_more(month):
    plain = " ".join(_chart(month, Aims(paths=(PATH,))).notes())
    assert "baseline" not in plain
    assert "fan" not in plain
    former = TargetPath("Former path", ((JANUARY, 9.0),), is_former=True)
    full = Aims(
        (PATH, former), Baseline(JANUARY, FEBRUARY, 10.0, 9.0, 11.0), (Ahead("March 2025", MARCH, 1, 1, 1, 1, 1),)
    )
    notes = " ".join(_chart(month, full).notes())
    assert "baseline" in notes
    assert "before the target moved" in notes
    assert "if it goes on as it did" in notes


def test_a_goal_is_kept_in_the_specification(month):
    assert _chart(month, Aims(paths=(PATH,))).as_dict()["aims"]["paths"][0]["places"] == [
        ["2025-02-01", 11.0],
        ["2025-03-01", 12.0],
    ]
