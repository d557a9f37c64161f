"""Holidays by rule, and as a workspace names them."""

from datetime import date

from civicstat.directory.holidays import federal_holidays, holidays_of


def test_federal_holidays_fall_where_the_calendar_has_them():
    found = set(federal_holidays(2026))
    assert {date(2026, 1, 19), date(2026, 2, 16), date(2026, 5, 25), date(2026, 6, 19), date(2026, 9, 7)} <= found
    assert {date(2026, 10, 12), date(2026, 11, 26), date(2026, 12, 24)} <= found
    assert date(2020, 6, 19) not in federal_holidays(2020)


def test_a_workspace_names_its_own(settings):
    settings.HOLIDAYS = ("05-01", "2026-04-03", "02-29")
    assert holidays_of((2025, 2026)) == {date(2025, 5, 1), date(2026, 5, 1), date(2026, 4, 3)}
    assert date(2028, 2, 29) in holidays_of((2028,))
