"""Every command, with all it can be given, is in the reference; and nothing is there that does not exist."""

import re
from pathlib import Path

import pytest
import typer

from civicstat.cli.app import app

TEXT = (Path(__file__).parents[2] / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### `(civicstat [^`]+)`\n(.*?)(?=^##|\Z)", TEXT, re.M | re.S))


def commands(command, path):
    """Yield the path and the command of everything that can be called."""
    for name, inner in command.commands.items():
        if getattr(inner, "commands", None):
            yield from commands(inner, f"{path} {name}")
        else:
            yield f"{path} {name}", inner


COMMANDS = dict(commands(typer.main.get_command(app), "civicstat"))
EVERYWHERE = {"--help", "--workspace", "--json"}  # told once, at the top


def _name(parameter):
    is_option = parameter.param_type_name == "option"
    return parameter.opts[0] if is_option else parameter.metavar or parameter.name.upper()


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_is_described_with_its_arguments_options_and_example(path):
    section = SECTIONS.get(path, "")
    given = {_name(each) for each in COMMANDS[path].params} - EVERYWHERE
    named = set(re.findall(r"^\| `([^`]+)`", section, re.M)) - EVERYWHERE
    has_json = any("--json" in each.opts for each in COMMANDS[path].params)

    assert named == given
    assert ("with `--json`" in section) == has_json
    example = re.search(r"Example: (.*)", COMMANDS[path].help)
    assert f"    {example[1]}\n" in section


def test_nothing_is_described_that_cannot_be_called():
    assert set(SECTIONS) == set(COMMANDS)
