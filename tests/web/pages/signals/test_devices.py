"""The devices on which people are told, as their page shows them."""

import json

import pytest
from django.urls import reverse

from civicstat.measurement.signals.models import Device
from civicstat.web.pages.signals.devices import name_of
from tests.web.posting.conftest import device, phone, service  # noqa: F401
from web.posting.browser_end import BrowserEnd

PHONE = "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36"


def test_a_device_is_added_shown_and_taken_away(client, leo, service):  # noqa: F811
    client.force_login(leo)
    end = BrowserEnd()
    sent = {"endpoint": "https://push.example.com/1", "public_key": end.public_key, "secret": end.secret}
    text = client.post(reverse("signal-device-new"), sent, follow=True, headers={"User-Agent": PHONE}).content.decode()
    assert "New signals come to Chrome on Android from now on" in text
    assert "nothing came up yet" in text
    assert "push.example.com" not in text  # who knows the address may send to it
    assert end.secret not in text

    text = client.post(reverse("signal-device-end", args=[Device.objects.get().pk]), follow=True).content.decode()
    assert "Nothing more comes to Chrome on Android." in text
    assert "You took it away." in text


def test_what_no_browser_sends_is_refused_in_words(client, leo, service):  # noqa: F811
    client.force_login(leo)
    bare = client.post(reverse("signal-device-new"), {}, follow=True).content.decode()
    assert "this needs scripts" in bare
    sent = {"endpoint": "https://127.0.0.1/1", "public_key": "x", "secret": "x"}
    assert (
        "expected the https:// address" in client.post(reverse("signal-device-new"), sent, follow=True).content.decode()
    )
    assert not Device.objects.exists()


def test_a_test_arrives_and_a_browser_that_left_is_said(client, leo, device, phone, service):  # noqa: F811
    client.force_login(leo)
    service.answers = [201, 503, 410]
    test = reverse("signal-device-test", args=[device.pk])
    assert "A test is on its way to Chrome on Android." in client.post(test, follow=True).content.decode()
    assert phone.open(service.got[0][1])["title"] == "A test"
    assert "answered 503" in client.post(test, follow=True).content.decode()
    assert "Chrome on Android is told nothing more." in client.post(test, follow=True).content.decode()
    assert client.post(test).status_code == 404


def test_nobody_touches_the_devices_of_others(client, ada, device, service):  # noqa: F811
    client.force_login(ada)
    assert client.post(reverse("signal-device-end", args=[device.pk])).status_code == 404
    assert client.post(reverse("signal-device-test", args=[device.pk])).status_code == 404
    assert "Chrome on Android" not in client.get(reverse("signal-budget")).content.decode()
    assert not service.got


def test_a_key_that_cannot_be_used_is_explained_to_administrators_alone(client, ada, dora, service, settings):  # noqa: F811
    (settings.DATA_DIR / "keys").mkdir()
    (settings.DATA_DIR / "keys" / "push.key").write_bytes(b"")
    (settings.DATA_DIR / "keys" / "push.key").chmod(0o600)
    client.force_login(dora)
    assert "holds no private key" in client.get(reverse("signal-budget")).content.decode()
    client.force_login(ada)
    text = client.get(reverse("signal-budget")).content.decode()
    assert "tell an administrator" in text
    assert "push.key" not in text


def test_the_worker_serves_the_workspace_and_the_manifest_opens_its_signals(client):
    worker, manifest = client.get("/workspace/signals-worker.js"), client.get("/workspace/signals.webmanifest")
    assert worker["Content-Type"].startswith("text/javascript")
    assert "showNotification" in worker.content.decode()
    told = json.loads(manifest.content)
    assert (told["start_url"], told["scope"], told["display"]) == ("/workspace/signals/", "/workspace/", "standalone")


@pytest.mark.parametrize(("agent", "name"), [
    (PHONE, "Chrome on Android"),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari on iPhone"),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/156.0.0.0 Safari/537.36 Edg/156.0", "Edge on Windows"),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0", "Firefox on Linux"),
    ("", "Browser"),
])  # fmt: skip
def test_a_browser_is_called_what_people_call_it(agent, name):
    assert name_of(agent) == name
