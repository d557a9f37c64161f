"""All kinds of pages that can be reached by links."""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from django.urls import Resolver404, resolve

from journeys.visits import Visits

START = "/workspace/"
FILES = (".csv", ".css", ".json")


def every_page(visit: Visits, name: str, *, of_a_kind: int) -> list[str]:
    """Return the addresses of pages that a person reaches by following links, so many of each kind at most."""
    page = visit(name, START, java_script_enabled=False)
    seen, waiting, kinds = {START}, [START], Counter({kind_of(START): 1})
    for address in waiting:  # grows while it is walked
        page.goto(visit.address + address)
        links = page.eval_on_selector_all("a[href]", "links => links.map(a => a.getAttribute('href'))")
        for link in _within(links, address):
            kind = kind_of(link)
            if link not in seen and kind and kinds[kind] < of_a_kind:
                kinds[kind] += 1
                seen.add(link)
                waiting.append(link)
    visit.leave()
    return waiting


def _within(links: list[str], page: str) -> Iterator[str]:
    """Yield links to pages of the workspace, as paths with their query."""
    for link in links:
        parts = urlsplit(link)
        if parts.netloc or link.startswith(("#", "mailto:")) or parts.path.endswith(FILES):
            continue
        path = parts.path or urlsplit(page).path
        if path.startswith(START):
            yield path + (f"?{parts.query}" if parts.query else "")


def kind_of(address: str) -> str:
    """Return what kind of page an address leads to: its view, and what the query chooses; "" where it leads nowhere."""
    parts = urlsplit(address)
    try:
        name = resolve(parts.path).url_name or ""
    except Resolver404:
        return ""
    query = parse_qs(parts.query)
    return " ".join([name, *(f"{key}={query[key][0]}" for key in ("view", "layer") if key in query)])
