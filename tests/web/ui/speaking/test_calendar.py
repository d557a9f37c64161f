"""Periods in the language spoken now: short in tables and charts, as people say them in text and sentences."""

from datetime import date

import pytest

from civicstat.web.ui.speaking import period_short, period_text, plain, speaking, within

QUARTER = ("quarter", date(2026, 7, 1), date(2026, 10, 1))


@pytest.mark.parametrize(
    ("language", "short", "text", "sentence"),
    [
        ("en", "Q3 2026", "Quarter 3 of 2026", "in quarter 3 of 2026"),
        ("es", "T3 2026", "Trimestre 3 de 2026", "en el trimestre 3 de 2026"),
    ],
)
def test_a_quarter_has_one_name_for_each_place_of_use(language, short, text, sentence):
    with speaking(language):
        assert [plain(name(*QUARTER)) for name in (period_short, period_text, within)] == [short, text, sentence]


def test_other_periods_are_called_the_same_everywhere():
    assert period_short("month", date(2026, 9, 1), date(2026, 10, 1)) == "September 2026"
    assert period_short("year", date(2026, 1, 1), date(2027, 1, 1)) == "2026"


@pytest.mark.parametrize(
    ("language", "text", "sentence"),
    [
        ("en", "October – December 2026", "in October – December 2026"),
        ("es", "octubre–diciembre de 2026", "en octubre–diciembre de 2026"),
    ],
)
def test_a_fiscal_quarter_is_told_by_its_months(language, text, sentence):
    quarter = ("fiscal_quarter", date(2026, 10, 1), date(2027, 1, 1))
    with speaking(language):
        told = [plain(name(*quarter)).replace("\N{THIN SPACE}", " ") for name in (period_short, period_text, within)]
    assert told == [text, text, sentence]
