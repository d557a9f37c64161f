"""The public portal under load: requests a second of an edition served by the platform, by nginx, and by Datasette.

Datasette serves the same figures from SQLite, immutable, as people publish with it. Each server is one process on the
loopback, and asked by wrk in turn, without compression. Beside requests a second stands the processor time of each,
which a busy machine leaves as it is.
"""

import csv
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
import venv
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.city import Files
from benchmarks.comparing import Comparison
from benchmarks.editions import content

SECONDS = int(os.environ.get("PORTAL_SECONDS", "3"))  # of each measurement
CONNECTIONS = 16
METRICS, AREAS = 12, 20
DATASETTE = "datasette>=0.65,<0.66"  # in a virtual environment of its own, unless DATASETTE names the program
KEPT_BY_NGINX = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
PATIENCE_SECONDS = 60.0
AIMS = {"Datasette": 1.0, "nginx": 15.0}
PAGES = {
    "home": ("/", "/"),
    "page of a figure": ("/en/figures/metric_000.html", "/figures/figures?metric=metric_000&area=city&grain=month"),
    "figures of a metric, JSON": ("/data/metrics/metric_000.json", "/figures/figures.json?metric=metric_000&_size=max"),
    "figures of a metric, CSV": ("/data/metrics/metric_000.csv", "/figures/figures.csv?metric=metric_000&_size=max"),
}  # fmt: skip


class Server(NamedTuple):
    """A server that answers. pid: of its one process."""

    name: str
    address: str
    pid: int

    def path(self, page: str) -> str:
        ours, theirs = PAGES[page]
        return theirs if self.name == "Datasette" else ours


class Load(NamedTuple):
    """What a server did under load: seconds by the clock and of its processor for each request."""

    clock: float
    processor: float


def compare(files: Files, folder: Path, *, rounds: int) -> list[Comparison]:
    """Publish an edition of synthetic figures, serve it in three ways, and ask for its pages."""
    if not shutil.which("wrk"):
        return [Comparison("portal", "portal", "wrk", (), (), 1, not_run="wrk is not there: apt install wrk")]
    from civicstat.measurement.records.keeping import let_go

    edition = _publish()
    let_go()  # what was measured before may hold it; the server owns it now
    missing = list[Comparison]()
    with ExitStack() as stack:
        servers = [stack.enter_context(_platform())]
        for name, start in (("nginx", _nginx), ("Datasette", _datasette)):
            try:
                servers.append(stack.enter_context(start(edition, folder)))
            except (OSError, subprocess.SubprocessError) as fault:
                missing.append(Comparison("portal", "portal", name, (), (), AIMS[name], not_run=str(fault)))
        found: dict[tuple[Server, str], list[Load]] = {(server, page): [] for page in PAGES for server in servers}
        for page in PAGES:
            for server in servers:
                _ask(server.address + server.path(page))
            for _ in range(rounds):
                for server in servers:
                    found[server, page].append(_load(server, page))
    return [*_compared(servers, found), *missing]


def _compared(servers: list[Server], found: dict[tuple[Server, str], list[Load]]) -> Iterator[Comparison]:
    for page in PAGES:
        for ours, theirs in ((0, 2), (0, 1), (1, 2)):
            if theirs < len(servers):
                yield _comparison(page, servers[ours], servers[theirs], found)


def _comparison(
    page: str, ours: Server, theirs: Server, found: dict[tuple[Server, str], list[Load]]
) -> Comparison:  # fmt: skip
    here, there = found[ours, page], found[theirs, page]
    rates = " beside ".join(f"{1 / median(each.clock for each in loads):,.0f}" for loads in (here, there))
    worn = " beside ".join(f"{median(each.processor for each in loads) * 1000:.2f}" for loads in (here, there))
    ratio = median(a.processor for a in here) / max(median(b.processor for b in there), 1e-9)
    return Comparison(
        "portal", f"{page}, {ours.name}", theirs.name, tuple(each.clock for each in here),
        tuple(each.clock for each in there), AIMS[theirs.name],
        note=f"{rates} requests a second; {worn} ms of processor each, {ratio:.2f}x",
    )  # fmt: skip


def _publish() -> Path:
    """Publish an edition into the workspace, and return its folder."""
    from django.conf import settings

    from civicstat.publishing.editions.actions import publish
    from civicstat.web.releasing.formats import formats
    from civicstat.web.releasing.protecting import protected

    safe = protected(content(1, metrics=METRICS, areas=AREAS), ()).content
    done = publish(
        content=safe, earlier=(), formats=formats(), workspace=settings.WORKSPACE, data_dir=settings.DATA_DIR
    )
    return done.folder


@contextmanager
def _platform() -> Iterator[Server]:
    command = [sys.executable, "-c", "from civicstat.cli import main; main()", "serve", "--port", "0"]
    with _process(command, stdout=subprocess.PIPE) as process:
        if process.stdout is None:
            raise RuntimeError("the server has no output")
        address = process.stdout.readline().decode().split(" on ")[1].split()[0].rstrip("/")
        yield Server("platform", address, process.pid)


@contextmanager
def _nginx(edition: Path, folder: Path) -> Iterator[Server]:
    place = folder / "nginx"
    place.mkdir(exist_ok=True)
    port = _free_port()
    kinds = "text/html html; text/css css; text/javascript js; application/json json; text/csv csv; image/svg+xml svg;"
    (place / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {place}/pid; error_log {place}/error.log; events {{}}\n"
        f"http {{ access_log off; sendfile on; types {{ {kinds} }}\n"
        + "".join(f"{each}_temp_path {place}/{each};\n" for each in KEPT_BY_NGINX)
        + f"server {{ listen 127.0.0.1:{port}; root {edition}; index index.html; charset utf-8; "
        'add_header X-Content-Type-Options nosniff; add_header Cache-Control "public, max-age=60"; } }\n'
    )
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    with _process([program, "-p", str(place), "-c", str(place / "nginx.conf")]) as process:
        yield _answering("nginx", port, process)


@contextmanager
def _datasette(edition: Path, folder: Path) -> Iterator[Server]:
    place = folder / "figures.db"
    _fill(place, edition / "data" / "figures.csv")
    port = _free_port()
    command = [
        _program(folder), "serve", "-i", str(place), "--port", str(port), "--host", "127.0.0.1",
        "--setting", "max_returned_rows", "100000",
    ]  # fmt: skip
    with _process(command) as process:
        yield _answering("Datasette", port, process)


def _program(folder: Path) -> str:
    """Return Datasette; where DATASETTE names none it is installed beside the figures, once."""
    if named := os.environ.get("DATASETTE"):
        return named
    place = folder / "datasette"
    program = place / "bin" / "datasette"
    if not program.exists():
        venv.create(place, with_pip=True, clear=True)
        pip = [place / "bin" / "python", "-m", "pip", "install", "--quiet", DATASETTE]
        subprocess.run(pip, check=True, timeout=600, stderr=subprocess.DEVNULL)
    return str(program)


def _fill(place: Path, figures: Path) -> None:
    """Put the published figures into SQLite, with the indexes that such questions need."""
    place.unlink(missing_ok=True)
    with closing(sqlite3.connect(place)) as database, figures.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.reader(file)
        names = next(rows)
        columns = ", ".join(f'"{name}"' for name in names)
        database.execute(f"create table figures ({columns})")
        database.executemany(f"insert into figures values ({', '.join('?' * len(names))})", rows)
        database.execute("create index by_metric on figures (metric, area, grain)")
        database.commit()


@contextmanager
def _process(command: list[str], **options: int) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(command, **{"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **options})
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def _answering(name: str, port: int, process: "subprocess.Popen[bytes]") -> Server:
    """Return a server once it answers. Raises OSError where it does not."""
    address, begun = f"http://127.0.0.1:{port}", time.monotonic()
    while time.monotonic() - begun < PATIENCE_SECONDS and process.poll() is None:
        try:
            _ask(f"{address}/")
        except urllib.error.URLError:
            time.sleep(0.2)
        else:
            return Server(name, address, process.pid)
    raise OSError(f"{name} does not answer on {address}")


def _ask(address: str) -> None:
    """Ask once, so that nothing is measured that is not there."""
    with urllib.request.urlopen(address, timeout=60) as answer:
        if len(answer.read()) < 500:
            raise RuntimeError(f"{address} says next to nothing")


def _load(server: Server, page: str) -> Load:
    before = _processor_seconds(server.pid)
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", server.address + server.path(page)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in told or "Socket errors" in told:
        raise RuntimeError(f"{server.name} did not answer all of {page}: {told}")
    done = re.search(r"(\d+) requests in ([\d.]+)(m?)s", told)
    if done is None or not int(done[1]):
        raise RuntimeError(f"{server.name} answered nothing of {page}: {told}")
    seconds = float(done[2]) * (0.001 if done[3] else 1)
    return Load(seconds / int(done[1]), (_processor_seconds(server.pid) - before) / int(done[1]))


def _processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
