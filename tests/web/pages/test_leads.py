"""What each role may do with a dataset of its own department, and with another's, in pages and in the API."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from civicstat.directory.models import Department
from civicstat.library.templates import dataset_template
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.sources.actions import define_dataset

pytestmark = [pytest.mark.django_db]
ROLES = ("vera", "leo", "ada", "dora")
OWN = dict(zip(ROLES, (403, 200, 200, 200), strict=True))
OTHER = dict(zip(ROLES, (403, 403, 200, 200), strict=True))


@pytest.fixture
def departments(leo, workspace, noon):
    """Leo leads the 911 center, which owns the answering of calls; the requests are another department's."""
    for slug, template in (("center", "answering"), ("services", "requests")):
        department = Department.objects.create(slug=slug, name=slug.capitalize())
        text = dataset_template(template)
        owner = next(line for line in text.splitlines() if line.startswith("owner:"))
        define_dataset(text=text.replace(owner, f"owner: {slug}"), where="t", by=None, at=noon)
        if slug == "center":
            leo.departments.add(department)


@pytest.mark.parametrize("page", ["dataset-upload", "dataset-definition"])
@pytest.mark.parametrize("role", ROLES)
def test_pages_that_change_a_dataset_are_open_within_reach(client, request, departments, role, page):
    client.force_login(request.getfixturevalue(role))
    assert client.get(reverse(page, args=["answering"])).status_code == OWN[role]
    assert client.get(reverse(page, args=["requests"])).status_code == OTHER[role]


@pytest.mark.parametrize("role", ROLES)
def test_metrics_are_adopted_within_reach(client, request, departments, role):
    client.force_login(request.getfixturevalue(role))
    for dataset, metric, expected in (
        ("answering", "emergency_calls_offered", OWN),
        ("requests", "requests_made", OTHER),
    ):
        answer = client.post(reverse("library"), {"metric": metric, "dataset": dataset})
        assert answer.status_code == (302 if expected[role] == 200 else 403)
        assert Metric.objects.filter(slug=metric).exists() == (expected[role] == 200)


def test_a_lead_who_is_kept_out_is_told_whose_it_is(client, leo, departments):
    client.force_login(leo)
    text = client.get(reverse("dataset-upload", args=["requests"])).content.decode()
    assert "belongs to Services" in text
    assert "Department leads change what belongs to their own departments" in text


def test_a_lead_sees_no_buttons_for_what_is_not_within_reach(client, leo, departments):
    client.force_login(leo)
    assert "Upload files" in client.get(reverse("dataset", args=["answering"])).content.decode()
    assert "Upload files" not in client.get(reverse("dataset", args=["requests"])).content.decode()


def test_a_lead_defines_datasets_of_the_own_departments_alone(client, leo, departments):
    client.force_login(leo)
    text = dataset_template("stops")
    owner = next(line for line in text.splitlines() if line.startswith("owner:"))
    url = reverse("dataset-from-template", args=["stops"])

    refused = client.post(url, {"text": text.replace(owner, "owner: services")}).content.decode()
    assert "expected one of your departments: center" in refused
    assert client.post(url, {"text": text.replace(owner, "owner: center")}).status_code == 302


def test_the_library_offers_a_lead_what_fits_the_own_datasets(client, leo, departments):
    client.force_login(leo)
    text = client.get(reverse("library"), {"show": "fitting"}).content.decode()
    assert 'value="emergency_calls_offered"' in text
    assert 'value="requests_made"' not in text


@pytest.mark.parametrize("role", ROLES)
def test_programs_of_a_person_load_within_reach(client, request, departments, role):
    client.force_login(request.getfixturevalue(role))
    for dataset, expected in (("answering", OWN), ("requests", OTHER)):
        file = SimpleUploadedFile("rows.csv", b"nothing,of,use\n1,2,3\n")
        answer = client.post(f"/api/v1/datasets/{dataset}/loads", {"file": file})
        assert (answer.status_code == 403) == (expected[role] == 403), answer.content
