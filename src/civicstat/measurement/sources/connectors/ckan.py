"""CKAN: the rows of a resource in a portal's datastore, newest first, until one is older than the cursor."""

from collections.abc import Iterator
from typing import Any

from pydantic import Field

from civicstat.measurement.sources.connectors.moments import as_moment, newest, set_back
from civicstat.measurement.sources.connectors.places import WebAddress
from civicstat.measurement.sources.connectors.protocol import Ask, ChangedUnderway, Page, PullRefused
from civicstat.measurement.sources.connectors.secrecy import Secret, reveal
from civicstat.measurement.sources.definitions import Definition


class CkanSettings(Definition):
    """A resource in the datastore of a CKAN portal."""

    address: WebAddress = Field(description="The portal, such as https://data.example.gov")
    resource: str = Field(pattern=r"^[A-Za-z0-9_-]+$", description="The resource's id, at the end of its address")
    cursor: str = Field(
        default="_id", pattern=r"^([A-Za-z_][A-Za-z0-9_ ]*)?$",
        description="The column that says what is new: _id where rows are only added; empty: all is read each time",
    )  # fmt: skip
    filters: dict[str, str] = Field(
        default={}, description="Values that columns must have, if only some rows are wanted"
    )
    token: Secret = Field(default="", description="An API token, where the resource is not public")
    page_rows: int = Field(default=10_000, ge=1, le=32_000, description="How many rows are asked for at once")


def pages(ask: Ask) -> Iterator[Page]:
    """Yield the rows. The datastore says how many there are in all; where all is read, that many must come."""
    settings: CkanSettings = ask.settings
    first = ask.cursor.get("at") if settings.cursor else None
    since = set_back(first, ask.overlap) if first is not None else None
    came, best = 0, first
    while True:
        page, total = _page(ask, came, is_newest_first=since is not None)
        if ask.most is not None:
            yield page
            return
        came += len(page.rows)
        values = [row.get(settings.cursor) for row in page.rows] if settings.cursor else []
        best = newest([best, *values], at=ask.at)
        is_past = since is not None and any(_is_before(value, since) for value in values)
        yield page if since is None else _from(page, values, since)
        if is_past or came >= total:
            break
        if not page.rows:
            raise ChangedUnderway(f"{came:,} rows came of {total:,}, and then none: the pull was cut short")
    yield Page((), promised=total if since is None else None, cursor={"at": best} if best is not None else None)


def _page(ask: Ask, offset: int, *, is_newest_first: bool) -> tuple[Page, int]:
    settings: CkanSettings = ask.settings
    token = reveal(settings.token, ask.reach)
    order = f'"{settings.cursor}" desc, _id desc' if is_newest_first and settings.cursor != "_id" else ""
    params: dict[str, Any] = {
        "resource_id": settings.resource, "limit": ask.page_size(settings.page_rows), "offset": offset,
        "sort": order or ("_id desc" if is_newest_first else "_id asc"),
    }  # fmt: skip
    if settings.filters:
        import json

        params["filters"] = json.dumps(settings.filters)
    address = f"{settings.address}/api/3/action/datastore_search"
    found = ask.client.get_json(address, params, secret_headers={"Authorization": token} if token else {})
    result = found.get("result") if isinstance(found, dict) else None
    if not isinstance(result, dict) or found.get("success") is not True or "total" not in result:
        raise PullRefused(f"{address}: expected a result with its total, found {str(found)[:200]}")
    rows = result.get("records") or []
    columns = {field["id"]: field.get("type", "") for field in result.get("fields", [])}
    return Page(rows, [row.get("_id") for row in rows], ("_id",), columns), int(result["total"])


def _from(page: Page, values: list[Any], since: Any) -> Page:
    """Return a page with the rows from a moment on."""
    kept = [place for place, value in enumerate(values) if not _is_before(value, since)]
    return Page([page.rows[i] for i in kept], [page.ids[i] for i in kept], page.id_columns, page.columns)


def _is_before(value: Any, since: Any) -> bool:
    if value is None:
        return False
    if isinstance(value, str) and (moment := as_moment(value)) and (start := as_moment(since)):
        return moment < start
    return bool(str(value) < str(since) if isinstance(since, str) else value < since)
