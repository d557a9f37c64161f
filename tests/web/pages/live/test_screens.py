"""Screens on walls: they show the wall with nobody signed in, and nothing else, until they are taken down."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from civicstat.directory.actions.screens import DAYS, MOST, ScreenRefused, find_screen, set_up_screen, take_down_screen
from civicstat.directory.models import Screen
from civicstat.web.pages.live.staying import Visitor, rights_of, those_gone
from civicstat.web.ui.screens import COOKIE
from tests.web.pages.live.test_page import on_wall  # noqa: F401  # the same city

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def television(on_wall, vera):  # noqa: F811
    """A browser on which Vera set up a screen."""
    browser = Client()
    browser.force_login(vera)
    answer = browser.post(reverse("live-screens"), {"name": "Room 7", "area": "ward.W1"})
    assert answer.headers["Location"] == "/live/?area=ward.W1"
    return browser


def test_it_shows_the_wall_for_a_room_and_no_other_page(television):
    cookie = television.cookies[COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/live/", True, "Lax")
    assert "sessionid" not in television.cookies or not television.cookies["sessionid"].value

    page = television.get(reverse("live"), {"area": "ward.W1"})
    assert page.status_code == 200
    assert "Ward 1, live" in page.content.decode()
    assert "data-wall" in page.content.decode()  # as on a screen, though the address does not ask for it
    assert television.get(reverse("live-parts")).json()["parts"]
    for name in ("weekly", "live-screens", "signals", "account"):
        assert television.get(reverse(name), follow=False).headers["Location"].startswith("/workspace/sign-in/"), name
    assert television.get("/api/v1/metrics").status_code == 401
    assert television.post(reverse("live-screens"), {"name": "Another"}).status_code in (302, 403)
    assert Screen.objects.count() == 1


def test_it_is_shown_no_single_record_whoever_set_it_up(on_wall, ada):  # noqa: F811
    browser = Client()
    browser.force_login(ada)
    own = browser.get(reverse("live")).content.decode()
    assert f'href="{reverse("live-screens")}"' in own
    browser.post(reverse("live-screens"), {"name": "Room 7"})
    shown = browser.get(reverse("live")).content.decode()
    assert "/records/" not in shown
    assert own != shown


def change_password(vera, screen, noon):
    vera.set_password("another long passphrase")
    vera.save()


def close_account(vera, screen, noon):
    vera.is_active = False
    vera.save()


def take_down(vera, screen, noon):
    take_down_screen(screen=screen, by=vera, at=noon)


def run_out(vera, screen, noon):
    Screen.objects.update(expires_at=noon)


@pytest.mark.parametrize("end", [change_password, close_account, take_down, run_out])
def test_it_ends(television, vera, noon, end):
    screen = Screen.objects.get()
    visitor = Visitor(vera.pk, "", rights_of([vera.pk])[vera.pk], screen.pk)
    assert those_gone([visitor]) == frozenset()
    end(vera, screen, noon - timedelta(days=900))
    assert those_gone([visitor]) == {visitor}
    assert television.get(reverse("live")).headers["Location"].startswith("/workspace/sign-in/")


def test_whoever_signs_in_on_it_is_that_person_there(television, ada):
    television.force_login(ada)
    assert "data-wall" not in television.get(reverse("live")).content.decode()


def test_a_person_finds_the_own_screens_and_an_administrator_all(television, client, ada, dora, vera):
    screen = Screen.objects.get()
    for person, sees in ((vera, True), (ada, False), (dora, True)):
        client.force_login(person)
        page = client.get(reverse("live-screens")).content.decode()
        assert ("Room 7" in page) == sees
    client.force_login(ada)
    assert client.post(reverse("live-screen-down", args=[screen.pk])).status_code == 404
    client.force_login(dora)
    said = client.post(reverse("live-screen-down", args=[screen.pk]), follow=True).content.decode()
    assert "shows nothing more" in said
    screen.refresh_from_db()
    assert screen.ended_by == dora


def test_a_screen_has_a_name_and_a_person_a_dozen(vera, client, noon):
    client.force_login(vera)
    assert "Say where the screen hangs" in client.post(reverse("live-screens"), {"name": " "}).content.decode()
    for number in range(MOST):
        set_up_screen(user=vera, name=f"Wall {number}", at=noon)
    with pytest.raises(ScreenRefused, match="12 screens already"):
        set_up_screen(user=vera, name="One more", at=noon)
    set_up_screen(user=vera, name="One more", at=noon + timedelta(days=DAYS, seconds=1))


def test_that_it_is_used_is_noted_now_and_then(vera, noon):
    screen, secret = set_up_screen(user=vera, name="Wall", at=noon)
    for minutes in (0, 5, 11):
        assert find_screen(secret=secret, at=noon + timedelta(minutes=minutes)) == screen
    screen.refresh_from_db()
    assert screen.used_at == noon + timedelta(minutes=11)
    assert find_screen(secret="guessed", at=noon) is None
