"""What holds for every command."""

import re
import subprocess
import sys

import pytest
import typer

from civicstat import __version__
from civicstat.cli.app import app, run


def commands(command=None, path=("civicstat",)):
    """Yield the path and the command of everything that can be called."""
    command = command or typer.main.get_command(app)
    for name, inner in getattr(command, "commands", {}).items():
        if getattr(inner, "commands", None):
            yield from commands(inner, (*path, name))
        else:
            yield " ".join((*path, name)), inner


COMMANDS = dict(commands())


@pytest.mark.parametrize("path", COMMANDS)
def test_help_has_an_example_of_the_command_itself(path):
    example = re.search(r"Example: (.*)", COMMANDS[path].help)

    assert example
    assert example[1].startswith(path)


def test_an_unknown_command_is_misuse(capsys):
    assert run(["frobnicate"]) == 2
    assert "No such command" in capsys.readouterr().err


def test_a_missing_argument_is_misuse(capsys):
    assert run(["load", "calls"]) == 2


def test_a_refusal_is_told_on_the_error_stream_and_exits_with_1(capsys, tmp_path):
    assert run(["user", "list", "--workspace", str(tmp_path)]) == 1

    out, err = capsys.readouterr()
    assert not out
    assert err.startswith(f"civicstat: {tmp_path} has no civicstat.toml")


def test_the_version_is_told(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.strip() == __version__


def test_a_process_works_in_one_workspace_only(civicstat, tmp_path, capsys):
    other = tmp_path / "other"
    other.mkdir()
    (other / "civicstat.toml").write_text("")

    assert run(["user", "list", "--workspace", str(other)]) == 1
    assert "start another one" in capsys.readouterr().err


@pytest.mark.slow
def test_help_comes_without_loading_django():
    code = "import sys, civicstat.cli; print(sorted({'django', 'duckdb', 'numpy'} & {*sys.modules}))"
    seen = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert seen.stdout.strip() == "[]"
