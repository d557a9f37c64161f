"""Devices: what a browser sends is checked, a browser tells one person, and what ended is forgotten."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from civicstat.measurement.signals.devices import MOST, DeviceRefused, add_device, end_device
from civicstat.measurement.signals.models import Device, Notice, NoticeKind
from web.posting.browser_end import BrowserEnd, text

ENDPOINT = "https://push.example.com/send/"


def subscription(number=1):
    browser = BrowserEnd()
    return {"endpoint": f"{ENDPOINT}{number}", "public_key": browser.public_key, "secret": browser.secret}


def test_a_browser_that_is_there_gets_its_keys_anew(leo, noon):
    first = add_device(user=leo, name="Firefox", **subscription(), at=noon)
    anew = subscription()
    again = add_device(user=leo, name="Firefox on Linux", **anew, at=noon + timedelta(days=1))
    assert (again.pk, again.secret, again.made_at) == (first.pk, anew["secret"], noon)


def test_a_browser_that_somebody_else_uses_now_tells_the_first_no_more(leo, ada, noon):
    shared = subscription()
    before = add_device(user=leo, name="Firefox", **shared, at=noon)
    waiting = Notice.objects.create(
        key="new:1", kind=NoticeKind.IMMEDIATE, user=leo, device=before, made_at=noon, due_at=noon
    )
    after = add_device(user=ada, name="Firefox", **shared, at=noon)

    before.refresh_from_db()
    waiting.refresh_from_db()
    assert (before.ended_at, before.endpoint, before.secret) == (noon, "", "")
    assert (waiting.state, waiting.detail) == ("dropped", "The device was taken away.")
    assert list(Device.objects.told()) == [after]


@pytest.mark.parametrize("endpoint", [
    "http://push.example.com/1", "https://10.0.0.7/1", "https://[::1]/1", "https://localhost/1", "https://push/1",
    "https://push.example.com:8443/1", "https://user:pass@push.example.com/1", "javascript:alert(1)", "",
    "https://push.example.com/" + "x" * 1000, "https://[/1",
])  # fmt: skip
def test_what_is_no_push_service_is_refused(leo, noon, endpoint):
    with pytest.raises(DeviceRefused, match="expected the https:// address"):
        add_device(user=leo, name="Firefox", **(subscription() | {"endpoint": endpoint}), at=noon)
    assert not Device.objects.exists()


@pytest.mark.parametrize("keys", [
    {"public_key": "abc"}, {"public_key": text(b"\x04" + b"\x01" * 64)}, {"public_key": "é" * 87}, {"public_key": ""},
    {"secret": "abc"}, {"secret": text(b"x" * 17)}, {"secret": "a"},
])  # fmt: skip
def test_odd_keys_are_refused(leo, noon, keys):
    with pytest.raises(DeviceRefused, match="as the browser made it"):
        add_device(user=leo, name="Firefox", **(subscription() | keys), at=noon)


def test_nobody_is_told_on_more_devices_than_anybody_has(leo, noon):
    made = [add_device(user=leo, name="Firefox", **subscription(number), at=noon) for number in range(MOST)]
    with pytest.raises(DeviceRefused, match="take one of them away"):
        add_device(user=leo, name="Firefox", **subscription(MOST), at=noon)
    end_device(device=made[0], at=noon, why="You took it away.")
    add_device(user=leo, name="Firefox", **subscription(MOST), at=noon)


def test_the_database_keeps_no_address_of_what_ended(leo, noon):
    device = add_device(user=leo, name="Firefox", **subscription(), at=noon)
    with pytest.raises(IntegrityError), transaction.atomic():
        Device.objects.filter(pk=device.pk).update(ended_at=noon)
