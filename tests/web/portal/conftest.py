"""A city whose residents may speak: its themes, areas, and a form that was open for a minute."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from civicstat.directory.models import Area, AreaLayer
from civicstat.engagement.concerns.actions import Wording, define_theme, open_concern, show
from civicstat.engagement.concerns.models import Origin
from civicstat.web.portal import limits
from civicstat.web.portal.stamps import new_stamp

NOW = datetime(2026, 7, 5, 12, tzinfo=UTC)
SAID = "Cars race past the school on Willow Street every morning."


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("django.utils.timezone.now", clock)
    return clock


@pytest.fixture(autouse=True)
def _nobody_was_here(monkeypatch):
    """Each test has counts of its own."""
    seconds = lambda: 0.0  # noqa: E731
    stated = limits.Limits(*limits.STATED._limits, everybody=limits.STATED._everybody, now=seconds)
    wrong = limits.Limits(*limits.WRONG_RECEIPTS._limits, now=seconds)
    monkeypatch.setattr("civicstat.web.portal.stating.STATED", stated)
    monkeypatch.setattr("civicstat.web.portal.lookup.WRONG_RECEIPTS", wrong)


@pytest.fixture
def theme(police):
    return define_theme(slug="streets", name="Safe streets", describes="", department=police, position=1)[0]


@pytest.fixture
def area(db):
    layer = AreaLayer.objects.create(slug="neighborhood", name="Neighborhood", plural="Neighborhoods")
    return Area.objects.create(layer=layer, code="MR", name="Millrace")


@pytest.fixture
def concern(theme, police, ada):
    wording = Wording("Drivers speed past schools", "Cars go too fast.", theme, [], Origin.RESIDENT, police)
    found = open_concern(slug="school_speeding", wording=wording, by=ada, at=NOW - timedelta(days=40))
    show(concern=found, by=ada, at=NOW - timedelta(days=39))
    return found


@pytest.fixture
def stamp(db):
    """A stamp of a form that was open for a minute."""
    return new_stamp(NOW - timedelta(minutes=1)).signed


@pytest.fixture
def say(client, stamp):
    """Send the form as a resident does."""

    def say(text: str = SAID, *, address: str = "192.0.2.1", **fields: str):
        sent = {"text": text, "stamp": stamp, **fields}
        return client.post("/concerns/", sent, REMOTE_ADDR=address)

    return say


@pytest.fixture
def receipt_of():
    """The receipt on the page that answers a form."""

    def receipt_of(answer) -> str:
        [found] = re.findall(r'aria-hidden="true">([0-9A-Z-]{14})<', answer.content.decode())
        return found

    return receipt_of
