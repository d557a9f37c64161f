"""Atom and RSS: the entries of a feed, with the places and the lists of terms that stand in them."""

from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from pydantic import Field

from civicstat.measurement.sources.connectors.markup import as_xml, children, local, pairs_in
from civicstat.measurement.sources.connectors.moments import as_moment, newest, set_back
from civicstat.measurement.sources.connectors.places import WebAddress
from civicstat.measurement.sources.connectors.protocol import Ask, Page, PullRefused
from civicstat.measurement.sources.connectors.secrecy import Secret, reveal
from civicstat.measurement.sources.definitions import Definition

_MOST_PAGES = 1000
_GAP = (
    "The oldest entry of the feed is newer than the newest of the last pull: entries that came and went in between "
    "are missing. Pull it more often."
)
_RENAMED = {"guid": "id", "pubDate": "published", "description": "content", "encoded": "content", "date": "published"}


class FeedSettings(Definition):
    """A feed."""

    address: WebAddress = Field(description="The feed's address")
    token: Secret = Field(
        default="", description="A token, where the feed is not public; sent as Authorization: Bearer"
    )


def pages(ask: Ask) -> Iterator[Page]:
    """Yield the entries from the cursor on; older pages are followed where the feed names them (rel="next")."""
    settings: FeedSettings = ask.settings
    token = reveal(settings.token, ask.reach)
    secret = {"Authorization": f"Bearer {token}"} if token else {}
    first = ask.cursor.get("at")
    since = as_moment(set_back(first, ask.overlap)) if first else None
    best, oldest = first, None
    address = settings.address
    for _ in range(_MOST_PAGES):
        root = ask.client.get(address, secret_headers=secret, read=as_xml)
        rows = [_row(entry) for entry in _entries(root, settings)]
        moments = [row["updated"] for row in rows if row["updated"]]
        best = newest([best, *moments], at=ask.at)
        oldest = min([each for each in (oldest, *map(as_moment, moments)) if each], default=None)
        fresh = [row for row in rows if since is None or (as_moment(row["updated"]) or ask.at) >= since]
        yield Page(fresh, [row["id"] for row in fresh])
        following = _next(root)
        is_all_new = since is None or len(fresh) == len(rows)
        if not following or not is_all_new or ask.most is not None or not rows:
            break
        address = urljoin(address, following)
    last = as_moment(first) if first else None
    is_gap = last is not None and oldest is not None and oldest > last
    yield Page((), cursor={"at": best} if best else None, remark=_GAP if is_gap else "")


def _entries(root: Element, settings: FeedSettings) -> list[Element]:
    if local(root.tag) not in ("feed", "rss", "RDF"):
        raise PullRefused(f"{settings.address}: expected a feed in Atom or RSS, found <{local(root.tag)}>")
    return [element for element in root.iter() if local(element.tag) in ("entry", "item")]


def _row(entry: Element) -> dict[str, Any]:
    row: dict[str, Any] = {"id": "", "updated": None, "published": None}
    for name, part in children(entry):
        text = (part.text or "").strip()
        if name == "link":
            row["link"] = part.get("href") or text
        elif name == "category":
            row["category"] = "; ".join(filter(None, (row.get("category"), part.get("term") or text)))
        elif name == "point":
            row["latitude"], row["longitude"] = (*text.split(), None, None)[:2]
        elif name in ("lat", "long"):
            row["latitude" if name == "lat" else "longitude"] = text
        elif name == "author":
            row["author"] = " ".join("".join(part.itertext()).split())
        else:
            row[_RENAMED.get(name, name)] = text or "".join(part.itertext()).strip() or None
    terms, said = pairs_in(row.get("content") or "")
    if terms:
        row["details"] = terms
    if row.get("content"):
        row["content"] = said
    row["published"], row["updated"] = _iso(row["published"]), _iso(row["updated"]) or _iso(row["published"])
    row["id"] = row["id"] or row.get("link") or row.get("title") or ""
    return row


def _iso(text: str | None) -> str | None:
    """Return a moment of Atom or RSS as ISO text."""
    if not text or as_moment(text):
        return text
    try:
        moment: datetime = parsedate_to_datetime(text)
    except ValueError:
        return text
    return moment.isoformat()


def _next(root: Element) -> str | None:
    for element in root:
        if local(element.tag) == "link" and element.get("rel") == "next":
            return element.get("href")
    return None
