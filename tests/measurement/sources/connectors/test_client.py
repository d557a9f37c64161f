"""Web services asked: how long we wait, whom we follow, and where nobody gets us to go."""

import ipaddress
import socket
import threading
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from civicstat.measurement.sources.connectors.client import Client, NotAnswered
from civicstat.measurement.sources.connectors.reach import OutOfReach, Reach, is_public
from civicstat.measurement.sources.connectors.secrecy import NoSecret, conceal, reveal
from stub_source import REACH, Reply, patient, serving


def test_pauses_grow_and_a_wait_that_the_server_asks_for_is_kept():
    waits: list[float] = []
    with serving(lambda asked: {"a": 1}) as stub, patient(waits) as client:
        client.now = lambda: datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
        stub.faults = [
            Reply(status=500), Reply(status=503), Reply(status=429, headers={"Retry-After": "30"}),
            Reply(status=503, headers={"Retry-After": "Mon, 02 Nov 2026 12:01:30 GMT"}),
        ]  # fmt: skip
        assert client.get_json(stub.address) == {"a": 1}

    assert waits == [1.0, 2.0, 30.0, 90.0]
    assert client.retries == 4


def test_after_the_last_try_the_reason_is_told_and_too_long_a_wait_is_not_kept():
    waits: list[float] = []
    with serving(lambda asked: Reply("overloaded", status=503)) as stub, patient(waits) as client:
        with pytest.raises(NotAnswered, match="was asked 5 times; it answered 503: overloaded"):
            client.get_json(stub.address)
        stub.faults = [Reply(status=429, headers={"Retry-After": "86400"})]
        with pytest.raises(NotAnswered, match="wait for 1440 minutes"):
            client.get_json(stub.address)
    assert len(waits) == 4


def test_a_server_that_does_not_answer_in_time_is_asked_again():
    silent = threading.Event()

    def wait(asked):
        silent.wait(120)  # longer than the client does; it is let go at the end
        return Reply(drops=True)

    with serving(lambda asked: {"a": 1}) as stub, patient() as client:
        client.seconds = 0.1
        stub.faults = [wait]
        assert client.get_json(stub.address) == {"a": 1}
        stub.faults = [wait] * 5
        with pytest.raises(NotAnswered, match=r"was asked 5 times; it did not answer within 0\.1 seconds"):
            client.get_json(stub.address)
        silent.set()


def test_an_answer_that_trickles_in_is_given_up():
    moments = iter(range(0, 10_000, 1000))
    with serving(lambda asked: {"a": 1}) as stub, patient() as client:
        client.clock = lambda: next(moments)
        with pytest.raises(NotAnswered, match="too slowly"):
            client.get_json(stub.address)


def test_headers_that_trickle_in_are_given_up():
    """Each sign begins the time limit of the connection anew; that of the whole answer does not."""
    with socket.create_server(("127.0.0.1", 0)) as server, patient() as client:

        def trickle() -> None:
            called, _ = server.accept()
            with called, suppress(OSError):
                called.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while not threading.Event().wait(0.01):
                    called.sendall(b"a")

        thread = threading.Thread(target=trickle, daemon=True)
        thread.start()
        client.seconds = 0.05
        with pytest.raises(NotAnswered, match="too slowly"):
            client.get_json(f"http://127.0.0.1:{server.getsockname()[1]}/")
    thread.join(10)


def test_an_answer_larger_than_can_be_held_is_refused():
    with serving(lambda asked: Reply("[" + "1," * 10_000 + "1]")) as stub, patient() as client:
        client.most_bytes = 1000
        with pytest.raises(NotAnswered, match="in one answer"):
            client.get_json(stub.address)


def test_a_redirect_is_followed_without_the_secret_to_another_host_and_never_inside_the_house():
    with serving(lambda asked: {"here": asked.headers.get("x-token", "none")}) as other, patient() as client:
        with serving(lambda asked: Reply(status=302, headers={"Location": f"{other.address}/there"})) as stub:
            assert client.get_json(stub.address, secret_headers={"X-Token": "s"}) == {"here": "none"}
        inside = Reply(status=302, headers={"Location": "http://169.254.169.254/latest/meta-data"})
        with serving(lambda asked: inside) as stub, pytest.raises(OutOfReach, match=r"169\.254\.169\.254"):
            client.get_json(stub.address)
        again = Reply(status=302, headers={"Location": "/again"})
        with serving(lambda asked: again) as stub, pytest.raises(NotAnswered, match="more than 5 times"):
            client.get_json(stub.address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "10.1.2.3", "192.168.0.1", "[::ffff:10.0.0.1]"])
def test_nothing_inside_the_house_is_called_that_the_settings_do_not_name(host):
    with Client(reach=Reach()) as client, pytest.raises(OutOfReach, match="inside the house"):
        client.get_json(f"http://{host}:9/x")


@pytest.mark.parametrize(
    ("address", "is_open"),
    [("93.184.216.34", True), ("2606:2800:220:1::1", True), ("100.64.0.1", False), ("0.0.0.0", False),
     ("224.0.0.1", False), ("64:ff9b::a00:1", False), ("2002:a00:1::", False), ("fd00::1", False)],
)  # fmt: skip
def test_public_addresses_are_told_from_all_others(address, is_open):
    assert is_public(ipaddress.ip_address(address)) is is_open


def test_a_network_that_the_settings_name_may_be_called_and_a_secret_stays_encrypted_elsewhere():
    reach = Reach(private_hosts=("10.20.0.0/16",))
    assert reach.addresses("10.20.3.4", 443) == ["10.20.3.4"]
    with pytest.raises(OutOfReach):
        reach.addresses("10.21.0.1", 443)
    with Client(reach=Reach()) as client, pytest.raises(OutOfReach, match="carry a secret in the open"):
        client.get_json("http://93.184.216.34/x", secret_headers={"Authorization": "s"})


def test_a_certificate_that_does_not_hold_ends_it(monkeypatch):
    import httpx

    def refuse(*_: object, **__: object) -> None:
        raise httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed")

    monkeypatch.setattr(httpx.Client, "send", refuse)
    with Client(reach=REACH) as client, pytest.raises(NotAnswered, match="its certificate does not hold"):
        client.get_json("https://127.0.0.1/x")


def test_a_secret_is_taken_out_of_whatever_a_driver_says(monkeypatch):
    monkeypatch.setenv("CIVICSTAT_CONNECT_X", "pa ss/w")
    said = conceal("login as reader:pa%20ss%2Fw failed for pa ss/w", ["env:CIVICSTAT_CONNECT_X", "file:none"], REACH)
    assert said == "login as reader:••• failed for •••"


def test_a_secret_lies_where_its_setting_says_and_nowhere_else(tmp_path, monkeypatch):
    from dataclasses import replace

    reach = replace(REACH, secrets=tmp_path)
    (tmp_path / "portal").write_text("from a file\n")
    monkeypatch.setenv("CIVICSTAT_CONNECT_X", "from the environment")

    assert [reveal(where, reach) for where in ("file:portal", "env:CIVICSTAT_CONNECT_X", "")] == [
        "from a file", "from the environment", "",
    ]  # fmt: skip
    with pytest.raises(NoSecret, match="CIVICSTAT_CONNECT_Y is not set"):
        reveal("env:CIVICSTAT_CONNECT_Y", reach)
    with pytest.raises(NoSecret, match="cannot be read"):
        reveal("file:other", reach)
