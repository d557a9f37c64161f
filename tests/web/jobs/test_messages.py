import io
import json
import socket
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from civicstat.web.jobs.messages import Command, NotUnderstood, as_json, receive, send


@dataclass(frozen=True)
class Asked:
    files: tuple[Path, ...]
    since: date | None = None


@dataclass(frozen=True)
class Told:
    records: int


COUNT = Command("count", Asked, Told, lambda args, report: Told(len(args.files)))


def test_arguments_and_results_survive_the_way_through_json():
    asked = Asked((Path("/a b/ä.csv"),), date(2026, 2, 28))

    travelled = COUNT.read_args(json.loads(json.dumps(as_json(asked))))

    assert travelled == asked
    assert COUNT.read_result(as_json(COUNT.act(travelled, lambda share, what: None))) == Told(1)


def test_arguments_that_do_not_fit_are_refused_with_their_place():
    with pytest.raises(NotUnderstood, match=r"arguments of count: since is 'soon'"):
        COUNT.read_args({"files": [], "since": "soon"})


def test_messages_travel_as_lines():
    here, there = socket.socketpair()
    with here, there, there.makefile("rb") as lines:
        send(here, {"what": "Straße\nand more"})
        send(here, {"share": 0.5})
        here.close()

        assert receive(lines) == {"what": "Straße\nand more"}
        assert receive(lines) == {"share": 0.5}
        assert receive(lines) is None


@pytest.mark.parametrize("line", [b"[1]\n", b"hello\n", b"\xff\n"])
def test_a_line_that_is_no_message_is_refused(line):
    with pytest.raises(NotUnderstood, match="no JSON object"):
        receive(io.BytesIO(line))


def test_half_a_line_is_the_end():
    assert receive(io.BytesIO(b'{"share": 0.')) is None
