"""Socrata (SODA): the rows of a dataset of an open-data portal, by when they were last updated."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from civicstat.measurement.sources.connectors.client import Answer, as_json
from civicstat.measurement.sources.connectors.moments import newest, set_back
from civicstat.measurement.sources.connectors.places import WebAddress
from civicstat.measurement.sources.connectors.protocol import Ask, Page, PullRefused
from civicstat.measurement.sources.connectors.secrecy import Secret, reveal
from civicstat.measurement.sources.definitions import Definition

NAME = re.compile(r":?[A-Za-z_][A-Za-z0-9_]*")
_SYSTEM = (":id", ":created_at", ":updated_at", ":version")


def _is_id(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9]{4}-[a-z0-9]{4}", text):
        raise ValueError(f"found {text!r}, expected the dataset's eight signs at the end of its address, as abcd-1234")
    return text


def _is_field(text: str) -> str:
    if not NAME.fullmatch(text):
        raise ValueError(f"found {text!r}, expected the name of a column as the API has it, such as ':updated_at'")
    return text


class SocrataSettings(Definition):
    """A dataset of a Socrata portal."""

    address: WebAddress = Field(description="The portal, such as https://data.example.gov")
    id: Annotated[str, AfterValidator(_is_id)] = Field(description="The dataset's eight signs, such as abcd-1234")
    cursor: Annotated[str, AfterValidator(_is_field)] = Field(
        default=":updated_at", description="The column that says what is new; the portal's own is best"
    )
    where: str = Field(default="", description="A condition in SoQL, if only some rows are wanted")
    token: Secret = Field(default="", description="An application token, for more requests an hour")
    page_rows: int = Field(default=10_000, ge=1, le=50_000, description="How many rows are asked for at once")


def pages(ask: Ask) -> Iterator[Page]:
    """Yield the rows from the cursor on, in the order of the cursor's column and the portal's row number.

    The portal is asked first how many rows there are and which is the newest, and again how many at the end.
    """
    settings: SocrataSettings = ask.settings
    asking = _Asking(ask, settings)
    if ask.most is not None:
        yield asking.page(None, 0, ask.page_size(settings.page_rows))
        return
    first = ask.cursor.get("at")
    since = set_back(first, ask.overlap) if first else None
    count, last = asking.extent(since)
    if not count:
        yield Page((), promised=0, cursor={"at": first} if first else None)
        return
    came = 0
    while came < count:
        page = asking.page(since, came, settings.page_rows)
        if not page.rows:
            break
        came += len(page.rows)
        yield page
    again, _ = asking.extent(since)
    yield Page((), promised=count)
    yield Page((), promised=again, cursor={"at": newest([last], at=ask.at) or first})


class _Asking:
    """The requests to one dataset."""

    def __init__(self, ask: Ask, settings: SocrataSettings) -> None:
        self._ask, self._settings = ask, settings
        self._address = f"{settings.address}/resource/{settings.id}.json"
        token = reveal(settings.token, ask.reach)
        self._secret = {"X-App-Token": token} if token else {}

    def extent(self, since: str | None) -> tuple[int, str | None]:
        """Return how many rows there are from a moment on, and the newest value of the cursor's column."""
        select = f"count(*) as civicstat_rows, max({self._settings.cursor}) as civicstat_newest"
        found, _ = self._get({"$select": select, **self._where(since)})
        try:
            return int(found[0]["civicstat_rows"]), found[0].get("civicstat_newest")
        except (LookupError, TypeError, ValueError):
            raise PullRefused(f"{self._address}: asked for the number of rows, found {str(found)[:200]}") from None

    def page(self, since: str | None, offset: int, limit: int) -> Page:
        order = dict.fromkeys((self._settings.cursor, ":id"))
        found, columns = self._get(
            {
                "$select": ":id,:updated_at,*" if self._settings.cursor in _SYSTEM else ":id,*",
                "$order": ",".join(order), "$limit": limit, "$offset": offset, **self._where(since),
            }
        )  # fmt: skip
        if not isinstance(found, list) or not all(isinstance(row, dict) and ":id" in row for row in found):
            raise PullRefused(f"{self._address}: expected a list of rows with their :id, found {str(found)[:200]}")
        ids = [row[":id"] for row in found]
        rows = [{name: value for name, value in row.items() if name not in _SYSTEM} for row in found]
        return Page(rows, ids, columns={name: kind for name, kind in columns.items() if name not in _SYSTEM})

    def _where(self, since: str | None) -> dict[str, str]:
        # Rows of the very moment of the cursor are read again: others may have come in it since.
        parts = [f"{self._settings.cursor} >= '{since}'"] if since else []
        parts += [f"({self._settings.where})"] if self._settings.where else []
        return {"$where": " and ".join(parts)} if parts else {}

    def _get(self, params: Mapping[str, Any]) -> tuple[Any, dict[str, str]]:
        found, columns = self._ask.client.get(self._address, params, secret_headers=self._secret, read=_read)
        return found, columns


def _read(answer: Answer) -> tuple[Any, dict[str, str]]:
    """Return the rows and the columns that the portal states beside them."""
    names, kinds = answer.headers.get("x-soda2-fields", "[]"), answer.headers.get("x-soda2-types", "[]")
    try:
        columns = dict(zip(json.loads(names), json.loads(kinds), strict=True))
    except (ValueError, TypeError):
        columns = {}
    return as_json(answer), columns
