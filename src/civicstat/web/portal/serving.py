"""What was published, as residents and programs get it: the newest edition at `/`, each one at /editions/NNNN/.

Only what a manifest names is served, so that no path leads out of an edition. Any web server can do the same with a
copy: docs/how-to/publish.md.
"""

import gzip
import json
import mimetypes
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponsePermanentRedirect
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from civicstat.publishing.editions.canonical import sha256
from civicstat.publishing.editions.chain import FOLDER, INDEX, KEY, MAKING, MANIFEST, SIGNATURE, name_of
from civicstat.web.ui.access import open_to

TYPES = {
    ".parquet": "application/vnd.apache.parquet", ".geojson": "application/geo+json", ".ics": "text/calendar",
    ".csv": "text/csv", ".json": "application/json", ".jsonld": "application/ld+json", ".xml": "application/xml",
    ".atom": "application/atom+xml", ".rss": "application/rss+xml", ".svg": "image/svg+xml", ".html": "text/html",
    ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".txt": "text/plain",
    ".py": "text/x-python",
    ".md": "text/markdown", ".pub": "application/x-pem-file", ".sig": "application/octet-stream",
    ".pdf": "application/pdf", ".woff2": "font/woff2", ".wasm": "application/wasm", ".yaml": "application/yaml",
    ".webmanifest": "application/manifest+json", ".cff": "application/yaml",
}  # fmt: skip
IN_UTF_8 = ("text/", "application/json", "application/xml", "application/atom", "application/rss", "image/svg")
PACKED = (*IN_UTF_8, "application/geo+json", "application/ld+json", "application/yaml", "application/manifest")
SMALLEST_PACKED = 1024  # bytes
FOR_GOOD = "public, max-age=31536000, immutable"
FOR_NOW = "public, max-age=60, stale-while-revalidate=600"
LOST = "404.html"  # of an edition, for addresses that lead nowhere; its links begin at the root
EMBEDS = "embed"  # the folder of pages that other sites may frame


class Published(NamedTuple):
    """The editions that are there: how many, and which ones are corrected by which."""

    newest: int
    corrected_by: Mapping[int, int]


@require_safe
@open_to("anyone")
def home(request: HttpRequest) -> HttpResponseBase:
    """Show the newest edition; where there is none, lead to the workspace."""
    published = _published()
    if published.newest and "index.html" in _files(published.newest):
        return _answer(request, published, published.newest, "index.html", kept=FOR_NOW)
    return redirect("weekly")


@require_safe
@open_to("anyone")
def newest(request: HttpRequest, path: str) -> HttpResponseBase:
    """Show a file of the newest edition. What no other address is asked for comes here."""
    published = _published()
    if published.newest and (found := _found(published.newest, path)) is not None:
        return _answer(request, published, published.newest, found, kept=FOR_NOW)
    return _elsewhere(request, path, published.newest)


@require_safe
@open_to("anyone")
def numbered(request: HttpRequest, name: str, path: str = "") -> HttpResponseBase:
    """Show a file of an edition, which never changes."""
    number, published = int(name) if name.isdecimal() else 0, _published()
    if name != name_of(number) or not 1 <= number <= published.newest:
        raise Http404("There is no edition of this number.")
    if (found := _found(number, path)) is None:
        return _elsewhere(request, path, number)
    return _answer(request, published, number, found, kept=FOR_GOOD)


@require_safe
@open_to("anyone")
def listed(request: HttpRequest, name: str) -> HttpResponseBase:
    """Show the list of editions, or the public key of the newest one."""
    path = settings.WORKSPACE / FOLDER / name
    if name not in (INDEX, KEY) or not path.exists():
        raise Http404("Nothing was published yet.")
    data = path.read_bytes()
    return _respond(request, data, sha256(data), name, kept=FOR_NOW)


def _published() -> Published:
    index = settings.WORKSPACE / FOLDER / INDEX
    try:
        stat = index.stat()
    except FileNotFoundError:
        return Published(0, {})
    return _read_index(index, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=4)
def _read_index(index: Path, _changed: int, _size: int) -> Published:
    editions = json.loads(index.read_bytes())["editions"]
    corrected = {each["number"]: each["corrected_by"][-1] for each in editions if each["corrected_by"]}
    return Published(max((each["number"] for each in editions), default=0), corrected)


def _files(number: int) -> Mapping[str, str]:
    """Return the SHA-256 of each file of an edition."""
    folder = settings.WORKSPACE / FOLDER / name_of(number)
    return _read_files(folder, (folder / MANIFEST).stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _read_files(folder: Path, _changed: int) -> Mapping[str, str]:
    raw = (folder / MANIFEST).read_bytes()
    own = {MANIFEST: sha256(raw), SIGNATURE: sha256((folder / SIGNATURE).read_bytes())}
    return {each["path"]: each["sha256"] for each in json.loads(raw)["files"]} | own


def _found(number: int, path: str) -> str | None:
    """Return the file that an address within an edition means."""
    files = _files(number)
    meant = f"{path}index.html" if not path or path.endswith("/") else path
    return meant if meant in files else None


def _elsewhere(request: HttpRequest, path: str, number: int) -> HttpResponseBase:
    """Lead to a folder that was asked for without its slash. Raises Http404."""
    if not path.endswith("/") and (
        (number and f"{path}/index.html" in _files(number)) or _is_ours(f"{request.path}/")
    ):  # fmt: skip
        return HttpResponsePermanentRedirect(request.get_full_path(force_append_slash=True))
    if number and _is_of_site(number, path):
        lost = (settings.WORKSPACE / FOLDER / name_of(number) / LOST).read_bytes()
        return HttpResponse(lost, status=404)
    raise Http404("Nothing lies there.")


def _is_of_site(number: int, path: str) -> bool:
    """Return whether whoever asks for an address that leads nowhere was on the public site."""
    first, slash, _ = path.partition("/")
    files = _files(number)
    return LOST in files and (not slash or any(each.startswith(f"{first}/") for each in files))


def _is_ours(path: str) -> bool:
    """Return whether an address belongs to another page than those of editions."""
    try:
        return getattr(resolve(path).func, "__module__", "") != __name__
    except Resolver404:
        return False


def _answer(request: HttpRequest, published: Published, number: int, path: str, *, kept: str) -> HttpResponseBase:
    data_path = settings.WORKSPACE / FOLDER / name_of(number) / path
    if not data_path.exists():
        raise Http404("This file was taken out of the edition.")
    response = _respond(request, data_path, _files(number)[path], path, kept=kept)
    response["X-Edition"] = str(number)
    if (by := published.corrected_by.get(number)) is not None:
        response["Link"] = f'</editions/{name_of(by)}/>; rel="successor-version"'
    return response


def _respond(request: HttpRequest, body: Path | bytes, digest: str, path: str, *, kept: str) -> HttpResponse:
    """Return a file, packed where that helps; or that it is what the other side has already."""
    kind = TYPES.get(Path(path).suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    size = len(body) if isinstance(body, bytes) else body.stat().st_size
    may_pack = kind.startswith(PACKED) and size >= SMALLEST_PACKED
    is_packed = may_pack and "gzip" in request.headers.get("Accept-Encoding", "")
    tag = f'"{digest}{".gz" if is_packed else ""}"'
    if tag in [each.removeprefix("W/") for each in parse_etags(request.headers.get("If-None-Match", ""))]:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(
            _packed(body, digest) if is_packed else body if isinstance(body, bytes) else body.read_bytes(),
            content_type=f"{kind}; charset=utf-8" if kind.startswith(IN_UTF_8) else kind,
        )
    if is_packed:
        response["Content-Encoding"] = "gzip"
    if may_pack:
        patch_vary_headers(response, ["Accept-Encoding"])
    response["ETag"], response["Cache-Control"] = tag, kept
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return _framed(response) if EMBEDS in Path(path).parts else response


def _framed(response: HttpResponse) -> HttpResponse:
    """Let other sites frame a page: it shows one figure and takes nothing in."""
    told: Any = response
    told.xframe_options_exempt = True
    told._csp_replace = {"frame-ancestors": ["*"]}  # what csp's decorator sets
    return response


def _packed(body: Path | bytes, digest: str) -> bytes:
    """Return a file compressed; that is done once, since it never changes."""
    data = body if isinstance(body, bytes) else b""
    if isinstance(body, bytes):
        return gzip.compress(data, 6, mtime=0)
    folder = settings.DATA_DIR / "packed" / digest[:2]
    kept = folder / f"{digest}.gz"
    if not kept.exists():
        folder.mkdir(parents=True, exist_ok=True)
        beside = kept.with_name(f"{MAKING}{kept.name}")
        beside.write_bytes(gzip.compress(body.read_bytes(), 6, mtime=0))
        beside.replace(kept)
    found: bytes = kept.read_bytes()
    return found
