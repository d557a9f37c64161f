"""The page on quirks names the test that proves each answer; a test that is renamed takes it along."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[3]
PAGE = TESTS.parent / "docs" / "reference" / "file-quirks.md"
ROWS = [line for line in PAGE.read_text().splitlines() if re.match(r"\| \d+\. ", line)]


def test_every_kind_of_dirt_has_its_row():
    assert [int(re.match(r"\| (\d+)\.", row)[1]) for row in ROWS] == list(range(1, 49))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split(".")[0][2:])
def test_the_tests_that_a_row_names_are_there(row):
    proof = row.split(" | ")[-1]
    named = re.findall(r"`([\w/]+\.py)`: ((?:`test_\w+`(?:, )?)+)", proof)
    assert named
    for file, tests in named:
        text = (TESTS / "measurement" / "records" / file).read_text()
        for test in re.findall(r"test_\w+", tests):
            assert f"def {test}(" in text, f"{file} has no {test}"
