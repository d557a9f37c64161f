"""Records that lie in an area of each layer, counted."""

import pyarrow as pa
import pytest

from civicstat.measurement.records.converting import AreaFinder, stage
from civicstat.measurement.records.converting.locating import Located, located_in

TEXT = """
columns:
  at: {type: timestamp}
  beat: {type: text}
time: at
areas: {beat: {name: beat}}
"""


@pytest.fixture
def located(connection, definition, tmp_path):
    def run(*beats):
        path = tmp_path / "calls.csv"
        path.write_text("at,beat\n" + "".join(f"2026-01-0{n} 08:00:00,{beat}\n" for n, beat in enumerate(beats, 1)))
        names = pa.table({"text": ["b1", "b2"], "area": pa.array([1, 2], pa.int32())})
        known = definition(TEXT)
        staged = stage(connection, path, known, delivery=1, locate={"beat": AreaFinder(names=names)})
        return located_in(connection, staged, known)

    return run


def test_records_with_a_known_name_are_counted_and_others_are_not(located):
    assert located("B1", "b2", "Baden", "") == (Located("beat", 4, 2),)
    assert located("B1", "b2", "Baden", "")[0].share == 0.5


def test_none_is_missed_where_there_are_no_records():
    assert Located("beat", 0, 0).share == 1
