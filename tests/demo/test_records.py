from datetime import date

import numpy as np

from civicstat.demo.chance import generator_for
from civicstat.demo.people import returning
from civicstat.demo.records import NEVER, codes, serials, stamps
from civicstat.demo.rhythm import Window, moment

WINDOW = Window(date(2025, 12, 30), date(2026, 1, 2))


def test_numbers_start_anew_each_local_year():
    new_year = moment(date(2026, 1, 1))
    numbers = serials("C", WINDOW, np.array([new_year - 7200, new_year - 1, new_year, new_year + 60]))
    assert numbers.tolist() == ["C25-000001", "C25-000002", "C26-000001", "C26-000002"]


def test_what_never_came_is_empty():
    assert stamps(WINDOW, np.array([NEVER, moment(date(2026, 1, 1))])).to_pylist()[0] is None


def test_codes_are_all_different():
    assert len(set(codes(generator_for(1, "x"), "P-", 5_000))) == 5_000


def test_some_people_return_and_most_do_not():
    met = returning(generator_for(1, "x"), "P-", 4_000, again=0.25)
    assert 0.7 < len(set(met)) / len(met) < 0.8
