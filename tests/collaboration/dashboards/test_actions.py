"""Dashboards change one step at a time, keep every version, and are seen by whom they are shared with."""

import pytest

from civicstat.collaboration.dashboards import actions
from civicstat.collaboration.dashboards.definitions import DashboardDefinition
from civicstat.collaboration.dashboards.models import Dashboard, RoleStart
from civicstat.directory.models import Department

pytestmark = pytest.mark.django_db


def definition(**changes):
    fields = {"dashboard": "streets", "title": "Safe streets", "owner": "ada", "sharing": "owner"}
    return DashboardDefinition.model_validate(fields | changes)


def text(words):
    return {"kind": "text", "text": words}


@pytest.fixture
def streets(ada, noon):
    return actions.create(definition=definition(), by=ada, at=noon)


@pytest.fixture
def say(ada, noon):
    """Change the dashboard to hold some words."""

    def change(dashboard, *words, what="Said"):
        blocks = [text(each) for each in words]
        return actions.change(dashboard=dashboard, definition=definition(blocks=blocks), what=what, by=ada, at=noon)

    return change


def words(dashboard):
    return [block.text for block in Dashboard.objects.get(pk=dashboard.pk).definition.blocks]


def test_undoing_goes_back_step_by_step_and_loses_nothing(streets, say, ada, noon):
    say(streets, "one")
    say(streets, "one", "two")
    say(streets, "one", "two", "three")
    for left in (["one", "two"], ["one"], []):
        actions.undo(dashboard=streets, by=ada, at=noon)
        assert words(streets) == left
    with pytest.raises(actions.DashboardRefused, match="nothing was changed yet"):
        actions.undo(dashboard=streets, by=ada, at=noon)
    actions.restore(dashboard=streets, number=4, by=ada, at=noon)
    assert words(streets) == ["one", "two", "three"]
    assert Dashboard.objects.get(pk=streets.pk).versions.count() == 8


def test_a_change_after_undoing_is_undone_first(streets, say, ada, noon):
    say(streets, "one")
    say(streets, "two")
    actions.undo(dashboard=streets, by=ada, at=noon)
    say(streets, "three")
    actions.undo(dashboard=streets, by=ada, at=noon)
    assert words(streets) == ["one"]


def test_a_change_made_from_an_older_version_is_refused(streets, say, ada, noon):
    seen = streets.version
    say(streets, "of somebody else")
    with pytest.raises(actions.DashboardRefused, match="was changed in the meantime"):
        actions.change(dashboard=streets, definition=definition(), what="Emptied", by=ada, at=noon, seen=seen)
    assert words(streets) == ["of somebody else"]


def test_what_changes_nothing_is_no_version(streets, say):
    say(streets, "one")
    assert say(streets, "one").version == 2


def test_a_dashboard_is_seen_by_whom_it_is_shared_with(streets, ada, leo, vera, noon):
    police = Department.objects.create(slug="police", name="Police")
    leo.departments.add(police)
    seen_by = {}
    for sharing in ("owner", "department", "everyone"):
        changed = definition(sharing=sharing, department="police" if sharing == "department" else "")
        actions.change(dashboard=streets, definition=changed, what="Shared", by=ada, at=noon)
        seen_by[sharing] = [who.username for who in (ada, leo, vera) if Dashboard.objects.visible_to(who).exists()]
    assert seen_by == {"owner": ["ada"], "department": ["ada", "leo"], "everyone": ["ada", "leo", "vera"]}


def test_others_do_not_change_a_shared_dashboard_but_copy_it(streets, ada, vera, noon):
    actions.change(dashboard=streets, definition=definition(sharing="everyone"), what="Shared", by=ada, at=noon)
    assert not Dashboard.objects.editable_by(vera).exists()
    copied = actions.copy(dashboard=streets, slug="mine", title="Mine", by=vera, at=noon)
    assert Dashboard.objects.editable_by(vera).get() == copied
    assert (copied.sharing, copied.owner) == ("owner", vera)


def test_only_one_dashboard_opens_first_for_a_role(streets, ada, noon):
    shared = {"sharing": "everyone", "starts": ("viewer",)}
    actions.change(dashboard=streets, definition=definition(**shared), what="Shared", by=ada, at=noon)
    other = actions.create(definition=definition(dashboard="other", **shared), by=ada, at=noon)
    assert RoleStart.objects.get().dashboard == other


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"owner": "nobody"}, "nobody signs in as 'nobody'"),
        ({"sharing": "department", "department": "parks"}, "no department is called 'parks'"),
    ],
)
def test_a_dashboard_of_nobody_that_is_there_is_refused(ada, noon, changes, why):
    with pytest.raises(actions.DashboardRefused, match=why):
        actions.create(definition=definition(**changes), by=ada, at=noon)
