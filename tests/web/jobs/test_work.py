"""The worker's thread alone: what waits in the database is tested in test_waiting.py."""

import threading

import pytest

from civicstat.errors import CivicStatError
from civicstat.web.jobs import work
from civicstat.web.jobs.work import Worker

LONGEST = 120  # seconds that a thread may take on a busy machine


@pytest.fixture
def worker(monkeypatch):
    monkeypatch.setattr(work, "PAUSE_SECONDS", 60)  # it never looks for what waits
    worker = Worker()
    worker.start()
    yield worker
    assert worker.stop(within_seconds=LONGEST)


def test_jobs_are_done_one_after_another_in_their_order(worker):
    done = []
    gate = threading.Event()

    first = worker.do(lambda: (gate.wait(LONGEST), done.append("first")))
    second = worker.do(lambda: done.append("second"))
    assert not second.done()
    gate.set()

    second.result(LONGEST)
    assert first.done()
    assert done == ["first", "second"]


def test_a_refusal_or_a_fault_reaches_who_waits_and_the_worker_lives_on(worker, caplog):
    def refuse():
        raise CivicStatError("not this")

    with pytest.raises(CivicStatError, match="not this"):
        worker.do(refuse).result(LONGEST)
    with pytest.raises(ZeroDivisionError):
        worker.do(lambda: 1 / 0).result(LONGEST)
    assert worker.do(lambda: "here").result(LONGEST) == "here"
    assert [record.message for record in caplog.records] == ["a job failed"]


def test_a_job_that_has_not_begun_can_be_taken_back(worker):
    gate = threading.Event()
    worker.do(lambda: gate.wait(LONGEST))
    waiting = worker.do(lambda: "never")

    assert waiting.cancel()
    gate.set()
    assert worker.do(lambda: "next").result(LONGEST) == "next"


def test_stopping_ends_what_was_begun_and_cancels_the_rest(monkeypatch):
    monkeypatch.setattr(work, "PAUSE_SECONDS", 60)
    worker, gate, begun = Worker(), threading.Event(), threading.Event()
    worker.start()
    first = worker.do(lambda: (begun.set(), gate.wait(LONGEST)))
    second = worker.do(lambda: "never")
    assert begun.wait(LONGEST)

    assert not worker.stop(within_seconds=0)
    gate.set()
    assert worker.stop(within_seconds=LONGEST)
    assert first.done()
    assert second.cancelled()
