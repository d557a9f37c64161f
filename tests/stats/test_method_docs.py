"""The pages of docs/methods: their examples run and print what they say, and docstrings link pages that exist."""

import doctest
import importlib
import inspect
import re
from pathlib import Path

import pytest

import civicstat.stats as st

METHODS = Path(__file__).resolve().parents[2] / "docs" / "methods"
PAGES = sorted(page for page in METHODS.glob("*.md") if page.name != "README.md")
ESTIMATORS = [name for name in st.__all__ if inspect.isfunction(getattr(st, name))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_examples_run_and_print_what_they_say(page):
    blocks = re.findall(r"```python\n(.*?)```", page.read_text(), flags=re.DOTALL)
    assert blocks, f"{page.name} has no example"
    example = doctest.DocTestParser().get_doctest("\n".join(blocks), {}, page.name, str(page), 0)
    report = []
    doctest.DocTestRunner().run(example, out=report.append)
    assert not report, "".join(report)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_index_lists_every_page_and_pages_tell_assumptions_limits_and_sources(page):
    assert f"]({page.name}" in (METHODS / "README.md").read_text()
    text = page.read_text()
    assert "**What it answers.**" in text
    assert "**Sources.**" in text
    assert "**Limits.**" in text or "**Assumptions.**" in text


@pytest.mark.parametrize("page", [*PAGES, METHODS / "README.md"], ids=lambda page: page.stem)
def test_links_between_pages_lead_somewhere(page):
    for target, anchor in re.findall(r"\]\(([\w-]*\.md)?(?:#([\w-]+))?\)", page.read_text()):
        there = METHODS / target if target else page
        assert there.exists(), target
        headings = [line.lower().replace(" ", "-") for line in re.findall(r"^#+ (.*)", there.read_text(), re.MULTILINE)]
        assert not anchor or anchor in headings, anchor


@pytest.mark.parametrize("name", ESTIMATORS)
def test_every_estimator_links_its_page_and_its_page_names_it(name):
    function = getattr(st, name)
    module = importlib.import_module(function.__module__)
    linked = re.findall(r"docs/methods/([\w-]+\.md)", f"{function.__doc__} {module.__doc__}")
    assert linked
    assert any(name in (METHODS / page).read_text() for page in linked), f"{name} is not in {linked}"
