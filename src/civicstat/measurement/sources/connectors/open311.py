"""Open311 GeoReport v2: service requests, span of time after span of time."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal

from pydantic import Field

from civicstat.measurement.sources.connectors.client import Answer, as_json
from civicstat.measurement.sources.connectors.markup import as_xml, children
from civicstat.measurement.sources.connectors.moments import as_moment
from civicstat.measurement.sources.connectors.places import WebAddress
from civicstat.measurement.sources.connectors.protocol import Ask, Page, PullRefused
from civicstat.measurement.sources.connectors.secrecy import Secret, reveal
from civicstat.measurement.sources.definitions import Definition

_SHORTEST = timedelta(minutes=1)
_LEAST_LIMIT = 10  # rows; no server cuts earlier
_ID = "service_request_id"
Row = dict[str, Any]


class Open311Settings(Definition):
    """An endpoint of GeoReport v2."""

    address: WebAddress = Field(description="The endpoint, such as https://311.example.gov/open311/v2")
    jurisdiction: str = Field(default="", description="The jurisdiction_id, where the endpoint serves several")
    since: date = Field(description="The first day to read")
    by: Literal["requested", "updated"] = Field(
        default="requested", description="Which date decides: that of the request, or of its last update where the "
        "endpoint knows updated_after",
    )  # fmt: skip
    days: int = Field(default=7, ge=1, le=90, description="Days asked for at once; the standard allows 90")
    format: Literal["json", "xml"] = Field(default="json", description="What the endpoint answers in")
    token: Secret = Field(default="", description="An API key, where one is needed")
    page_rows: int = Field(default=100, ge=1, le=1000, description="How many requests are asked for at once")


def pages(ask: Ask) -> Iterator[Page]:
    """Yield the service requests from the cursor on; each once.

    The standard knows no count and cuts at a limit of the server's own. Where the server has pages all are read, up
    to an empty one. Where it has none, a span counts as whole once fewer came of it than came at most.
    """
    settings: Open311Settings = ask.settings
    start = as_moment(ask.cursor.get("at"))
    start = start - ask.overlap if start else datetime.combine(settings.since, time(), UTC)
    source, known = _Source(ask, settings), set[str]()
    if ask.most is not None:
        yield Page(source.rows(max(start, ask.at - timedelta(days=settings.days)), ask.at, 1)[: ask.most])
        return
    while start < ask.at:
        end = min(start + timedelta(days=settings.days), ask.at)
        for rows in source.whole(start, end):
            fresh = [row for row in rows if str(row[_ID]) not in known]
            known.update(str(row[_ID]) for row in fresh)
            yield Page(fresh, [str(row[_ID]) for row in fresh])
        start = end
    yield Page((), cursor={"at": ask.at.astimezone(UTC).isoformat()})


class _Source:
    """The requests to one endpoint."""

    def __init__(self, ask: Ask, settings: Open311Settings) -> None:
        self._ask, self._settings = ask, settings
        token = reveal(settings.token, ask.reach)
        self._secret = {"X-Api-Key": token} if token else {}
        self._has_pages = True
        self._longest = 0  # rows of an answer

    def whole(self, start: datetime, end: datetime) -> Iterator[list[Row]]:
        """Yield the rows of a span, all of them. Raises PullRefused where the server holds some back."""
        first = self.rows(start, end, 1)
        if not first:
            return
        yield first
        if self._has_pages:
            number, before = 2, _ids(first)
            while rows := self.rows(start, end, number):
                if _ids(rows) <= before:
                    self._has_pages = False
                    break
                yield rows
                number, before = number + 1, before | _ids(rows)
        if not self._has_pages:
            yield from self._by_halves(start, end, first)

    def _by_halves(self, start: datetime, end: datetime, rows: list[Row]) -> Iterator[list[Row]]:
        """Yield what a span holds beside these rows of it: it is cut in two while an answer is as long as any was."""
        self._longest = max(self._longest, len(rows))
        if len(rows) < max(self._longest, _LEAST_LIMIT):
            return
        if end - start < _SHORTEST:
            raise PullRefused(
                f"{self._settings.address} gives {len(rows)} requests for the minute of {start:%Y-%m-%d %H:%M} UTC, as "
                "many as it ever gives, and has no pages: it cannot be read whole"
            )
        middle = start + (end - start) / 2
        for since, until in ((start, middle), (middle, end)):
            half = self.rows(since, until, 1)
            yield half
            yield from self._by_halves(since, until, half)

    def rows(self, start: datetime, end: datetime, page: int) -> list[Row]:
        settings = self._settings
        names = ("start_date", "end_date") if settings.by == "requested" else ("updated_after", "updated_before")
        params: dict[str, Any] = {
            names[0]: _spelled(start), names[1]: _spelled(end), "page": page, "page_size": settings.page_rows,
        }  # fmt: skip
        if settings.jurisdiction:
            params["jurisdiction_id"] = settings.jurisdiction
        address = f"{settings.address}/requests.{settings.format}"
        read = _read_json if settings.format == "json" else _read_xml
        found: list[Row] = self._ask.client.get(address, params, secret_headers=self._secret, read=read)
        for row in found:
            if not row.get(_ID):
                raise PullRefused(f"{address}: expected service requests with their {_ID}, found {str(row)[:200]}")
        return found


def _ids(rows: list[Row]) -> set[str]:
    return {str(row[_ID]) for row in rows}


def _spelled(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _read_json(answer: Answer) -> list[Row]:
    found = as_json(answer)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise PullRefused(f"{answer.place}: expected a list of service requests, found {str(found)[:200]}")
    for row in found:
        if "description" in row and "code" in row and _ID not in row:
            raise PullRefused(f"{answer.place} answered with an error: {row['code']} {str(row['description'])[:200]}")
    return found


def _read_xml(answer: Answer) -> list[Row]:
    root = as_xml(answer)
    rows = [{name: (part.text or "").strip() or None for name, part in children(each)} for each in root]
    if root.tag.endswith("errors") or root.tag.endswith("error"):
        said = " ".join("".join(root.itertext()).split())
        raise PullRefused(f"{answer.place} answered with an error: {said[:200]}")
    return rows
