"""Chromium for the tests that need a browser. Where there is none they are not run, and fail on CI."""

import os
from collections.abc import Iterator
from typing import NoReturn

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from find_chromium import SETTING, find_chromium

ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # what passes is only counted
}
LONGEST = 120_000  # milliseconds that a page may take on a busy machine
expect.set_options(timeout=LONGEST)
SPACING = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = find_chromium()
    if program is None:
        _do_without("there is no Chromium")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=str(program), args=ARGUMENTS)
        except Error as fault:  # such as a library of the system that it lacks
            _do_without(f"{program} does not start: {fault.message}")
        yield browser
        browser.close()


def _do_without(why: str) -> NoReturn:
    """Leave the tests of a module out, and say so; on CI let them fail."""
    cure = f"run python tests/install_chromium.py, or set {SETTING}"
    if os.environ.get("CI"):
        pytest.fail(f"{why}; {cure}")
    pytest.skip(f"not run: {why}; {cure}")


def overflow(page: Page) -> int:
    """Return by how many pixels a page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def restyle(page: Page, styles: str) -> None:
    """Add styles as a reader's own would be: past the page's policy."""
    page.evaluate(
        "text => { const sheet = new CSSStyleSheet(); sheet.replaceSync(text);"
        " document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]; }",
        styles,
    )


def barriers(page: Page, rules: dict[str, list[str]] = RULES) -> str:
    """Return what axe finds wrong with a page, in words; nothing where it finds nothing."""
    found = Axe().run(page, options=rules)
    return found.generate_report() if found.violations_count else ""
