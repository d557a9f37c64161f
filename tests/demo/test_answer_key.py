from datetime import date, timedelta

import pytest

from civicstat.demo.answer_key import UNTIL, AnswerKey, key_for


def test_the_key_of_the_city_as_it_ships_is_the_plain_key():
    assert key_for(UNTIL) == AnswerKey()


@pytest.mark.parametrize("days", [-400, 1, 59])
def test_every_day_of_the_key_moves_with_the_last_day(days: int):
    shift = timedelta(days=days)
    here, there = key_for(UNTIL), key_for(UNTIL + shift)
    assert there.deterioration.on - here.deterioration.on == shift
    assert there.data_fault.until - here.data_fault.until == shift
    assert there.survey.fielded[0] - here.survey.fielded[0] == shift
    assert there.seasonality == here.seasonality


def test_everything_built_in_lies_within_the_three_years():
    key, first = AnswerKey(), date(2023, 11, 1)
    days = [key.improvement.on, key.deterioration.on, key.definition_change.on, key.data_fault.since,
            key.data_fault.until, *key.survey.fielded, key.late_reports.first_month,
            key.burglary_series.since, key.burglary_series.until]  # fmt: skip
    assert all(first < day < UNTIL for day in days)
