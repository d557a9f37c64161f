"""Records under way, made up: half a year of an even stream of calls in two beats, and some by hand."""

from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from civicstat.measurement.live.reading import Rows
from civicstat.measurement.live.usual import usual

ZONE = "America/Chicago"
AT = datetime(2026, 10, 31, 22, 30, tzinfo=ZoneInfo(ZONE))
NORTH, SOUTH = 11, 12


def stream(*, weeks=26, per_hour=6.0, seed=1):
    """Return calls of past weeks: each is helped after about four minutes, reached after ten, closed after thirty."""
    chance = np.random.default_rng(seed)
    count = chance.poisson(per_hour * 168 * weeks)
    began = AT.timestamp() - np.sort(chance.uniform(0, weeks * 168 * 3600, count))
    helped = began + chance.lognormal(np.log(240), 0.6, count)
    return Rows(
        began, helped, helped + 360, helped + 1560, chance.random(count) < 0.2,
        {"beat": chance.choice([NORTH, SOUTH], count)}, {},
    )  # fmt: skip


def by_hand(*calls):
    """Return records of (minutes ago, helped after, reached after, over after, is urgent, beat, priority, unit)."""
    ago, helped, arrived, ended = (
        np.array([np.inf if call[place] is None else call[place] for call in calls], float) * 60 for place in range(4)
    )
    began = AT.timestamp() - ago
    return Rows(
        began, began + helped, began + arrived, began + ended, np.array([call[4] for call in calls], dtype=bool),
        {"beat": np.array([call[5] for call in calls], dtype=np.int64)},
        {
            "key": tuple(f"c{number}" for number in range(len(calls))),
            "priority": tuple(call[6] for call in calls),
            "units": tuple(call[7] for call in calls),
        },
    )  # fmt: skip


def usual_of(past):
    return usual(past, [("beat", NORTH), ("beat", SOUTH)], at=AT, zone=ZONE)


@pytest.fixture(scope="session")
def even_usual():
    """What is usual where six calls an hour come in, day and night."""
    return usual_of(stream())


@pytest.fixture
def town():
    return SimpleNamespace(at=AT, zone=ZONE, north=NORTH, south=SOUTH, stream=stream, by_hand=by_hand, usual=usual_of)
