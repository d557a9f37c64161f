"""The site by nginx, with the very lines of docs/how-to/serve-without-the-platform.md, and the platform away."""

import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from civicstat.publishing.editions.actions import copy_out
from civicstat.web.releasing.formats import formats
from publishing.editions_made import publish_all
from publishing.small import small_content

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
PAGE = Path(__file__).parents[3] / "docs" / "how-to" / "serve-without-the-platform.md"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(NGINX is None, reason="nginx is not installed: the lines of the documentation were not tried"),
]
KINDS = {
    "/": "text/html", "/es/figures/calls.html": "text/html", "/data/metrics/calls.csv": "text/csv",
    "/data/content.json": "application/json", "/civicstat_verify.py": "text/x-python", "/calendar.ics": "text/calendar",
    "/feeds/en/all.atom": "application/atom+xml",
}  # fmt: skip
LONGEST = 60  # seconds until nginx answers on a busy machine


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Ask nginx for an address: return status, headers and text. Nobody listens where the platform should be."""
    folder = tmp_path_factory.mktemp("nginx")
    publish_all(folder / "workspace", small_content(), formats=formats())
    copy_out(workspace=folder / "workspace", to=folder / "www")
    [lines] = re.findall(r"```nginx\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    port = free_port()
    for there, here in (("443 ssl", f"127.0.0.1:{port}"), ("/srv/www", str(folder / "www")),
                        ("127.0.0.1:8000", f"127.0.0.1:{free_port()}")):  # fmt: skip
        assert there in lines
        lines = lines.replace(there, here)
    lines = re.sub(r"    ssl_certificate.*\n", "", lines)
    kept = "".join(
        f"{each}_temp_path {folder}/{each};\n" for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/errors; events {{}}\n"
        f"http {{ access_log off;\n{kept}{lines}}}\n"
    )
    server = subprocess.Popen([NGINX, "-p", folder, "-c", folder / "nginx.conf"], stderr=subprocess.PIPE, text=True)

    def ask(path, data=None, **headers):
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, headers)
        try:
            with urllib.request.urlopen(request, timeout=LONGEST) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as fault:
            with fault:
                return fault.code, fault.headers, fault.read().decode()

    begun = time.monotonic()
    while True:
        try:
            ask("/")
            break
        except urllib.error.URLError:
            assert server.poll() is None, server.stderr.read()
            assert time.monotonic() - begun < LONGEST
            time.sleep(0.1)
    yield ask
    server.terminate()
    server.communicate(timeout=LONGEST)


def test_pages_and_data_have_their_kind_and_their_headers(site):
    for path, kind in KINDS.items():
        status, headers, _ = site(path)
        assert (status, headers["Content-Type"]) == (200, f"{kind}; charset=utf-8"), path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Access-Control-Allow-Origin"] == "*"
        assert headers["Cache-Control"].startswith("public, max-age=60")
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "immutable" in site("/editions/0001/data/content.json")[1]["Cache-Control"]
    assert "frame-ancestors *" in site("/embed/en/calls-chart.html")[1]["Content-Security-Policy"]
    assert site("/", b"x=1")[0] == 403


def test_a_lost_address_gets_the_page_of_the_edition(site):
    status, headers, text = site("/nowhere/at/all")
    assert status == 404
    assert "This page was not found" in text
    assert "default-src 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize(("language", "told"), [("es-MX,es", "no está abierto ahora"), ("fr", "not open right now")])
def test_a_form_says_politely_that_the_platform_is_away_and_a_letter_that_was_sent_too(site, language, told):
    for path, sent in (("/subscribe/", None), ("/concerns/", None), ("/concerns/", b"text=The+lamp+is+dark")):
        status, headers, text = site(path, sent, **{"Accept-Language": language})
        assert status == 503
        assert told in text
        assert headers["Content-Type"] == "text/html; charset=utf-8"
        assert "public" not in (headers["Cache-Control"] or "")


def test_plain_files_alone_say_the_same_at_the_address_of_a_form(site, tmp_path):
    publish_all(tmp_path / "workspace", small_content(), formats=formats())
    copy_out(workspace=tmp_path / "workspace", to=tmp_path / "www")
    for folder in ("subscribe", "concerns"):
        page = (tmp_path / "www" / folder / "index.html").read_text()
        assert "not open right now" in page
        assert 'href="../es/away.html"' in page
