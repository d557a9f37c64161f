"""Atom and RSS: the entries of a feed, with the places and the lists of terms that stand in them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from hashlib import blake2b
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
_RENUMBERED = (
    "{count} of {all} entries that came before came again under other ids: the feed numbers them anew. Where the key "
    "of the dataset is made of id, records are doubled by that; make it of another column."
)
_TOLD = 200  # newest entries that are known again
_SAID = ("title", "published", "content", "summary", "category", "latitude", "longitude")
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
    best, oldest, told = first, None, dict[str, str]()
    address = settings.address
    for _ in range(_MOST_PAGES):
        root = ask.client.get(address, secret_headers=secret, read=as_xml)
        rows = _newest_of_each([_row(entry) for entry in _entries(root, settings)])
        moments = [row["updated"] for row in rows if row["updated"]]
        best = newest([best, *moments], at=ask.at)
        oldest = min([each for each in (oldest, *map(as_moment, moments)) if each], default=None)
        told |= {_mark(row): _short(row["id"]) for row in rows[: _TOLD - len(told)]}
        fresh = [row for row in rows if since is None or (as_moment(row["updated"]) or ask.at) >= since]
        yield Page(fresh, [row["id"] for row in fresh])
        following = _next(root)
        is_all_new = since is None or len(fresh) == len(rows)
        if not following or not is_all_new or ask.most is not None or not rows:
            break
        address = urljoin(address, following)
    last = as_moment(first) if first else None
    is_gap = last is not None and oldest is not None and oldest > last
    renumbered = _renumbered(told, ask.cursor.get("told", {}))
    remarks = [*([_GAP] if is_gap else ()), *([renumbered] if renumbered else ())]
    yield Page((), cursor={"at": best, "told": told} if best else None, remark=" ".join(remarks))


def _renumbered(told: Mapping[str, str], before: Mapping[str, str]) -> str:
    """Return a remark where most of the entries that came before have other ids now; else empty."""
    again = [mark for mark in told if mark in before]
    others = sum(told[mark] != before[mark] for mark in again)
    return _RENUMBERED.format(count=others, all=len(again)) if others * 2 > len(again) else ""


def _mark(row: Mapping[str, Any]) -> str:
    """Return a mark of what an entry says, beside its id and where it leads: either may change with each answer."""
    return _short(json.dumps([row.get(name) for name in _SAID], default=str))


def _short(text: str) -> str:
    return blake2b(text.encode(errors="replace"), digest_size=8).hexdigest()


def _entries(root: Element, settings: FeedSettings) -> list[Element]:
    if local(root.tag) not in ("feed", "rss", "RDF"):
        raise PullRefused(f"{settings.address}: expected a feed in Atom or RSS, found <{local(root.tag)}>")
    return [element for element in root.iter() if local(element.tag) in ("entry", "item")]


def _newest_of_each(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return entries without the older states of the same one: Atom allows an id to come again with a later update.

    Where two of one id say different things of the same moment, both stay, and the pull is refused for it.
    """
    newest = dict[str, datetime]()
    for row in rows:
        moment = as_moment(row["updated"])
        if moment is not None:
            newest[row["id"]] = max(moment, newest.get(row["id"], moment))
    kept = [row for row in rows if as_moment(row["updated"]) == newest.get(row["id"])]
    return list({json.dumps(row, default=str): row for row in kept}.values())


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
