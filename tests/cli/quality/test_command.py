"""civicstat quality: the report, and findings accepted with a reason."""

import re
from datetime import date

import pytest

from civicstat.measurement.metrics.blocking import blocked
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.records.models import Finding

pytestmark = pytest.mark.slow


@pytest.fixture
def gap(five_beats, noon):
    """Arrival times that are missing, which stops a metric."""
    return Finding.objects.create(
        dataset=five_beats, kind="missing", severity="block", column="arrived_at", sentence="Arrived at is missing.",
        advice="Ask who enters it.", since=date(2026, 3, 1), until=date(2026, 3, 9), share=0.4, records=120,
        evidence={"inside": 0.4, "outside": 0.05, "metrics": ["p90"]}, first_seen_at=noon, last_seen_at=noon,
    )  # fmt: skip


def test_the_report_has_measures_findings_and_what_they_stop(gap, civicstat):
    answer = civicstat("quality", "calls")

    assert answer.code == 0, answer.err
    assert "Calls for service: 1,500 records, 2025-01-01 to 2026-06-30; looked at 2026-11-02" in answer.out
    assert re.search(r"^arrived_at +\d\d%$", answer.out, re.M)
    assert "received_at to arrived_at" in answer.out
    assert (
        f"{gap.pk}  Stops metrics. Arrived at is missing.\n       Ask who enters it.\n       Stops p90." in answer.out
    )
    assert "--accept NUMBER --reason TEXT" in answer.out


def test_the_report_as_json(gap, civicstat):
    told = civicstat("quality", "calls", "--json").json

    assert (told["dataset"], told["records"], told["is_current"]) == ("calls", 1500, True)
    assert {"name", "missing", "invalid"} <= set(told["columns"][0])
    first = told["findings"][0]
    assert (first["finding"], first["severity"], first["stops"], first["acceptance"]) == (
        gap.pk,
        "block",
        ["p90"],
        None,
    )


def test_a_finding_is_accepted_with_a_reason_and_its_metrics_go_on(gap, civicstat, ada):
    done = civicstat(
        "quality", "calls", "--accept", gap.pk, "--reason", "New terminals", "--until", "2099-05-31", "--by", "ada"
    )

    assert done.code == 0, done.err
    assert f"Finding {gap.pk} is accepted: Arrived at is missing.\n1 metric told again: p90.\n" == done.out
    acceptance = gap.acceptances.get()
    assert (acceptance.reason, acceptance.by, acceptance.until) == ("New terminals", ada, date(2099, 5, 31))
    assert "p90" not in blocked(Metric.objects.all())
    assert "Accepted by ada on" in civicstat("quality", "calls").out
    found = civicstat("quality", "calls", "--json").json["findings"]
    assert next(f for f in found if f["finding"] == gap.pk)["acceptance"]["reason"] == "New terminals"


def test_an_acceptance_is_withdrawn(gap, civicstat):
    civicstat("quality", "calls", "--accept", gap.pk, "--reason", "New terminals")

    assert "1 metric stopped: p90." in civicstat("quality", "calls", "--withdraw", gap.pk).out
    again = civicstat("quality", "calls", "--withdraw", gap.pk)
    assert (again.code, "there is nothing to withdraw" in again.err) == (1, True)


def test_records_are_looked_at_anew(gap, civicstat):
    assert civicstat("quality", "calls", "--check").code == 0

    gap.refresh_from_db()
    assert gap.state == "resolved"  # it was made up
    assert "nothing to accept" in civicstat("quality", "calls", "--accept", gap.pk, "--reason", "So what").err


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("call",), 1, "no dataset is called 'call'"),
        (("calls", "--accept", "99999", "--reason", "R"), 1, "calls has no finding 99999; see civicstat quality calls"),
        (("calls", "--accept", "1"), 2, "say why"),
        (("calls", "--reason", "R"), 2, "belong to --accept"),
        (("calls", "--accept", "1", "--withdraw", "1", "--reason", "R"), 2, "accept one finding"),
        (("calls", "--by", "ada"), 2, "a name belongs to"),
    ],
)
def test_what_cannot_be_done_is_told(five_beats, civicstat, words, code, told):
    answer = civicstat("quality", *words)

    assert answer.code == code
    assert told in " ".join(answer.err.replace("│", " ").split())


def test_who_accepts_has_to_be_somebody(gap, civicstat):
    answer = civicstat("quality", "calls", "--accept", gap.pk, "--reason", "R", "--by", "rosa")

    assert (answer.code, "nobody signs in as 'rosa'" in answer.err) == (1, True)


def test_without_records_it_says_how_to_load_some(calls, civicstat):
    assert "Load some: civicstat load calls FILE" in civicstat("quality", "calls", "--check").out


def test_a_finding_is_accepted_through_the_running_server(town, calls_file):
    rule = "quality:\n  - {title: Calls have a beat, holds: beat is not null, warn: 0.01}\n"
    path = town.folder / "catalog" / "calls.yaml"
    path.write_text(path.read_text().replace("---\n", f"{rule}---\n"))
    town.serve()
    assert town.call("catalog", "apply").code == 0
    assert town.call("load", "calls", calls_file(range(300))).code == 0

    found = town.call("quality", "calls", "--check", "--json").json["findings"]
    accepted = town.call("quality", "calls", "--accept", found[0]["finding"], "--reason", "It is a test")

    assert accepted.code == 0, accepted.err
    assert "Accepted on" in town.call("quality", "calls").out
