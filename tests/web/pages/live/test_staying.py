"""Who may go on looking at a wall that is open."""

import pytest
from django.contrib.sessions.models import Session

from civicstat.directory.models import Department, Role
from civicstat.measurement.signals.budgets import set_budget
from civicstat.measurement.sources.models import Dataset
from civicstat.web.pages.live.staying import Visitor, rights_of, those_gone

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def looks(client, vera):
    client.force_login(vera)
    return Visitor(vera.pk, client.session.session_key, rights_of([vera.pk])[vera.pk])


def take_another_role(vera, noon):
    vera.role = Role.ANALYST
    vera.save()


def deactivate(vera, noon):
    vera.is_active = False
    vera.save()


def change_password(vera, noon):
    vera.set_password("another long passphrase")
    vera.save()


def move(vera, noon):
    vera.departments.add(Department.objects.create(slug="parks", name="Parks"))


def bear_more(vera, noon):
    set_budget(user=vera, false_alarms=9, at=noon)


def restrict(vera, noon):
    Dataset.objects.create(slug="jobs", title="Jobs", sensitivity="restricted")


def expire(vera, noon):
    Session.objects.update(expire_date=noon)


def sign_out(vera, noon):
    Session.objects.all().delete()


def test_who_is_signed_in_and_may_see_the_same_stays(looks):
    assert those_gone([looks]) == frozenset()


@pytest.mark.parametrize(
    "change", [take_another_role, deactivate, change_password, move, bear_more, restrict, expire, sign_out],
    ids=lambda each: each.__name__,
)  # fmt: skip
def test_who_may_see_something_else_by_now_is_gone(change, looks, vera, ada, noon):
    change(vera, noon)
    assert those_gone([looks]) == {looks}


def test_it_takes_few_questions_however_many_look(looks, ada, django_assert_num_queries):
    others = [looks._replace(session=f"other-{number}") for number in range(50)]
    with django_assert_num_queries(5):
        assert those_gone([looks, *others]) == frozenset(others)
