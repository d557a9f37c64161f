"""What is known of the quality of a dataset's records."""

import pytest

from civicstat.measurement.records.models import Finding
from civicstat.measurement.records.quality.actions import accept
from civicstat.measurement.sources.models import Dataset

pytestmark = pytest.mark.django_db


@pytest.fixture
def finding(city, noon):
    Finding.objects.all().delete()
    return Finding.objects.create(
        dataset=Dataset.objects.get(slug="calls"),
        kind="missing",
        severity="block",
        column="arrived_at",
        subject="beat: B1",
        sentence="Arrival times are missing since March 3, 2026.",
        advice="Ask the vendor.",
        share=0.1,
        records=24,
        first_seen_at=noon,
        last_seen_at=noon,
    )


def test_findings_say_what_was_found_and_how_much_it_concerns(finding, get):
    [found] = get("/datasets/calls/findings")["items"]

    assert (found["kind"], found["severity"], found["state"], found["share"]) == ("missing", "block", "open", 0.1)
    assert (found["sentence"], found["subject"]) == (finding.sentence, "beat: B1")
    assert found["acceptance"] is None


def test_an_accepted_finding_shows_the_reason_and_the_name(finding, get, leo, noon):
    accept(finding=finding, reason="The vendor mends it in May.", by=leo, at=noon)

    [found] = get("/datasets/calls/findings", state="accepted")["items"]

    assert (found["acceptance"]["reason"], found["acceptance"]["by"]) == ("The vendor mends it in May.", "leo")
    assert get("/datasets/calls/findings", state="open")["items"] == []


def test_resolved_findings_are_listed_where_they_are_asked_for(finding, get):
    Finding.objects.update(state="resolved")

    assert get("/datasets/calls/findings")["items"] == []
    assert len(get("/datasets/calls/findings", state="resolved")["items"]) == 1


def test_a_finding_about_a_personal_column_names_no_values(finding, get):
    Finding.objects.update(column="caller", subject="Rosa", sentence="Rosa and rosa are spellings of one value.")

    [found] = get("/datasets/calls/findings")["items"]

    assert "Rosa" not in str(found)
    assert found["column"] == "caller"


def test_findings_about_restricted_data_are_not_there_for_those_who_may_not_see_it(finding, as_, vera):
    assert as_(vera).get("/api/v1/datasets/complaints/findings").status_code == 404
