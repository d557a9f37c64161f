from datetime import timedelta

import pytest
from django.utils.timezone import now

from civicstat.web.tasks.actions import ask, claim, finish
from civicstat.web.tasks.models import Run, Schedule
from civicstat.web.tasks.registry import find_task

JOBS = "/workspace/jobs/"


@pytest.fixture
def failed(dora):
    """The look at quality, which could not be done minutes ago."""
    task, at = find_task("quality"), now() - timedelta(minutes=5)
    ask(task, by=dora, at=at)
    return finish(task, claim(task, at=at, server="a#1"), error="The store is away.", at=at + timedelta(seconds=130))


def test_a_job_that_failed_comes_first_with_what_was_wrong(client, ada, failed):
    client.force_login(ada)
    page = client.get(JOBS).content.decode()

    assert "“Check the quality of records” is failing." in page
    assert page.index("Check the quality of records</a>") < page.index("Forget contacts whose time is over</a>")
    assert "The store is away." in page
    assert "took 2 min 10 s" in page
    assert "The store is away." in client.get(f"{JOBS}quality/").content.decode()


def test_it_is_run_by_hand_once(client, ada):
    client.force_login(ada)
    answer = client.post(f"{JOBS}quality/run/", {"from": "list"}, follow=True)
    assert "begins within seconds" in answer.content.decode()
    assert Schedule.objects.get(task="quality").asked_by == ada

    claim(find_task("quality"), at=now(), server="a#1")
    again = client.post(f"{JOBS}quality/run/", follow=True).content.decode()
    assert "is running already" in again


def test_administrators_pause_and_plan_it_and_analysts_do_not(client, ada, dora):
    client.force_login(ada)
    assert client.post(f"{JOBS}quality/pause/", {"reason": "No"}).status_code == 403
    assert "Change when it runs" not in client.get(f"{JOBS}quality/").content.decode()

    client.force_login(dora)
    client.post(f"{JOBS}quality/", {"when": "every day at 4:15"})
    assert Schedule.objects.get(task="quality").when == "every day at 04:15"
    assert "expected “every 15 minutes”" in client.post(f"{JOBS}quality/", {"when": "now and then"}).content.decode()
    assert "Say why" in client.post(f"{JOBS}quality/pause/", {"reason": ""}, follow=True).content.decode()
    client.post(f"{JOBS}quality/pause/", {"reason": "The source is rebuilt"})
    assert "The source is rebuilt" in client.get(JOBS).content.decode()
    client.post(f"{JOBS}quality/resume/")
    assert Schedule.objects.get(task="quality").paused_at is None


def test_it_is_not_for_everybody_and_never_breaks(client, vera, ada):
    client.force_login(vera)
    assert client.get(JOBS).status_code == 403
    assert "Jobs" not in client.get("/workspace/datasets/").content.decode()

    client.force_login(ada)
    assert client.get(f"{JOBS}dance/").status_code == 404
    assert client.get(f"{JOBS}quality/?page=abc").status_code == 200
    assert not Run.objects.exists()
