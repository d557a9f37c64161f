"""A task is claimed once, tried again when it fails, repeated when it was cut short, and caught up once."""

from datetime import UTC, datetime, timedelta

import pytest

from civicstat.web.tasks.actions import (
    FIRST_RETRY,
    LEASE,
    TaskRefused,
    ask,
    beat,
    claim,
    due_at,
    finish,
    lapse,
    pause,
    plan,
    reschedule,
    resume,
)
from civicstat.web.tasks.models import Outcome, Run, Schedule
from civicstat.web.tasks.overview import overview
from civicstat.web.tasks.registry import Task

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TASK = Task(name="sing", title="Sing", when="every hour", act=lambda at: "Sang.")
pytestmark = pytest.mark.django_db


@pytest.fixture
def schedule():
    return plan([TASK], at=NOON - timedelta(minutes=30))["sing"]


def due():
    return due_at(TASK, Schedule.objects.get(task="sing"))


def outcomes():
    return list(Run.objects.order_by("pk").values_list("outcome", flat=True))


def test_a_new_task_waits_for_its_next_time(schedule):
    assert schedule.due_at == NOON
    assert claim(TASK, at=NOON - timedelta(seconds=1), server="a#1") is None


def test_of_two_servers_one_gets_it(schedule):
    first, second = (claim(TASK, at=NOON, server=f"{name}#1") for name in "ab")

    assert first is not None
    assert second is None
    assert Run.objects.count() == 1


def test_one_that_runs_does_not_begin_again_though_its_time_comes(schedule):
    run = claim(TASK, at=NOON, server="a#1")
    beat(["sing"], at=NOON + HOUR, server="a#1")

    assert claim(TASK, at=NOON + HOUR, server="a#1") is None
    finish(TASK, run, did="Sang.", at=NOON + 3 * HOUR)
    assert outcomes() == ["done", "skipped"], "all that went by is one skipped run"
    assert due() == NOON + 4 * HOUR


def test_what_was_missed_is_caught_up_once(schedule):
    run = claim(TASK, at=NOON + 10 * HOUR + timedelta(minutes=5), server="a#1")

    assert run.planned_for == NOON
    finish(TASK, run, did="Sang.", at=run.started_at)
    assert due() == NOON + 11 * HOUR
    assert outcomes() == ["done"]


def test_one_that_fails_is_tried_again_later_each_time_and_then_waits_for_its_next_time(schedule):
    at, waits = NOON, []
    daily = Task(name="sing", title="Sing", when="every day at 12:00", act=TASK.act)
    for _ in range(7):
        run = claim(daily, at=at, server="a#1")
        finish(daily, run, error="No voice.", at=at)
        waits.append(due() - at)
        at = due()

    assert waits[:5] == [FIRST_RETRY * 2**n for n in range(5)]
    assert due().hour == 12, "after so many tries it waits for its time"
    assert Run.objects.first().attempt == 7
    [told] = overview(at=at, tasks=[daily])
    assert told.state == "failing"
    assert told.last.error == "No voice."


def test_one_that_works_again_is_in_order(schedule):
    finish(TASK, claim(TASK, at=NOON, server="a#1"), error="No voice.", at=NOON)
    finish(TASK, claim(TASK, at=NOON + HOUR, server="a#1"), did="Sang.", at=NOON + HOUR)

    assert overview(at=NOON + HOUR, tasks=[TASK])[0].state == "in order"


def test_one_whose_server_gives_no_sign_of_life_is_interrupted_and_repeated_at_once(schedule):
    claim(TASK, at=NOON, server="far-away:/data#1")
    assert lapse([TASK], at=NOON + LEASE / 2) == []

    [run] = lapse([TASK], at=NOON + 2 * LEASE)
    run.refresh_from_db()
    assert run.outcome == Outcome.INTERRUPTED
    assert claim(TASK, at=NOON + 2 * LEASE, server="b#1") is not None


def test_what_a_server_taken_for_dead_reports_later_does_not_disturb_the_run_that_took_its_place(schedule):
    first = claim(TASK, at=NOON, server="far-away:/data#1")
    lapse([TASK], at=NOON + 2 * LEASE)
    second = claim(TASK, at=NOON + 2 * LEASE, server="b#1")
    finish(TASK, first, did="Sang after all.", at=NOON + 2 * LEASE)

    assert outcomes() == ["interrupted", "running"]
    assert Schedule.objects.get(task="sing").claimed_by == "b#1"
    assert second.pk


def test_one_that_takes_the_server_down_each_time_is_not_begun_again_and_again(schedule):
    at, waits = NOON, []
    for _ in range(4):
        claim(TASK, at=at, server="house#1")
        lapse([TASK], at=at, dead_house="house")
        waits.append(due() - at)
        at = due()

    assert waits == [timedelta(), FIRST_RETRY, 2 * FIRST_RETRY, 4 * FIRST_RETRY]


def test_one_that_is_asked_for_runs_at_once_by_hand_and_keeps_its_time(schedule, dora):
    ask(TASK, by=dora, at=NOON - timedelta(minutes=20))
    run = claim(TASK, at=NOON - timedelta(minutes=20), server="a#1")

    assert (run.by, run.by_hand, run.planned_for) == (dora, True, None)
    with pytest.raises(TaskRefused, match="running already"):
        ask(TASK, by=dora, at=NOON - timedelta(minutes=19))
    finish(TASK, run, did="Sang.", at=NOON - timedelta(minutes=19))
    assert due() == NOON


def test_one_that_is_paused_runs_only_by_hand(schedule, dora):
    with pytest.raises(TaskRefused, match="Say why"):
        pause(TASK, reason=" ", by=dora, at=NOON)
    pause(TASK, reason="A cold", by=dora, at=NOON)
    assert claim(TASK, at=NOON + HOUR, server="a#1") is None
    ask(TASK, by=dora, at=NOON + HOUR)
    assert claim(TASK, at=NOON + HOUR, server="a#1") is not None

    resume(TASK, by=dora, at=NOON + timedelta(hours=5))
    assert due() == NOON + 6 * HOUR, "what went by in the pause is not caught up"


def test_an_administrator_says_otherwise_when_it_runs(schedule, dora):
    reschedule(TASK, when="every day at 2:30", by=dora, at=NOON)
    assert due() == datetime(2026, 11, 3, 2, 30, tzinfo=UTC)
    assert overview(at=NOON, tasks=[TASK])[0].when == "every day at 02:30"

    reschedule(TASK, when="", by=dora, at=NOON)
    assert due() == NOON + HOUR


def test_one_that_is_planned_elsewhere_follows_that_plan_and_lets_go_of_what_it_held(db):
    freed = []
    pull = Task(
        name="pull", title="Pull", when="", act=TASK.act, planned_at=lambda: NOON, let_go=lambda at: freed.append(1)
    )
    plan([pull], at=NOON)
    assert claim(pull, at=NOON, server="house#1") is not None

    lapse([pull], at=NOON, dead_house="house")
    assert freed == [1]
    finish(pull, claim(pull, at=NOON, server="house#2"), error="No answer.", at=NOON)
    assert claim(pull, at=NOON, server="house#2") is None, "it rests first"
    with pytest.raises(TaskRefused, match="planned where it is defined"):
        reschedule(pull, when="every hour", by=None, at=NOON)
