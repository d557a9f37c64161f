"""A register with a department, a theme, two concerns, and people who say things."""

from datetime import UTC, datetime, timedelta

import pytest

from civicstat.engagement.concerns.actions import Details, Voice, Wording, define_theme, open_concern, state_concern
from civicstat.engagement.concerns.receipts import receipt_from

MARCH = datetime(2026, 3, 2, 12, tzinfo=UTC)


def day(number: int) -> datetime:
    return MARCH + timedelta(days=number)


@pytest.fixture
def theme(police):
    return define_theme(slug="help", name="Help in time", describes="", department=police, position=1)[0]


@pytest.fixture
def concern(theme, ada):
    wording = Wording("Help comes late", "People wait too long for police.", theme, [], "resident", theme.department)
    return open_concern(slug="late_help", wording=wording, by=ada, at=MARCH)


@pytest.fixture
def other(theme, ada):
    wording = Wording("Nobody answers 911", "Callers wait too long.", theme)
    return open_concern(slug="no_answer", wording=wording, by=ada, at=MARCH)


@pytest.fixture
def say(theme):
    """State a concern as a resident does, so many days after March 2."""

    def say(number: int, text: str = "", **details: str):
        voice = Voice(text or f"Police came too late for the {number}th time.", theme=theme)
        receipt = receipt_from(f"nonce {number}", key="for tests only")
        return state_concern(voice=voice, receipt=receipt, details=Details(**details), by=None, at=day(number))

    return say
