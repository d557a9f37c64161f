"""How public answers travel: to any website, kept by browsers and proxies, and a page at a time."""

import io
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from itertools import islice
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.csv
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from ninja import Schema
from pydantic import Field

from civicstat.web.api.answers.errors import InTheWay, Refused
from civicstat.web.api.public.newest import Published

ROOT = "/api/v1/public"
MOST = 5000
FRESH_SECONDS = 300
METHODS = "GET, HEAD, OPTIONS"
Row = dict[str, Any]


class Paging(Schema):
    """Which part of a list is asked for."""

    limit: int = Field(1000, ge=1, le=MOST, description="How many items at most.")
    cursor: str = Field("", max_length=40, description="Where to go on: from `next` of the answer before.")


class Part(NamedTuple):
    """A part of a list, and where the next one begins; empty at the end."""

    items: list[Row]
    next: str


class MalformedCursor(Refused):
    """A cursor is none that was given out."""

    status = 400


def part_of(rows: Iterable[Row], published: Published, paging: Paging) -> Part:
    """Return the part of a list that is asked for. Raises MalformedCursor, or InTheWay after another edition."""
    number, first = published.edition.number, 0
    if paging.cursor:
        edition, _, place = paging.cursor.partition("-")
        if not (edition.isdecimal() and place.isdecimal()):
            raise MalformedCursor(f"cursor: found {paging.cursor!r}, expected one that `next` gave; begin without one.")
        if int(edition) != number:
            raise InTheWay(f"cursor: edition {edition} was followed by edition {number}; begin again without a cursor.")
        first = int(place)
    found = list(islice(rows, first, first + paging.limit + 1))
    is_end = len(found) <= paging.limit
    return Part(found[: paging.limit], "" if is_end else f"{number}-{first + paging.limit}")


def answer(
    request: HttpRequest, published: Published, make: Callable[[], HttpResponse]
) -> HttpResponse:  # fmt: skip
    """Return an answer of an edition, or 304 where the asker has it already."""
    known = (published.edition.manifest_sha256, request.get_full_path(), request.headers.get("Accept", ""))
    etag = quote_etag(sha256("\x1f".join(known).encode()).hexdigest()[:32])
    modified = int(published.edition.released_at.timestamp())
    found = get_conditional_response(request, etag=etag, last_modified=modified)
    response: HttpResponse = found if found is not None else make()
    response["ETag"] = etag
    response.headers.setdefault("Last-Modified", f"{published.edition.released_at:%a, %d %b %Y %H:%M:%S GMT}")
    response["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
    return response


def listed(request: HttpRequest, published: Published, part: Part, columns: Sequence[str]) -> HttpResponse:
    """Return a part of a list as JSON, or as CSV where that is preferred; `Link` says where the next part is.

    columns: of its CSV; none: it has none.
    """
    url = _next_url(request, part.next) if part.next else None
    if columns and wants_csv(request):
        table = pa.table({name: [row[name] for row in part.items] for name in columns})
        buffer = io.BytesIO()
        pyarrow.csv.write_csv(table, buffer)
        response = HttpResponse(buffer.getvalue(), content_type="text/csv; charset=utf-8")
    else:
        response = JsonResponse({"edition": published.edition.number, "next": url, "items": part.items})
    if url:
        response["Link"] = f'<{url}>; rel="next"'
    return response


def wants_csv(request: HttpRequest) -> bool:
    """Return whether CSV is asked for, by `format` or the header Accept."""
    if form := request.GET.get("format"):
        return form == "csv"
    return request.get_preferred_type(["application/json", "text/csv"]) == "text/csv"


def _next_url(request: HttpRequest, cursor: str) -> str:
    query = request.GET.copy()
    query["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def open_to_all(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Let pages of any website read an answer. No cookie is looked at, so that none can be misused."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link"
    patch_vary_headers(response, ["Accept"])
    return response


def preflight() -> HttpResponseBase:
    """Return what a browser is told that asks whether a page of another website may ask."""
    response = HttpResponse(status=204)
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
    response["Access-Control-Max-Age"] = "86400"
    return response
