"""Signals in the shell."""

import pytest

from civicstat.cli.app import run
from tests.measurement.signals.conftest import july, police, risen, signal  # noqa: F401  # the same cast

pytestmark = pytest.mark.slow


@pytest.fixture
def shell(signal, workspace, monkeypatch, capsys, july):  # noqa: F811
    (workspace / "civicstat.toml").write_text('agency = "Testville"\ntimezone = "America/Chicago"\n')
    monkeypatch.setattr("django.utils.timezone.now", lambda: july)

    def call(*words):
        capsys.readouterr()
        code = run([*map(str, words), "--workspace", str(workspace)])
        return code, *capsys.readouterr()

    return call


def test_signals_are_listed_shown_answered_and_closed(shell, signal):  # noqa: F811
    assert "was expected" in shell("signals", "list")[1]
    assert "Also seen in signal" in shell("signals", "show", signal.pk)[1]
    assert "answered" in shell("signals", "answer", signal.pk, "A festival on the square.")[1]
    code, _, said = shell("signals", "close", signal.pk, "--verdict", "odd", "--reason", "Seen.")
    assert (code, "expected one of real, noise, fault" in said) == (1, True)
    assert "a real change" in shell("signals", "close", signal.pk, "--verdict", "real", "--reason", "Seen.")[1]
    assert "A festival on the square." in shell("signals", "show", signal.pk)[1]
    assert shell("signals", "show", 999999)[0] == 1


def test_an_evaluation_that_finds_nothing_new_says_that_it_ran(shell):
    assert "It ran: no metric had new final figures" in shell("signals", "evaluate")[1]
    assert "series checked" in shell("signals", "log")[1]
    assert '"outcome"' not in shell("signals", "log", "--json")[1]
