"""Questions wait for one another, but not for ever; and they do not write."""

import pytest

from civicstat.measurement.metrics.exploring.desk import Desk, TooMuchAtOnce
from civicstat.store.engines.duckdb import DuckDBStore
from civicstat.store.hurried import HurriedStore
from civicstat.store.tables import StoreFault
from civicstat.web.api.observations import computed


def test_a_desk_lets_so_many_questions_in_and_frees_their_places():
    desk = Desk(at_once=2, patience_seconds=0)

    with desk.place(), desk.place(), pytest.raises(TooMuchAtOnce, match="ask again"), desk.place():
        pass
    with desk.place():
        pass


@pytest.mark.django_db
def test_a_question_for_which_there_is_no_place_is_told_to_come_again(city, reader, monkeypatch):
    desk = Desk(at_once=1, patience_seconds=0)
    monkeypatch.setattr(computed, "desk", desk)

    with desk.place():
        response = reader.get("/api/v1/metrics/calls/observations?group=race")

    assert (response.status_code, response["Retry-After"]) == (429, "2")


@pytest.mark.slow
def test_a_question_that_takes_too_long_is_stopped():
    with DuckDBStore(None) as store, pytest.raises(StoreFault, match=r"took longer than 0\.05 seconds"):
        HurriedStore(store, seconds=0.05).query("select sum(a.range * b.range) from range(100000) a, range(1000000) b")


def test_a_hurried_store_answers_and_does_nothing_else():
    with DuckDBStore(None) as store:
        hurried = HurriedStore(store, seconds=5)
        assert hurried.query("select 1 as one").to_pylist() == [{"one": 1}]
        for write in (lambda: hurried.drop("calls"), hurried.close, hurried.staging):
            with pytest.raises(StoreFault, match="only answers"):
                write()
