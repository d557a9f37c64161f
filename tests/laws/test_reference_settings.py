"""Every setting is in the reference, and nothing is there that the code does not read."""

import re
from pathlib import Path

from civicstat.config.workspace import KEYS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
CODE = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))


def test_every_variable_of_the_environment_is_described_and_no_other():
    described = set(re.findall(r"^\| `(CIVICSTAT_[A-Z_]+)` \|", TEXT, re.M))

    assert described == set(re.findall(r"CIVICSTAT_[A-Z_]+", CODE))


def test_every_key_of_the_workspaces_file_is_described_and_no_other():
    described = set(re.findall(r"^\| `([a-z_]+)` \|", TEXT, re.M))

    assert described == set(KEYS)
    assert set(re.findall(r'_FILE\.get\("(\w+)"', CODE)) == set(KEYS)


def test_the_example_is_read_without_a_fault():
    import tomllib

    [example] = re.findall(r"```toml\n(.*?)```", TEXT, re.S)
    assert set(tomllib.loads(example)) == set(KEYS)
