"""What the wall says in words."""

from dataclasses import replace
from datetime import datetime

import pytest

from civicstat.measurement.live.picture import Held, Picture
from civicstat.measurement.live.usual import Band
from civicstat.web.pages.live.tiles import of_how_many
from civicstat.web.pages.live.wording import finding

BAND = Band(expected=4.0, low=2.0, high=9.0, least=1.0, most=15.0)
CALM = Picture(
    at=datetime(2026, 11, 1, 3), is_holiday=False, open=5, received=Held(4.0, BAND), holding=Held(4.0, BAND),
    urgent_holding=1, longest_urgent=5.6, longest=60.0, helped=Held(4.0, BAND, 4), arrived=Held(4.0, BAND, 4),
    ages=(), waiting=(), units=(),
)  # fmt: skip


def told(found: Picture) -> str:
    return finding(found, noun="calls", helped="Wait", arrived="Response", has_urgent=True)


def test_what_is_as_usual_is_said_in_one_short_sentence():
    calm = "As usual on Sundays around 3 AM: 4 calls came in within the last hour and 4 hold."
    assert told(CALM) == f"{calm} 1 urgent call holds, for 6 s."


def test_where_none_holds_it_is_said_in_a_word():
    calm = replace(CALM, holding=Held(0.0, replace(BAND, low=0.0)))
    assert "came in within the last hour and none holds." in told(calm)
    assert told(replace(CALM, holding=Held(0.0, BAND))).startswith("None holds, where 2 to 9 are usual.")


@pytest.mark.parametrize(
    ("n", "says"), [(1, "“Response” was 12 s for the one of the last hour"), (7, "was at most 12 s for half of 7")]
)
def test_a_time_that_is_longer_than_usual_says_how_many_it_stands_for(n, says):
    assert f"{says}, where 2 s to 9 s is usual. 1 in 20 such hours" in told(replace(CALM, arrived=Held(12.0, BAND, n)))


def test_a_tile_says_of_how_many_its_time_is():
    assert [of_how_many(n) for n in (0, 1, 11)] == [
        "none in the last hour", "1 in the last hour", "median of 11 in the last hour",
    ]  # fmt: skip
