"""Who may open a view."""

from types import ModuleType

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path

from civicstat.directory.models import Token
from civicstat.web.ui.access import IN_WORDS, open_to


def page(request, slug="calls"):
    """Show a page."""
    return HttpResponse(f"page of {slug}")


@pytest.fixture
def visit(settings):
    urls = ModuleType("urls")
    urls.urlpatterns = [path("sign-in/", page, name="sign-in")]
    settings.ROOT_URLCONF = urls

    def visit(view, user=None, token=None, **arguments):
        request = RequestFactory().get("/workspace/calls/?week=9")
        request.user = user or AnonymousUser()
        if token is not None:
            request.token = token
        return view(request, **arguments)

    return visit


def program(*scopes, made_by=None):
    return Token(name="nightly export", scopes=list(scopes), made_by=made_by)


def test_a_view_open_to_anyone_asks_nobody_who_they_are(visit):
    assert visit(open_to("anyone")(page)).content == b"page of calls"


def test_a_stranger_is_sent_to_the_sign_in_page_and_back_again(visit):
    response = visit(open_to("staff")(page))

    assert (response.status_code, response["Location"]) == (302, "/sign-in/?next=/workspace/calls/%3Fweek%3D9")


@pytest.mark.parametrize(
    ("group", "may", "may_not"),
    [
        ("staff", ("vera", "leo", "ada", "dora"), ()),
        ("leads", ("leo", "ada", "dora"), ("vera",)),
        ("analysts", ("ada", "dora"), ("vera", "leo")),
        ("administrators", ("dora",), ("vera", "leo", "ada")),
    ],
)
def test_a_view_is_open_to_its_group_and_to_nobody_else(visit, request, group, may, may_not):
    view = open_to(group)(page)

    for name in may:
        assert visit(view, request.getfixturevalue(name)).status_code == 200
    for name in may_not:
        with pytest.raises(PermissionDenied, match=f"open to {IN_WORDS[group]}. Your role is"):
            visit(view, request.getfixturevalue(name))


def test_a_person_whose_account_is_closed_is_a_stranger(visit, ada):
    ada.is_active = False

    assert visit(open_to("staff")(page), ada).status_code == 302


def test_a_token_needs_the_scope_that_the_arguments_of_the_view_complete(visit):
    view = open_to("analysts", "token:ingest:{slug}")(page)

    assert visit(view, token=program("ingest:calls"), slug="calls").status_code == 200
    assert visit(view, token=program("ingest"), slug="calls").status_code == 200
    with pytest.raises(PermissionDenied, match=r"needs the scope ingest:stops; it has read, ingest:calls"):
        visit(view, token=program("read", "ingest:calls"), slug="stops")


def test_a_token_opens_no_more_than_the_person_who_made_it_could(visit, ada):
    view = open_to("analysts", "token:ingest:{slug}")(page)
    token = program("ingest", made_by=ada)
    assert visit(view, token=token, slug="calls").status_code == 200

    ada.role = "viewer"

    with pytest.raises(PermissionDenied, match="made by ada, to whom this is no longer open"):
        visit(view, token=token, slug="calls")


def test_a_token_does_not_pass_as_the_person_who_made_it(visit, dora):
    with pytest.raises(PermissionDenied, match="not open to tokens"):
        visit(open_to("administrators")(page), dora, token=program("admin", made_by=dora))


def test_a_view_keeps_its_name_and_says_who_may_open_it():
    view = open_to("staff", "token:read")(page)

    assert (view.__name__, view.__doc__, view.open_to) == ("page", "Show a page.", ("staff", "token:read"))


@pytest.mark.parametrize("who", [(), ("everyone",), ("staff", "Analysts")])
def test_a_word_that_names_nobody_is_refused_where_the_view_is_made(who):
    with pytest.raises(ValueError, match="expected one of anyone, screens, staff"):
        open_to(*who)
