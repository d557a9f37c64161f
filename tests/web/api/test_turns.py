"""Whatever writes to the record store waits for its turn."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor

from civicstat.errors import CivicStatError
from civicstat.web.api import turns


def test_jobs_are_done_by_the_line_that_was_named():
    done = []

    def line(job):
        future: Future[str] = Future()
        future.set_result(f"in line: {job()}")
        done.append(job)
        return future

    turns.stand_in(line)
    try:
        assert turns.take_turn(lambda: "load") == "in line: load"
    finally:
        turns.stand_alone()
    assert turns.take_turn(lambda: "load") == "load"
    assert len(done) == 1


def test_without_a_line_jobs_are_done_one_after_another():
    at_once, most, counting = 0, 0, threading.Lock()

    def job():
        nonlocal at_once, most
        with counting:
            at_once += 1
            most = max(most, at_once)
        sum(range(20_000))
        with counting:
            at_once -= 1

    with ThreadPoolExecutor(4) as threads:
        for future in [threads.submit(turns.take_turn, job) for _ in range(16)]:
            future.result()
    assert most == 1


def test_a_job_that_fails_is_logged_where_nobody_asks_for_its_result(caplog):
    future = turns.in_turn(lambda: 1 / 0)
    assert isinstance(future.exception(), ZeroDivisionError)
    assert "ZeroDivisionError" in caplog.text


def test_a_refusal_is_for_whoever_asked_and_not_for_the_log(caplog):
    def refuse():
        raise CivicStatError("There is no such dataset.")

    assert str(turns.in_turn(refuse).exception()) == "There is no such dataset."
    assert not caplog.text
