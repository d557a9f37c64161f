"""With whom people share what they make: the same doors for saved views and for dashboards."""

import pytest

from civicstat.collaboration.dashboards.models import Dashboard
from civicstat.collaboration.sharing import Sharing
from civicstat.collaboration.views.models import SavedView
from civicstat.directory.models import Role, User

pytestmark = [pytest.mark.django_db]


@pytest.fixture(params=[SavedView, Dashboard])
def made(request, vera, police, noon):
    """Something of Vera's for herself, for the police, and for everyone."""
    more = {"question": {}, "created_at": noon} if request.param is SavedView else {}
    for sharing in Sharing.values:
        request.param.objects.create(
            slug=sharing, title=sharing, owner=vera, sharing=sharing, changed_at=noon,
            department=police if sharing == Sharing.DEPARTMENT else None, **more,
        )  # fmt: skip
    return request.param


def seen(found):
    return sorted(found.values_list("sharing", flat=True))


def test_one_sees_ones_own_those_of_ones_department_and_those_for_everyone(made, vera, leo, police):
    assert seen(made.objects.visible_to(vera)) == ["department", "everyone", "owner"]
    assert seen(made.objects.visible_to(leo)) == ["everyone"]
    leo.departments.add(police)
    assert seen(made.objects.visible_to(leo)) == ["department", "everyone"]


@pytest.mark.parametrize(("role", "editable"), [(Role.ANALYST, ["department", "everyone"]), (Role.VIEWER, [])])
def test_a_program_without_a_person_has_no_own(made, role, editable):
    program = User(role=role)
    assert seen(made.objects.visible_to(program)) == ["department", "everyone"]
    assert seen(made.objects.editable_by(program)) == editable
