"""SQL databases: the rows of a table or query, by a column that grows. Only read, in a transaction that is undone."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import AfterValidator, Field, model_validator

from civicstat.measurement.sources.connectors.databases import PATIENCE_SECONDS, Asking, open_database, within
from civicstat.measurement.sources.connectors.protocol import Ask, Page, PullRefused
from civicstat.measurement.sources.connectors.secrecy import Secret, reveal
from civicstat.measurement.sources.definitions import Definition

if TYPE_CHECKING:
    import sqlalchemy as sa

# What may stand after the question mark of an address; other words could lead elsewhere than its host says.
_HARMLESS = {"sslmode", "charset", "driver", "encrypt", "trustservercertificate", "application_name", "service_name"}
_SPELLINGS = {
    "postgresql": "postgres", "mysql": "mysql", "mariadb": "mysql", "mssql": "tsql", "oracle": "oracle",
    "sqlite": "sqlite",
}  # fmt: skip


def _is_database(text: str) -> str:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(text.strip())
    except (ArgumentError, ValueError):
        raise ValueError("expected an address such as postgresql://reader@db.example.gov/cad") from None
    if url.password:
        raise ValueError("the address holds a password; take it out, and name it in the setting password")
    if strange := sorted(name for name in url.query if name.lower() not in _HARMLESS):
        raise ValueError(f"{strange[0]} may not stand in the address; expected one of {', '.join(sorted(_HARMLESS))}")
    return text.strip()


class SqlSettings(Definition):
    """A database that SQLAlchemy can speak to."""

    address: Annotated[str, AfterValidator(_is_database)] = Field(
        description="The database without its password, such as mssql://reader@cad.example.local/CAD"
    )
    password: Secret = Field(default="", description="Where the password lies")
    table: str = Field(default="", description="The table or view, with its schema if it has one: dbo.calls")
    query: str = Field(default="", description="Or one query, SELECT ...")
    cursor: str = Field(default="", description="The column that grows: a time of the last change, or a running number")
    page_rows: int = Field(default=10_000, ge=1, le=1_000_000, description="How many rows are fetched at once")

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if bool(self.table) == bool(self.query):
            raise ValueError("expected either table or query")
        if self.query:
            _refuse_writing(self.query, self.address)
        return self


def pages(ask: Ask) -> Iterator[Page]:
    """Yield the rows from the cursor on in the order of its column; they are counted before and after."""
    from sqlalchemy.exc import SQLAlchemyError

    settings: SqlSettings = ask.settings
    seconds = PATIENCE_SECONDS if ask.most is None else ask.client.seconds
    password = reveal(settings.password, ask.reach)
    engine = open_database(settings.address, password=password, reach=ask.reach, seconds=seconds)
    try:
        with engine.connect() as connection:
            with within(seconds, connection):
                source = _source(settings, connection)
            yield from _read(ask, settings, Asking(connection, seconds), source)
    except SQLAlchemyError as fault:
        raise PullRefused(f"the database answered: {_said(fault)}") from None
    finally:
        engine.dispose()


def _read(ask: Ask, settings: SqlSettings, asking: Asking, source: Any) -> Iterator[Page]:
    import sqlalchemy as sa

    cursor: Any = sa.column(settings.cursor) if settings.cursor else None
    first = _restored(ask.cursor) if settings.cursor else None
    conditions = [cursor >= _back(first, ask)] if cursor is not None and first is not None else []
    wanted: Any = sa.select(sa.literal_column("*")).select_from(source).where(*conditions)
    counted: Any = sa.select(sa.func.count(), *([sa.func.max(cursor)] if cursor is not None else []))
    counted = counted.select_from(source).where(*conditions)
    if cursor is not None:
        wanted = wanted.order_by(cursor)
    if ask.most is not None:
        yield Page(asking.rows(wanted.limit(ask.most)))
        return
    [[count, *last]] = asking.values(counted)
    yield Page((), promised=count, remark=_unmarked(asking, source, cursor) if conditions else "")
    for rows in asking.parts(wanted, settings.page_rows):
        yield Page(rows)
    [[after, *_]] = asking.values(counted)
    newest = _capped(last[0], ask) if last and last[0] is not None else first
    yield Page((), promised=after, cursor=_kept(newest) if newest is not None else None)


def _unmarked(asking: Asking, source: Any, cursor: Any) -> str:
    """Return a remark on rows that no cursor meets; empty where there is none."""
    import sqlalchemy as sa

    [[count]] = asking.values(sa.select(sa.func.count()).select_from(source).where(cursor.is_(None)))
    if not count:
        return ""
    return (
        f"{count:,} rows of the source have no value in {cursor.name}: those that were added since the first pull are "
        "not read. Have the source fill it, or let each pull read everything (full: true)."
    )


def _said(fault: Exception) -> str:
    """Return the first line of what a database or its driver says, without the marks of Python."""
    told = getattr(fault, "orig", None) or fault
    match told.args:
        case (int() as number, str() as text):
            words = f"{text} ({number})"
        case _:
            words = str(told)
    return (words.splitlines() or ["nothing"])[0][:300]


def _source(settings: SqlSettings, connection: "sa.Connection") -> Any:
    import sqlalchemy as sa

    if settings.query:
        named: list[Any] = [sa.column(settings.cursor)] if settings.cursor else []
        return sa.text(settings.query.strip().rstrip(";")).columns(*named).subquery("source")
    schema, _, name = settings.table.rpartition(".")
    inspector = sa.inspect(connection)
    there = {*inspector.get_table_names(schema or None), *inspector.get_view_names(schema or None)}
    if name not in there:
        raise PullRefused(f"found no table or view {settings.table!r}; there are {', '.join(sorted(there)[:40])}")
    return sa.table(name, schema=schema or None)


def _refuse_writing(query: str, address: str) -> None:
    """Refuse what is not one query that only reads, as the database at the address spells it."""
    import sqlglot
    from sqlalchemy.engine import make_url
    from sqlglot import exp

    try:
        found = sqlglot.parse(query, read=_SPELLINGS.get(make_url(address).get_backend_name()))
    except sqlglot.errors.SqlglotError:
        raise ValueError(
            "query cannot be read as SQL; make a view of it in the database, and name it as table"
        ) from None
    [*more] = [each for each in found if each is not None]
    writing = (exp.Insert, exp.Update, exp.Delete, exp.Create, exp.Drop, exp.Command, exp.Into, exp.Merge, exp.Lock)
    if len(more) != 1 or not isinstance(more[0], exp.Query) or more[0].find(*writing):
        raise ValueError("query must be one SELECT that only reads")


def _back(first: Any, ask: Ask) -> Any:
    if isinstance(first, datetime):
        return first - ask.overlap
    return first - ask.overlap if isinstance(first, date) else first


def _capped(last: Any, ask: Ask) -> Any:
    """Return the newest value; a moment that lies ahead counts as the beginning of the pull."""
    if isinstance(last, datetime):
        return min(last, ask.at if last.tzinfo else ask.at.replace(tzinfo=None))
    return min(last, ask.at.date()) if isinstance(last, date) else last


def _kept(value: Any) -> dict[str, Any]:
    if isinstance(value, datetime):
        return {"at": value.isoformat(), "is": "moment"}
    if isinstance(value, date):
        return {"at": value.isoformat(), "is": "day"}
    return {"at": int(value) if isinstance(value, Decimal) else value, "is": "value"}


def _restored(cursor: Any) -> Any:
    value, kind = cursor.get("at"), cursor.get("is")
    if value is None or kind == "value":
        return value
    return datetime.fromisoformat(value) if kind == "moment" else date.fromisoformat(value)
