"""Jobs, as programs see them."""

from datetime import timedelta

from django.utils.timezone import now

from civicstat.web.tasks.actions import claim, finish
from civicstat.web.tasks.registry import find_task


def test_jobs_are_listed_and_run_and_their_runs_told(client, ada, vera):
    client.force_login(vera)
    assert client.get("/api/v1/jobs").status_code == 403

    client.force_login(ada)
    listed = {job["task"]: job for job in client.get("/api/v1/jobs").json()}
    assert listed["quality"]["when"] == "every hour"
    answer = client.post("/api/v1/jobs/quality/runs")
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    run = claim(find_task("quality"), at=now(), server="a#1")
    assert client.post("/api/v1/jobs/quality/runs").status_code == 409
    finish(find_task("quality"), run, did="Checked.", at=now() + timedelta(seconds=3))

    runs = client.get("/api/v1/jobs/quality/runs?outcome=done").json()
    assert [(each["did"], each["by"]) for each in runs["items"]] == [("Checked.", "ada")]
    assert client.get("/api/v1/jobs/quality/runs?outcome=failed").json()["items"] == []
    assert "/api/v1/jobs lists them" in client.get("/api/v1/jobs/dance/runs").json()["message"]
