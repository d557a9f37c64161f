"""Servers that are killed in the middle of a task, two that share a database, and the commands."""

import json
import subprocess
import sys

import pytest

SERVER = """
import sys, time
from pathlib import Path
from civicstat.cli.enter import enter
enter(None)
from django.utils.timezone import now
from civicstat.web.jobs.{module} import {name}
from civicstat.web.tasks import registry
from civicstat.web.tasks.actions import plan
from civicstat.web.tasks.models import Run, Schedule
from civicstat.web.tasks.registry import Task, declare
registry._later.clear()
marks = Path({marks!r})
def act(at):
    with marks.open("a") as file:
        file.write("begun\\n")
    {act}
    return "Sang."
declare(Task(name="sing", title="Sing", when={when!r}, act=act))
plan(registry.all_tasks(), at=now())
"""


@pytest.mark.slow
def test_a_task_whose_server_is_killed_is_interrupted_and_repeated_by_the_next_one(town, tmp_path):
    marks = tmp_path / "marks"
    code = SERVER + "Schedule.objects.filter(due_at__isnull=False).update(due_at=now())\nwith Owner(): {wait}\n"
    # Not by the minute: the next one may begin in between.
    owner = {"module": "owner", "name": "Owner", "marks": str(marks), "when": "every day at 04:20"}
    first = code.format(**owner, act="time.sleep(60)", wait="time.sleep(60)")
    with subprocess.Popen([sys.executable, "-c", first], env=town.environment) as server:
        while not (marks.exists() and marks.read_text()):
            assert server.poll() is None
        server.kill()
    wait = "\n    while Run.objects.filter(outcome='done').count() < 1: time.sleep(0.05)"
    told = "import json; print(json.dumps(list(Run.objects.order_by('pk').values_list('outcome', 'attempt'))[:2]))"
    found = town.python(code.format(**owner, act="", wait=wait) + told)

    assert json.loads(found) == [["interrupted", 1], ["done", 2]]
    assert marks.read_text() == "begun\n" * 2


@pytest.mark.slow
def test_of_two_servers_on_one_database_each_planned_time_is_run_by_one(town, tmp_path):
    marks = tmp_path / "marks"
    code = SERVER.format(module="clock", name="Clock", marks=str(marks), when="every minute", act="") + (
        "import socket\n"
        "from datetime import timedelta\n"
        "from civicstat.web.tasks import actions\n"
        "socket.gethostname = lambda: sys.argv[1]\n"  # two servers on two machines
        "actions.LEASE = timedelta(days=1)\n"  # its minutes are too short for signs of life
        "clock = Clock()\n"
        "start = Schedule.objects.get().due_at\n"
        "for minute in range(12):\n"
        "    for _ in range(15): clock.look(start + timedelta(minutes=minute)); time.sleep(0.004)\n"
        "while any(each.is_alive() for each in clock._running.values()): time.sleep(0.01)\n"  # else it is cut short
        "clock.stop()\n"
    )
    names = ("north", "south")
    servers = [subprocess.Popen([sys.executable, "-c", code, name], env=town.environment) for name in names]
    assert [server.wait(120) for server in servers] == [0, 0]

    runs = json.loads(
        town.python(
            "from civicstat.cli.enter import enter; enter(None)\nimport json\n"
            "from civicstat.web.tasks.models import Run\n"
            "planned = Run.objects.filter(outcome='done').values_list('planned_for', flat=True)\n"
            "print(json.dumps([str(each) for each in planned]))"
        )
    )
    assert len(runs) == len(set(runs)) == len(marks.read_text().splitlines())
    assert len(runs) >= 10


def test_tasks_are_listed_run_paused_and_told(civicstat, workspace):
    assert "Nothing has run yet" in civicstat("jobs", "history").out
    assert civicstat("jobs", "run", "quality").out == "Nothing came since the last check.\n"
    assert "expected one of" in civicstat("jobs", "run", "dance").err
    [run] = civicstat("jobs", "history", "quality", "--json").json
    assert (run["outcome"], run["by_hand"]) == ("done", True)
    assert "No run failed" in civicstat("jobs", "history", "--failed").out
    assert "is paused" in civicstat("jobs", "pause", "quality", "--reason", "The source is rebuilt").out
    listed = {task["task"]: task for task in civicstat("jobs", "list", "--json").json}
    assert listed["quality"]["state"] == "paused"
    assert listed["quality"]["paused_because"] == "The source is rebuilt"
    assert "runs by itself again" in civicstat("jobs", "resume", "quality").out
    assert "Check" not in civicstat("jobs", "list").err
