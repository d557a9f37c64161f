"""Testville's register: themes, a concern with voices, voices that wait; and who looks at them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from civicstat.engagement.concerns.actions import (
    Details,
    Voice,
    Wording,
    define_theme,
    group,
    open_concern,
    state_concern,
)
from civicstat.engagement.concerns.models import Origin
from civicstat.engagement.concerns.receipts import receipt_from

MARCH = datetime(2026, 3, 2, 12, tzinfo=UTC)


def receipt(number: int) -> str:
    return receipt_from(f"nonce {number}", key="for tests only")


@pytest.fixture(autouse=True)
def _a_week_later(monkeypatch):
    """It is March 9, 2026."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: MARCH + timedelta(days=7))


@pytest.fixture
def theme(police):
    return define_theme(slug="help", name="Help in time", describes="", department=police, position=1)[0]


@pytest.fixture
def concern(theme, ada):
    wording = Wording(
        "Help comes late", "People wait too long for police.", theme, [], Origin.RESIDENT, theme.department
    )
    return open_concern(slug="late_help", wording=wording, by=ada, at=MARCH)


@pytest.fixture
def say(theme):
    """State a concern as a resident does."""

    def say(number: int, text: str, **more):
        details = Details(**more.pop("details", {}))
        voice = Voice(text, theme=more.pop("theme", theme), area=more.pop("area", None), **more)
        at = MARCH + timedelta(days=number)
        return state_concern(voice=voice, receipt=receipt(number), details=details, by=None, at=at)

    return say


@pytest.fixture
def voices(say, concern, ada):
    """Two voices in the concern, and two that wait: one like it and one unlike anything."""
    first = say(
        1, "Police came two hours after I called.", details={"name": "Rosa Mendez", "email": "rosa@example.org"}
    )
    second = say(2, "We waited and waited for police in Beat 4.")
    group(submissions=[first, second], concern=concern, by=ada, at=MARCH + timedelta(days=3))
    return [
        first,
        second,
        say(4, "Nobody of the police came for an hour, so late."),
        say(5, "Open the pool on Sundays."),
    ]


@pytest.fixture
def see(client):
    """What a person sees at a named address."""

    def see(person, name: str, *args: object, status: int = 200, **query: str) -> str:
        client.force_login(person)
        answer = client.get(reverse(name, args=args), query)
        assert answer.status_code == status
        return answer.content.decode()

    return see


@pytest.fixture
def send(client):
    """Send a form for a person, and return the answer."""

    def send(person, name: str, *args: object, **fields: object):
        client.force_login(person)
        return client.post(reverse(name, args=args), fields)

    return send
