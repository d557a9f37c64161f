"""Databases opened and asked: by the driver of their kind, at an address that was checked, and not for ever."""

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from civicstat.measurement.sources.connectors.breaking import broken_off, double
from civicstat.measurement.sources.connectors.protocol import PullRefused
from civicstat.measurement.sources.connectors.reach import OutOfReach, Reach

if TYPE_CHECKING:
    import sqlalchemy as sa

CONNECT_SECONDS = 30
PATIENCE_SECONDS = 600.0  # for an answer, and for the next rows of it
_EXTRAS = {"postgresql": "postgresql", "mysql": "mysql", "mariadb": "mysql", "mssql": "mssql", "oracle": "oracle"}
_DRIVERS = {"postgresql": "psycopg", "mysql": "pymysql", "mariadb": "pymysql", "mssql": "pymssql", "oracle": "oracledb"}


def open_database(address: str, *, password: str, reach: Reach, seconds: float) -> "sa.Engine":
    """Return the database at an address, which is connected to when it is first asked.

    seconds: until a driver gives up that can be told so. Raises OutOfReach, PullRefused.
    """
    import sqlalchemy as sa
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import NoSuchModuleError
    from sqlalchemy.pool import NullPool

    url = make_url(address)
    kind, found = url.get_backend_name(), list[str]()
    if url.host:
        found = reach.addresses(url.host, url.port)
    elif url.database and url.database != ":memory:":
        path = reach.check_folder(Path(url.database))
        if not path.is_file():
            raise OutOfReach(f"{url.database}: there is no such file")
        url = url.set(database=str(path))
    else:
        raise OutOfReach("the address names neither a host nor a file")
    if "+" not in url.drivername and kind in _DRIVERS:
        url = url.set(drivername=f"{kind}+{_DRIVERS[kind]}")
    if password:
        url = url.set(password=password)
    try:
        is_known = url.get_driver_name() == _DRIVERS.get(kind)
        more = _arguments(kind, url.host or "", found, seconds) if is_known else {}
        engine = sa.create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=more)
    except (NoSuchModuleError, ModuleNotFoundError):
        extra = _EXTRAS.get(kind)
        cure = f"pip install 'civicstat[{extra}]'" if extra else f"install the SQLAlchemy dialect for {kind}"
        raise PullRefused(f"the driver for {kind} is not installed on this server: {cure}") from None
    if is_known and _DRIVERS[kind] == "pymysql":
        sa.event.listen(engine, "do_connect", _calling(found))
    return engine


def _arguments(kind: str, host: str, found: list[str], seconds: float) -> dict[str, Any]:
    """Return what the driver of a kind is told: its time limits, and where it can be said the addresses to call.

    They are those that were looked up and checked, so that no second look-up differs; certificates are still held
    against the host's name.
    """
    connect_seconds = min(CONNECT_SECONDS, max(1, int(seconds)))
    if kind == "postgresql":
        return {
            "connect_timeout": connect_seconds, "options": "-c default_transaction_read_only=on",
            "host": ",".join([host] * len(found)), "hostaddr": ",".join(found),
        }  # fmt: skip
    if kind in ("mysql", "mariadb"):
        return {"connect_timeout": connect_seconds, "read_timeout": seconds, "defer_connect": True}
    if kind == "mssql":
        return {"login_timeout": connect_seconds, "timeout": int(seconds)}
    return {"tcp_connect_timeout": connect_seconds} if kind == "oracle" else {}


def _calling(found: list[str]) -> Any:
    """Return what connects PyMySQL to addresses that were checked; its own look-up would be a second one."""

    def connect(dialect: Any, record: Any, words: Any, named: dict[str, Any]) -> Any:
        made = dialect.connect(*words, **named)
        for place, address in enumerate(found, start=1):
            try:
                called = socket.create_connection((address, made.port), made.connect_timeout)
            except OSError as fault:
                if place == len(found):
                    raise PullRefused(f"the database at {made.host} cannot be reached ({fault})") from None
            else:
                made.connect(called)
                break
        return made

    return connect


class Asking:
    """Questions to a database that is connected; each must be answered in so many seconds."""

    def __init__(self, connection: "sa.Connection", seconds: float) -> None:
        self._connection, self._seconds = connection, seconds

    def values(self, question: Any) -> list[Any]:
        with within(self._seconds, self._connection):
            return list(self._connection.execute(question).all())

    def rows(self, question: Any) -> list[dict[str, Any]]:
        with within(self._seconds, self._connection):
            return [dict(row) for row in self._connection.execute(question).mappings()]

    def parts(self, question: Any, size: int) -> Iterator[list[dict[str, Any]]]:
        """Yield the rows, so many at once, without holding all of them."""
        with within(self._seconds, self._connection):
            streaming = self._connection.execution_options(stream_results=True, yield_per=size)
            parts = streaming.execute(question).mappings().partitions(size)
        while True:
            with within(self._seconds, self._connection):
                part = next(parts, None)
            if part is None:
                return
            yield [dict(row) for row in part]


@contextmanager
def within(seconds: float, connection: "sa.Connection") -> Iterator[None]:
    """Break off a connection that is silent for so long. Raises PullRefused then.

    Drivers that count themselves are left to it. That of PostgreSQL does not, and would wait for ever for a server
    that was stopped but whose machine lives.
    """
    raw: Any = connection.connection.dbapi_connection
    if not hasattr(raw, "fileno"):
        yield
        return
    fault = PullRefused(f"the database did not answer within {seconds:g} seconds; look whether it is well")
    with closing(double(raw.fileno())) as wire, broken_off(after=seconds, wires=[wire], fault=fault):
        yield
