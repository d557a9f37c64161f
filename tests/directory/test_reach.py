"""Whose things a person may change."""

import pytest

from civicstat.directory.models import Department
from civicstat.directory.reach import may_own, within_reach
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.sources.models import Dataset

pytestmark = pytest.mark.django_db
ROLES = ("vera", "leo", "ada", "dora")


@pytest.fixture
def owned(leo, noon):
    """A dataset and a metric of the police, whom Leo leads, and of the fire department, whom he does not."""
    police, fire = (Department.objects.create(slug=slug, name=slug.capitalize()) for slug in ("police", "fire"))
    leo.departments.add(police)
    for department in (police, fire, None):
        slug = department.slug if department else "nobody"
        dataset = Dataset.objects.create(slug=slug, title=slug, department=department)
        Metric.objects.create(slug=f"{slug}_count", title="Count", dataset=dataset, adopted_at=noon)
        Metric.objects.create(slug=f"{slug}_ratio", title="Ratio", department=department, adopted_at=noon)
    return police


def names(found):
    return sorted(each.slug for each in found)


@pytest.mark.parametrize(("role", "may"), list(zip(ROLES, ([], ["police"], None, None), strict=True)))
def test_leads_change_what_belongs_to_their_departments(request, owned, role, may):
    user = request.getfixturevalue(role)
    everything = ["fire", "nobody", "police"]
    expected = everything if may is None else may

    assert names(Dataset.objects.editable_by(user)) == expected
    assert names(Dataset.objects.filter(within_reach(user))) == expected
    assert names(Metric.objects.editable_by(user)) == sorted(f"{s}_{k}" for s in expected for k in ("count", "ratio"))


@pytest.mark.parametrize(("role", "own", "other"), list(zip(ROLES, (0, 1, 1, 1), (0, 0, 1, 1), strict=True)))
def test_what_a_person_makes_belongs_to_a_department_within_reach(request, owned, role, own, other):
    user = request.getfixturevalue(role)
    assert may_own(user, owned) == bool(own)
    assert may_own(user, Department.objects.get(slug="fire")) == bool(other)
    assert may_own(user, None) == bool(other)
