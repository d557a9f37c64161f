"""Messages to devices: only the browser can open them, and each answer of a push service has its meaning."""

from datetime import timedelta

import pytest

from civicstat.measurement.sources.connectors.reach import Reach
from civicstat.web.mailing.faults import NeverDelivered, NotDelivered
from civicstat.web.posting.devices import MOST_BYTES, Gone, Message, push
from civicstat.web.posting.keys import read_or_make
from web.posting.browser_end import claims

TOLD = Message(
    "Calls, Beat 2", "Unusually high in June.", "https://stat.testville.gov/workspace/signals/7/", "signal-7"
)


def test_the_browser_alone_can_open_what_is_sent_and_the_server_says_who_it_is(device, phone, service, settings):
    assert push(device, TOLD) == "127.0.0.1 answered 201."

    [(headers, body)] = service.got
    told = phone.open(body)
    assert (told["title"], told["body"], told["url"]) == (TOLD.title, TOLD.body, TOLD.url)
    assert b"Beat" not in body
    assert (headers["ttl"], headers["urgency"], headers["content-encoding"]) == ("86400", "normal", "aes128gcm")
    said = claims(headers["authorization"], key=read_or_make(settings.DATA_DIR).for_browsers)
    assert (said["aud"], said["sub"]) == ("http://127.0.0.1", "mailto:civicstat@stat.testville.gov")


@pytest.mark.parametrize(("answer", "fault"), [
    (404, Gone), (410, Gone), (403, NeverDelivered), (413, NeverDelivered), (302, NeverDelivered), (500, NotDelivered),
    (429, NotDelivered),
])  # fmt: skip
def test_each_refusal_is_told_apart(device, service, answer, fault):
    service.answers = [answer]
    with pytest.raises(fault) as raised:
        push(device, TOLD)
    assert raised.type is fault


def test_a_service_that_asks_to_wait_is_left_alone_so_long(device, service):
    service.answers = [(429, {"Retry-After": "900"}), (503, {"Retry-After": "99999999"})]
    for expected in (timedelta(minutes=15), timedelta(days=1)):
        with pytest.raises(NotDelivered) as raised:
            push(device, TOLD)
        assert raised.value.wait == expected


def test_no_device_leads_into_the_house(device, service, settings):
    settings.PUSH_REACH = Reach()
    settings.CONNECT = Reach(private_hosts=("127.0.0.1",))  # what connectors may reach is no matter here
    with pytest.raises(NeverDelivered, match="inside the house"):
        push(device, TOLD)
    assert not service.got


def test_a_long_message_is_cut_so_that_every_service_takes_it(device, phone, service):
    push(device, Message("№" * 500, "ж" * 5000, TOLD.url, "signal-7"))
    [(_, body)] = service.got
    assert len(body) <= MOST_BYTES + 110
    assert phone.open(body)["body"].endswith("…")


def test_a_key_that_cannot_be_used_is_said_and_tried_again(device, service, settings):
    read_or_make(settings.DATA_DIR)
    (settings.DATA_DIR / "keys" / "push.key").write_text("not a key")
    with pytest.raises(NotDelivered, match="holds no private key on P-256"):
        push(device, TOLD)
