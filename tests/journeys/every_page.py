"""All kinds of pages that can be reached by links, and what each shows where no script runs."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from journeys.visits import Visits

START, WALL = "/workspace/", "/live/"
FILES = (".csv", ".css", ".json", ".svg", ".png")
SHOWN = """() => ({
    title: document.title,
    headings: document.querySelectorAll('h1').length,
    mains: document.querySelectorAll('main').length,
})"""
FOCUSED = "document.activeElement.id"


class Plain(NamedTuple):
    """A page without scripts. path: where its address leads. skipping: what the first keys reach: Tab, then Enter."""

    address: str
    status: int
    path: str
    title: str
    headings: int
    mains: int
    skipping: tuple[str, str]


def every_page(visit: Visits, name: str, *, of_a_kind: int) -> list[Plain]:
    """Return the pages that a person reaches by following links, so many of each kind at most."""
    page = visit(name, START, java_script_enabled=False)
    seen, waiting, kinds = {START}, [START], Counter({kind_of(START): 1})
    found = []
    for address in waiting:  # grows while it is walked
        answer = page.goto(visit.address + address)
        links = page.eval_on_selector_all("a[href]", "links => links.map(a => a.getAttribute('href'))")
        for link in _within(links, address):
            kind = kind_of(link)
            if link not in seen and kind and kinds[kind] < of_a_kind:
                kinds[kind] += 1
                seen.add(link)
                waiting.append(link)
        found.append(_read(page, address, answer.status))
    visit.leave()
    return found


def _read(page: Page, address: str, status: int) -> Plain:
    path = urlsplit(page.url).path
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    return Plain(address, status, path, **page.evaluate(SHOWN), skipping=(first, page.evaluate(FOCUSED)))


def _within(links: list[str], page: str) -> Iterator[str]:
    """Yield links to pages of the workspace, as paths with their query."""
    for link in links:
        parts = urlsplit(link)
        if parts.netloc or link.startswith(("#", "mailto:")) or parts.path.endswith(FILES):
            continue
        path = parts.path or urlsplit(page).path
        if path.startswith((START, WALL)):
            yield path + (f"?{parts.query}" if parts.query else "")


def kind_of(address: str) -> str:
    """Return what kind of page an address leads to: its view, and what the query chooses; "" where it leads nowhere."""
    parts = urlsplit(address)
    try:
        name = resolve(parts.path).url_name or ""
    except Resolver404:
        return ""
    query = parse_qs(parts.query)
    return " ".join([name, *(f"{key}={query[key][0]}" for key in ("view", "layer", "screen") if key in query)])
