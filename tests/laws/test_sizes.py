"""Modules stay small enough to be read, and folders small enough to be known."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = [path for path in (ROOT / "src").rglob("*.py") if "migrations" not in path.parts]
LONGEST = 500
LONGER = {"civicstat_verify.py": 850}  # has to be one file: it lies in each edition, and runs by itself
FORBIDDEN = {"utils", "helpers", "services", "managers", "mixins", "base", "common"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_short_and_named_after_what_it_makes(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGER.get(path.name, LONGEST), (
        "find the seam and split it"
    )
    assert path.stem not in FORBIDDEN, "name it after what it makes"


@pytest.mark.parametrize("package", sorted({path.parent for path in MODULES}), ids=lambda path: path.name)
def test_a_package_says_what_comes_in_and_what_goes_out(package):
    opening = (package / "__init__.py").read_text(encoding="utf-8")
    assert opening.startswith('"""'), f"{package} has no paragraph that says what it is for"
