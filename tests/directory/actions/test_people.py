from datetime import UTC, datetime

import pytest

from civicstat.directory.actions import (
    PersonRefused,
    create_department,
    create_user,
    set_active,
    set_departments,
    set_password,
    set_role,
)
from civicstat.directory.models import Department, User

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SAFE = "harbor-lantern-77"


@pytest.fixture
def root(db):
    return create_user(username="root", password=SAFE, role="administrator", by=None, at=NOON)


def test_a_new_user_may_sign_in_and_the_role_is_on_record(root):
    vera = create_user(
        username="vera", password=SAFE, role="viewer", by=root, at=NOON, name="Vera van der Berg", email="v@x.org"
    )

    assert vera.check_password(SAFE)
    assert (vera.get_full_name(), vera.date_joined, vera.is_superuser) == ("Vera van der Berg", NOON, False)
    [change] = vera.role_changes.all()
    assert (change.was, change.became, change.by, change.at) == ("", "viewer", root, NOON)


def test_a_name_that_is_taken_is_refused_whatever_its_case(root):
    with pytest.raises(PersonRefused, match="there is a user 'ROOT' already"):
        create_user(username="ROOT", password=SAFE, role="viewer", by=root, at=NOON)


def test_an_unknown_role_is_refused_with_those_known(root):
    known = "viewer, auditor, analyst, lead, administrator"
    with pytest.raises(PersonRefused, match=f"'chief' is no role; expected one of {known}"):
        create_user(username="x", password=SAFE, role="chief", by=root, at=NOON)


@pytest.mark.parametrize("password", ["short", "password1234"])
def test_a_weak_password_is_refused(root, password):
    with pytest.raises(PersonRefused, match="not safe enough"):
        create_user(username="x", password=password, role="viewer", by=root, at=NOON)
    assert not User.objects.filter(username="x").exists()


def test_a_change_of_role_keeps_who_did_it(root, ada):
    set_role(user=ada, role="lead", by=root, at=NOON)
    set_role(user=ada, role="lead", by=root, at=NOON)  # once is enough

    assert [(c.was, c.became, c.by) for c in ada.role_changes.all()] == [
        ("", "analyst", None),
        ("analyst", "lead", root),
    ]


def test_the_last_administrator_stays(root, ada):
    with pytest.raises(PersonRefused, match="root is the last administrator"):
        set_role(user=root, role="viewer", by=root, at=NOON)
    with pytest.raises(PersonRefused, match="root is the last administrator"):
        set_active(user=root, is_active=False, by=root, at=NOON)

    set_role(user=ada, role="administrator", by=root, at=NOON)
    assert not set_active(user=root, is_active=False, by=ada, at=NOON).is_active


def test_a_password_can_be_changed_to_a_safe_one_only(root):
    with pytest.raises(PersonRefused, match="not safe enough"):
        set_password(user=root, password="root", by=root, at=NOON)

    assert set_password(user=root, password="tidal-copper-19", by=root, at=NOON).check_password("tidal-copper-19")


def test_departments_have_members(root, ada):
    police = create_department(slug="police", name="Police", by=root, at=NOON)
    set_departments(user=ada, departments=[police], by=root, at=NOON)

    assert list(police.members.all()) == [ada]
    with pytest.raises(PersonRefused, match="'police' already"):
        create_department(slug="police", name="Police again", by=root, at=NOON)
    assert Department.objects.count() == 1


def test_people_meet_themselves_and_their_department(root, ada, vera):
    fire = create_department(slug="fire", name="Fire", by=root, at=NOON)
    otto = create_user(username="otto", password=SAFE, role="lead", by=root, at=NOON, departments=[fire])
    set_departments(user=ada, departments=[fire], by=root, at=NOON)

    assert set(User.objects.visible_to(root)) == {root, ada, vera, otto}
    assert set(User.objects.visible_to(ada)) == {ada, otto}
    assert set(User.objects.visible_to(vera)) == {vera}
    assert set(User.objects.editable_by(root)) == {root, ada, vera, otto}
    assert not User.objects.editable_by(ada).exists()
