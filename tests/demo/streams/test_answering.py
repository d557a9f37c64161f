from datetime import date

import numpy as np
import pytest

from civicstat.demo.answer_key import key_for
from civicstat.demo.city import window_until
from civicstat.demo.streams.answering import draw_answering

UNTIL = date(2026, 10, 31)


@pytest.fixture(scope="module")
def phones():
    records = draw_answering(1, window_until(UNTIL), key_for(UNTIL), scale=0.3)
    return {name: column.values for name, column in records.columns.items()}


def test_busy_hours_are_answered_later(phones):
    ring, answered = (phones[name].to_numpy(zero_copy_only=False) for name in ("Ring Time", "Answered"))
    waited = (answered - ring).astype("timedelta64[s]").astype(float)
    hour = ring.astype("datetime64[h]").astype(int) % 24
    known = ~np.isnat(answered)
    quiet, busy = (known & np.isin(hour, hours) for hours in ([3, 4, 5], [18, 19, 20]))
    assert (waited[quiet] <= 15).mean() > (waited[busy] <= 15).mean() + 0.03


def test_abandoned_calls_have_no_answer_and_others_have(phones):
    abandoned = phones["Abandoned"].to_numpy(zero_copy_only=False).astype(bool)
    unanswered = np.asarray(phones["Answered"].is_null())
    assert (abandoned == unanswered).all()
    assert phones["Release Time"].null_count == 0
