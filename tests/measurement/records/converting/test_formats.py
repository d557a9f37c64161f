"""How a text is spelled as a date, found by its shape."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from civicstat.measurement.records.converting.formats import _patterns, candidates, spelling_of_text

ORDERS = ("month first", "day first")
DATE = r"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}"
CLOCK = r"[T ]\d{1,2}:\d\d(:\d\d(\.\d{1,9})?)?( ?[AaPp][Mm]|Z)?"
SHAPES = (rf"{DATE}({CLOCK})?", r"[A-Za-z]{3,9} \d{1,2},? \d{4}", r"\d{6,15}")
TEXTS = st.one_of(*(st.from_regex(re.compile(shape), fullmatch=True) for shape in SHAPES), st.text(max_size=12))


@pytest.mark.parametrize("order", ORDERS)
@given(text=TEXTS)
@example(text="20261031")
@example(text="18261031")
@example(text="20261031120000")
@example(text="Elm Street 12")
def test_a_text_is_spelled_as_trying_every_pattern_on_it_says(order, text):
    found = spelling_of_text(text, order)
    if found is None or not found.special:
        tried = (spelling for pattern, spelling in _patterns(order) if pattern.fullmatch(text))
        assert found == next(tried, None)


def test_no_spelling_holds_a_digit_of_its_own():
    """Else the shape of a text would not tell its spelling."""
    assert not any(re.search(r"\d", name) for spelling in candidates(ORDERS[0]) for name in spelling.formats)
