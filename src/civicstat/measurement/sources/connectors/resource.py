"""Rows that Python gives: a resource written for dlt, or anything that yields rows. It is only iterated over."""

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from itertools import islice
from typing import Any

from pydantic import Field

from civicstat.errors import CivicStatError
from civicstat.measurement.sources.connectors.gathering import as_plain_value
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
    rows, best = _begun(_found(settings, ask), arguments), first
    while part := _taken(rows, ask.page_size(settings.page_rows), settings.resource):
        values = [as_plain_value(row.get(settings.cursor)) for row in part] if settings.cursor else []
        best = newest([best, *values], at=ask.at)
        yield Page(part)
        if ask.most is not None:
            return
    yield Page((), cursor={"at": best} if best is not None else None)


def _taken(rows: Iterator[Row], most: int, name: str) -> list[Row]:
    """Return the next rows. Raises PullRefused with what the object raises, which others wrote."""
    try:
        return list(islice(rows, most))
    except CivicStatError:
        raise
    except Exception as fault:  # of code that others wrote, whatever it is; told with its type and words, and not
        # logged with its traceback: its words may hold a secret, which only `measurement.pulling` conceals.
        raise PullRefused(f"{name} failed: {type(fault).__name__}: {fault}") from fault


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


def _begun(thing: Any, arguments: Mapping[str, Any]) -> Iterator[Row]:
    yield from _rows(_made(thing, arguments))


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
