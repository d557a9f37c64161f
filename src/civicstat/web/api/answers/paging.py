"""Long lists, a page at a time."""

from collections.abc import Iterable
from typing import Any, Generic, TypeVar, cast

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

T = TypeVar("T")
MOST = 1000


class Paging(Schema):
    """Which part of a list is asked for."""

    limit: int = Field(100, ge=1, le=MOST, description="How many items at most.")
    offset: int = Field(0, ge=0, le=1_000_000_000, description="How many items to pass over.")


class Page(Schema, Generic[T]):
    """A part of a list, in an order that stays."""

    count: int = Field(description="How many items there are in all.")
    next: str | None = Field(description="Where the next part is; null at the end.")
    items: list[T]


def page_of(request: HttpRequest, items: "QuerySet[Any] | Iterable[Any]", paging: Paging) -> dict[str, Any]:
    """Return the part of a list that is asked for, as Page wants it."""
    if isinstance(items, QuerySet):
        count = items.count()
    else:
        items = list(items)
        count = len(items)
    end = paging.offset + paging.limit
    part = list(cast(Any, items)[paging.offset : end])
    return {"count": count, "next": next_url(request, end) if end < count else None, "items": part}


def next_url(request: HttpRequest, offset: int) -> str:
    """Return the address of the part of a list that begins at an offset."""
    query = request.GET.copy()
    query["offset"] = str(offset)
    return f"{request.path}?{query.urlencode()}"
