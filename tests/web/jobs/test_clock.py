"""The clock, in threads of this process; tests/cli/test_jobs.py kills servers in the middle of a run."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from civicstat.web.jobs.clock import Clock
from civicstat.web.jobs.performing import perform_here
from civicstat.web.tasks import registry
from civicstat.web.tasks.actions import plan
from civicstat.web.tasks.models import Run, Schedule
from civicstat.web.tasks.registry import Task, TaskFailed

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
LONGEST = 120  # seconds that a thread may take on a busy machine


@pytest.fixture
def declare(monkeypatch):
    """Let there be only the tasks that a test declares."""
    tasks = {}
    monkeypatch.setattr(registry, "_declared", tasks)
    monkeypatch.setattr(registry, "_sources", [])
    monkeypatch.setattr(registry, "_later", [])

    def declare_only(name, act, **more):
        tasks[name] = Task(name=name, title=name.title(), when="every hour", act=act, **more)
        plan([tasks[name]], at=NOON - timedelta(minutes=1))
        return tasks[name]

    return declare_only


def wait_for(is_so):
    until = time.monotonic() + LONGEST
    while not is_so():
        assert time.monotonic() < until
        threading.Event().wait(0.01)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_slow_task_holds_up_no_other_and_never_overlaps_itself(declare):
    gate, seen = threading.Event(), []
    declare("slow", lambda at: (seen.append(at), gate.wait(LONGEST))[0] or "Slow.")
    declare("quick", lambda at: "Quick.")
    clock = Clock()

    assert set(clock.look(NOON)) == {"slow", "quick"}
    wait_for(lambda: Run.objects.filter(task="quick", outcome="done").exists())
    assert "slow" not in clock.look(NOON + timedelta(hours=1))
    gate.set()
    wait_for(lambda: not Schedule.objects.exclude(claimed_by="").exists())
    assert seen == [NOON]
    assert clock.stop()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_sources_that_hang_leave_room_for_other_tasks(declare):
    gate = threading.Event()
    for number in range(5):
        declare(f"pull-{number}", lambda at: gate.wait(LONGEST) and "Pulled.", group="connections")
    declare("quick", lambda at: "Quick.")
    clock = Clock()

    assert set(clock.look(NOON)) == {"pull-0", "pull-1", "pull-2", "quick"}
    gate.set()
    wait_for(lambda: not Schedule.objects.exclude(claimed_by="").exists())
    assert clock.stop()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_server_that_stops_notes_what_did_not_end_in_time(declare):
    gate = threading.Event()
    declare("slow", lambda at: gate.wait(LONGEST) and "Slow.")
    clock = Clock(clock=lambda: NOON)
    clock.look(NOON)

    assert not clock.stop(within_seconds=0.1)
    [run] = Run.objects.all()
    assert run.outcome == "interrupted"
    gate.set()
    for thread in threading.enumerate():
        if thread.name == "civicstat-slow":
            thread.join(LONGEST)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_clock_whose_looks_fail_is_told_as_silent(declare, monkeypatch, caplog):
    monkeypatch.setattr("civicstat.web.jobs.clock.SILENT_SECONDS", 0.05)

    def broken():
        raise ZeroDivisionError

    clock = Clock(clock=broken)
    clock.start()
    wait_for(lambda: clock.is_silent and clock.is_alive())
    assert "ZeroDivisionError" in caplog.text
    clock.begin_nothing_more()
    clock.join(LONGEST)


@pytest.mark.django_db
def test_a_command_runs_a_task_itself_where_no_server_runs(declare, workspace, caplog):
    def refuse(at):
        raise TaskFailed("The source does not answer.")

    assert perform_here(declare("sing", lambda at: "Sang."), by=None).did == "Sang."
    assert perform_here(declare("fail", refuse), by=None).error == "The source does not answer."
    broken = perform_here(declare("break", lambda at: 1 / 0), by=None)
    assert "log says more" in broken.error
    assert "ZeroDivisionError" in caplog.text
