import os
import socket
import stat

import pytest

from civicstat.web.jobs.address import (
    LONGEST,
    OwnerFault,
    announce,
    announced,
    call_owner,
    choose_socket,
    note_path,
    uid_of_peer,
    withdraw,
)


def test_the_socket_lies_in_the_data_folder(workspace):
    assert choose_socket() == workspace / "data" / "owner.sock"


def test_a_long_path_gives_way_to_a_short_private_folder(workspace, settings):
    settings.DATA_DIR = workspace / ("d" * 120)
    settings.DATA_DIR.mkdir()

    path = choose_socket()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.fspath(path))
        announce(path)

        assert len(os.fsencode(path)) <= LONGEST
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert announced().socket == path
    withdraw(path)
    assert not path.parent.exists()
    assert announced() is None


def test_a_socket_that_was_left_behind_is_taken_away(workspace):
    (workspace / "data" / "owner.sock").touch()

    assert not choose_socket().exists()


def test_the_note_is_private_and_says_who_listens(workspace):
    announce(choose_socket())

    assert stat.S_IMODE(note_path().stat().st_mode) == 0o600
    assert announced().pid == os.getpid()


@pytest.mark.parametrize("text", ["", "{}", '{"socket": "/x", "pid": "me"}', "[]"])
def test_a_note_that_says_nothing_is_nobody(workspace, text):
    note_path().write_text(text)

    assert announced() is None
    assert call_owner() is None


def test_an_owner_that_was_killed_is_nobody(workspace):
    path = choose_socket()
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(os.fspath(path))
    listening.listen()
    announce(path)
    listening.close()  # as when its process is killed: the file stays

    assert call_owner() is None
    path.unlink()
    assert call_owner() is None


def test_an_owner_of_another_user_is_told(workspace, monkeypatch):
    class Closed(socket.socket):
        def connect(self, address):
            raise PermissionError

    announce(choose_socket())
    monkeypatch.setattr(socket, "socket", Closed)

    with pytest.raises(OwnerFault, match=r"process \d+\) runs as another user"):
        call_owner()


def test_the_user_at_the_other_end_is_known():
    here, there = socket.socketpair()
    with here, there:
        assert uid_of_peer(here) == os.getuid()
