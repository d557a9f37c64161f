"""Any web service that answers in JSON: where the rows stand, and how it goes on from page to page, is said."""

from collections.abc import Iterator
from typing import Any, Literal
from urllib.parse import parse_qsl, urljoin, urlsplit

from pydantic import Field

from civicstat.measurement.sources.connectors.moments import newest, set_back
from civicstat.measurement.sources.connectors.places import WebAddress
from civicstat.measurement.sources.connectors.protocol import Ask, Page, PullRefused
from civicstat.measurement.sources.connectors.secrecy import Secret, reveal
from civicstat.measurement.sources.definitions import Definition

_MOST_PAGES = 100_000


class RestSettings(Definition):
    """A web service."""

    address: WebAddress = Field(description="The address that answers with records in JSON")
    params: dict[str, str] = Field(default={}, description="Parameters that are always sent")
    records_at: str = Field(
        default="", description="Where the list of records stands, such as data.items; empty: it is the answer"
    )
    id: str = Field(default="", description="The field that tells one record from another, such as id")
    pages: Literal["none", "page", "offset", "next", "token"] = Field(
        default="none", description="How it goes on: by a page's number, an offset, an address in the answer (next) or "
        "a token in the answer",
    )  # fmt: skip
    page_parameter: str = Field(default="", description="The parameter that takes the page, offset or token")
    first_page: int = Field(default=1, ge=0, le=1, description="The number of the first page")
    size_parameter: str = Field(default="", description="The parameter that takes the rows a page")
    page_rows: int = Field(default=100, ge=1, le=50_000, description="How many rows are asked for at once")
    next_at: str = Field(default="", description="Where the next address or token stands, such as links.next")
    total_at: str = Field(default="", description="Where the number of all records stands, such as meta.total")
    cursor: str = Field(default="", description="The field that says what is new, such as updated_at")
    cursor_parameter: str = Field(
        default="", description="The parameter that asks for what is newer, such as updated_since"
    )
    token: Secret = Field(default="", description="A token, where one is needed")
    token_header: str = Field(
        default="Authorization", pattern=r"^[A-Za-z0-9-]+$", description="The header that carries it"
    )
    token_prefix: str = Field(default="Bearer ", description="What stands before the token in the header")


def pages(ask: Ask) -> Iterator[Page]:
    """Yield the records page by page, until one is empty or names no next one."""
    settings: RestSettings = ask.settings
    first = ask.cursor.get("at") if settings.cursor else None
    params: dict[str, Any] = dict(settings.params)
    if settings.size_parameter:
        params[settings.size_parameter] = ask.page_size(settings.page_rows)
    if first is not None and settings.cursor_parameter:
        params[settings.cursor_parameter] = set_back(first, ask.overlap)
    token = reveal(settings.token, ask.reach)
    secret = {settings.token_header: f"{settings.token_prefix}{token}"} if token else {}
    best, came, address = first, 0, settings.address
    position: Any = {"page": settings.first_page, "offset": 0}.get(settings.pages)
    for _ in range(_MOST_PAGES):
        placed = {settings.page_parameter: position} if settings.page_parameter and position is not None else {}
        found = ask.client.get_json(address, {**params, **placed}, secret_headers=secret)
        rows = _records(found, settings)
        total = at_path(found, settings.total_at) if settings.total_at else None
        came += len(rows)
        best = newest([best, *(at_path(row, settings.cursor) for row in rows)], at=ask.at) if settings.cursor else None
        yield Page(rows, _ids(rows, settings), promised=_as_count(total, settings))
        if ask.most is not None or not rows or settings.pages == "none":
            break
        if settings.pages in ("next", "token"):
            following = at_path(found, settings.next_at)
            if not following:
                break
            if settings.pages == "token":
                position = following
            else:
                address, params = _onward(address, str(following))
        else:
            position = position + 1 if settings.pages == "page" else came
    else:
        raise PullRefused(f"{settings.address} went on for {_MOST_PAGES:,} pages; it has no end")
    yield Page((), cursor={"at": best} if best is not None else None)


def at_path(value: Any, path: str) -> Any:
    """Return what stands at a path such as meta.total; None where nothing does."""
    for step in filter(None, path.split(".")):
        if isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        elif isinstance(value, dict):
            value = value.get(step)
        else:
            return None
    return value


def _records(found: Any, settings: RestSettings) -> list[dict[str, Any]]:
    rows = at_path(found, settings.records_at)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        where = settings.records_at or "the answer"
        names = f" It has {', '.join(list(found)[:20])}." if isinstance(found, dict) else ""
        raise PullRefused(
            f"{settings.address}: expected a list of records at {where}, found {type(rows).__name__}.{names} "
            "Correct records_at"
        )
    return rows


def _ids(rows: list[dict[str, Any]], settings: RestSettings) -> list[Any]:
    if not settings.id:
        return []
    ids = [at_path(row, settings.id) for row in rows]
    if any(each is None for each in ids):
        raise PullRefused(f"{settings.address}: a record has no {settings.id!r}; correct id")
    return [str(each) for each in ids]


def _as_count(total: Any, settings: RestSettings) -> int | None:
    if not settings.total_at:
        return None
    try:
        return int(total)
    except (TypeError, ValueError):
        raise PullRefused(
            f"{settings.address}: expected the number of records at {settings.total_at}, found {total!r}"
        ) from None


def _onward(address: str, following: str) -> tuple[str, dict[str, Any]]:
    """Return the next address, which must be of the same service: its token goes along."""
    url = urljoin(address, following)
    here, there = urlsplit(address), urlsplit(url)
    if (here.scheme, here.netloc) != (there.scheme, there.netloc):
        raise PullRefused(f"{address} names a next page at another host, {there.netloc}; it is not followed")
    return url.partition("?")[0], dict(parse_qsl(there.query, keep_blank_values=True))
