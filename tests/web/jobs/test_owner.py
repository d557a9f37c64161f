"""The owner and those who call it, in two threads of one process; tests/cli has them in processes of their own."""

import os
import socket
import stat
import subprocess
import sys
import threading

import pytest

from civicstat import __version__
from civicstat.measurement.records.keeping import record_store
from civicstat.store.tables import StoreFault
from civicstat.web.jobs import owner as owning
from civicstat.web.jobs.address import OwnerFault, announced, call_owner
from civicstat.web.jobs.calling import run
from civicstat.web.jobs.commands.looking import LOOK, Look, Looked
from civicstat.web.jobs.messages import Command, receive, send
from civicstat.web.jobs.owner import Owner

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def owner(workspace):
    with Owner() as owner:
        yield owner


def wait(args, report):
    report(0.25, "waiting")
    GATE.wait(120)
    return Looked(threading.get_ident(), ())


def break_down(args, report):
    raise ZeroDivisionError


GATE = threading.Event()
WAIT = Command("wait", Look, Looked, wait)
BREAK = Command("break", Look, Looked, break_down)


@pytest.fixture
def more_commands(monkeypatch):
    GATE.clear()
    monkeypatch.setattr(owning, "COMMANDS", owning.COMMANDS | {"wait": WAIT, "break": BREAK})
    yield
    GATE.set()


def ask(**message):
    with call_owner() as connection, connection.makefile("rb") as lines:
        send(connection, {"command": "look", "args": {}, "version": __version__} | message)
        return receive(lines)


def test_a_command_is_done_by_the_owner(owner):
    looked = run(LOOK, Look())

    assert looked.size > 0
    assert looked.datasets == ()
    assert record_store().query("select 1 as one").num_rows == 1, "the owner keeps its store"


def test_only_the_user_itself_can_reach_the_socket(owner):
    assert stat.S_IMODE(announced().socket.stat().st_mode) == 0o600


def test_a_peer_of_another_user_is_sent_away(owner, monkeypatch):
    monkeypatch.setattr(owning, "uid_of_peer", lambda connection: os.getuid() + 1)

    with pytest.raises(OwnerFault, match="ended before it answered"):
        run(LOOK, Look())


def test_another_version_an_unknown_command_and_wrong_arguments_are_refused(owner):
    assert "restart the server" in ask(version="0.0.1")["refused"]
    assert "expected one of load" in ask(command="sing")["refused"]
    assert "arguments of load: dataset" in ask(command="load", args={})["refused"]
    assert ask(command="look")["result"]["datasets"] == []


def test_a_line_that_is_no_message_is_refused(owner):
    with call_owner() as connection, connection.makefile("rb") as lines:
        connection.sendall(b"hello\n")
        assert "no JSON object" in receive(lines)["refused"]


def test_an_error_of_ours_is_logged_and_not_told_to_its_last_detail(owner, more_commands, caplog):
    with pytest.raises(OwnerFault, match="the server's log says more"):
        run(BREAK, Look())

    assert run(LOOK, Look()).datasets == (), "the owner lives on"


def test_progress_is_told_while_a_command_runs(owner, more_commands):
    seen = []

    def report(share, what):
        seen.append((share, what))
        GATE.set()

    run(WAIT, Look(), report)
    assert (0.25, "waiting") in seen


def test_commands_that_write_wait_for_each_other_and_those_that_read_do_not(owner, more_commands):
    with call_owner() as first, call_owner() as second, first.makefile("rb") as said, second.makefile("rb") as heard:
        send(first, {"command": "wait", "args": {}, "version": __version__})
        assert receive(said) == {"share": 0.25, "what": "waiting"}
        send(second, {"command": "wait", "args": {}, "version": __version__})

        assert receive(heard) == {"share": 0, "what": "waiting for other work to end"}
        assert ask(command="look")["result"]["size"] > 0
        GATE.set()
        assert "result" in receive(said)


def test_a_command_whose_caller_has_gone_before_its_turn_is_not_done(owner, more_commands, caplog):
    with call_owner() as first, first.makefile("rb") as said:
        send(first, {"command": "wait", "args": {}, "version": __version__})
        receive(said)
        with call_owner() as second, second.makefile("rb") as heard:
            send(second, {"command": "break", "args": {}, "version": __version__})
            receive(heard)
            second.shutdown(socket.SHUT_RDWR)
        owner.worker.join(3 * owning.LOOK_SECONDS)  # time to notice
        GATE.set()
        assert "result" in receive(said)
    assert run(LOOK, Look()).datasets == ()
    assert not caplog.records


def test_leaving_lets_go_of_the_store_and_takes_the_socket_away(workspace):
    with Owner() as owner:
        path = announced().socket
    assert owner.is_finished
    assert not path.exists()
    assert call_owner() is None
    assert run(LOOK, Look()).datasets == (), "without an owner it is done here"


def test_a_store_that_another_process_holds_is_a_clear_refusal(workspace):
    path = workspace / "data" / "records.duckdb"
    code = f"import duckdb; c = duckdb.connect({str(path)!r}); print('held', flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(StoreFault, match=f"PID {holder.pid}"):
            run(LOOK, Look())
        holder.communicate(b"\n")
