"""Rows that Python gives: a resource written for dlt, or anything that yields rows. It is only iterated over."""

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from itertools import islice
from typing import Any

from pydantic import Field

from civicstat.measurement.sources.connectors.moments import newest, set_back
from civicstat.measurement.sources.connectors.protocol import Ask, Page, PullRefused, Row
from civicstat.measurement.sources.connectors.reach import OutOfReach
from civicstat.measurement.sources.definitions import Definition


class ResourceSettings(Definition):
    """A Python object that gives rows."""

    resource: str = Field(
        pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_]\w*$",
        description="The object as package.module:name; the server's settings must name it, too",
    )
    arguments: dict[str, str] = Field(default={}, description="What it is called with")
    cursor: str = Field(default="", description="The field that says what is new")
    cursor_argument: str = Field(default="", description="The argument that takes the cursor")
    page_rows: int = Field(default=5000, ge=1, le=100_000, description="Rows taken at once")


def pages(ask: Ask) -> Iterator[Page]:
    """Yield the rows that the object gives. dlt's own pipeline, schema and state are not used."""
    settings: ResourceSettings = ask.settings
    first = ask.cursor.get("at") if settings.cursor else None
    arguments: dict[str, Any] = dict(settings.arguments)
    if first is not None and settings.cursor_argument:
        arguments[settings.cursor_argument] = set_back(first, ask.overlap)
    rows, best = _rows(_made(_found(settings, ask), arguments)), first
    while part := list(islice(rows, ask.page_size(settings.page_rows))):
        best = newest([best, *(row.get(settings.cursor) for row in part)], at=ask.at) if settings.cursor else None
        yield Page(part)
        if ask.most is not None:
            return
    yield Page((), cursor={"at": best} if best is not None else None)


def _found(settings: ResourceSettings, ask: Ask) -> Any:
    if settings.resource not in ask.reach.resources:
        raise OutOfReach(
            f"{settings.resource} is not among the objects that connectors may run; have the administrator add it to "
            f'civicstat.toml: [connect] resources = ["{settings.resource}"]'
        )
    module, _, name = settings.resource.partition(":")
    try:
        return getattr(import_module(module), name)
    except ModuleNotFoundError as fault:
        extra = " It belongs to an extra: pip install 'civicstat[dlt]'" if (fault.name or "").startswith("dlt") else ""
        raise PullRefused(f"{settings.resource} cannot be loaded: {fault}.{extra}") from None
    except AttributeError:
        raise PullRefused(f"{module} has no {name}") from None


def _made(thing: Any, arguments: Mapping[str, Any]) -> Iterable[Any]:
    """Return what yields the rows. A resource of dlt that needs no arguments is that already."""
    is_made = isinstance(thing, Iterable) and not arguments
    made: Iterable[Any] = thing if is_made else thing(**arguments)
    return made


def _rows(made: Iterable[Any]) -> Iterator[Row]:
    """Yield rows of what comes: one, a list of them, or a table of Arrow."""
    for each in made:
        if isinstance(each, Mapping):
            yield each
        elif hasattr(each, "to_pylist"):
            yield from each.to_pylist()
        elif isinstance(each, list | tuple):
            yield from _rows(each)
        else:
            raise PullRefused(f"expected rows as mappings of columns, found {type(each).__name__}")
