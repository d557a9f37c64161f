#!/usr/bin/env python3
"""Checks what a government published with CivicStat, without CivicStat: python3 civicstat_verify.py URL-or-folder

Checks that no edition is missing, changed or added to: the chain, the signatures, and each byte of each file. Then
recomputes what follows from the published figures: sums over areas, periods and groups, counts, shares and rates with
their intervals, revisions against the edition before, where levels of goals lie, and that every CSV file says what
content.json says. What differs is named.

Exit: 0 all in order, 1 something is not, 2 nothing could be read. Python 3.9 or newer, no other package.
The format is described in docs/reference/edition-format.md, so that anyone can write another one of these.
"""

from __future__ import annotations

import argparse
import base64
import csv
import hashlib
import io
import json
import math
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

FORMAT = 1
Z = 1.959963984540054  # of 95 % intervals
FORMULA = re.compile("'*[=+@\\t\\r\\n＝＋－＠-]")  # before such text tables have an apostrophe: spreadsheets compute it
KEY_HEAD = bytes.fromhex("302a300506032b6570032100")  # of an Ed25519 key in a PEM file
OWN_FILES = ("manifest.json", "manifest.sig")
NUMBERS = ("value", "low", "high", "n", "numerator", "denominator", "missing")
TELLING = ("value", "low", "high", "n", "numerator", "denominator")  # empty where a figure is withheld
STATES = ("met", "on course", "off course", "cannot tell", "no current data")
ADDITIVE = ("count", "sum", "share")  # statistics whose counts add up over periods and groups
Check = Callable[["Edition"], Iterable["Fault"]]


class Fault(NamedTuple):
    """What does not hold. edition: its number, 0 for what lies beside them. file: the path in it, if it is in one."""

    edition: int
    file: str
    what: str

    def __str__(self) -> str:
        where = f"edition {self.edition}" if self.edition else "editions"
        return f"{where}{', ' + self.file if self.file else ''}: {self.what}"


class Unreadable(Exception):
    """There is nothing to verify, or it cannot be read."""


class Verdict(NamedTuple):
    """editions: how many there are; files, figures: how many were looked at; key: of the newest signature."""

    editions: int
    files: int
    figures: int
    key: str
    faults: list[Fault]


# Ed25519, RFC 8032, section 6: points are (x, y, z, t) with x/z, y/z and t = xy/z

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def _add(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number: int, point: tuple[int, ...]) -> tuple[int, ...]:
    found: tuple[int, ...] = (0, 1, 1, 0)
    while number:
        found = _add(found, point) if number & 1 else found
        point, number = _add(point, point), number >> 1
    return found


def _same(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def _point(data: bytes) -> tuple[int, ...] | None:
    y, sign = int.from_bytes(data, "little") & (2**255 - 1), data[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * ROOT % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = _point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(key: str, message: bytes, signature: bytes) -> bool:
    """Return whether a signature of 64 bytes was made over a message with the key whose public half is this in hex."""
    if len(key) != 64 or len(signature) != 64:
        return False
    public = bytes.fromhex(key)
    a, r, s = _point(public), _point(signature[:32]), int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L or BASE is None:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    return _same(_times(s, BASE), _add(r, _times(h, a)))


def key_of_pem(text: bytes) -> str:
    """Return the public key of a PEM file in hex; empty where it holds none."""
    lines = [line for line in text.decode("ascii", "replace").split("\n") if not line.startswith("-")]
    try:
        data = base64.b64decode("".join(lines), validate=True)
    except ValueError:
        return ""
    return data[len(KEY_HEAD) :].hex() if data.startswith(KEY_HEAD) and len(data) == 44 else ""


# Where editions lie


class Place:
    """A folder, or an address, with editions. read: the bytes of a file in it, or None where there is none."""

    def __init__(self, where: str) -> None:
        self.is_address = where.startswith(("https://", "http://"))
        self._root = where.rstrip("/") if self.is_address else str(Path(where).expanduser())
        for inside in ("", "/editions"):
            if self._get(f"{self._root}{inside}/index.json") is not None:
                self._root += inside
                return
        raise Unreadable(f"{where} has no editions/index.json; give the folder or the address that holds it")

    def read(self, path: str) -> bytes | None:
        quoted = urllib.parse.quote(path) if self.is_address else path
        return self._get(f"{self._root}/{quoted}")

    def files(self, folder: str) -> set[str] | None:
        """Return the files in a folder; None where that cannot be known, as on the web."""
        if self.is_address:
            return None
        root = Path(self._root) / folder
        return {each.relative_to(root).as_posix() for each in root.rglob("*") if not each.is_dir()}

    def folders(self) -> set[str]:
        """Return the folders of editions that lie there, as far as that can be known."""
        if self.is_address:
            return set()
        return {each.name for each in Path(self._root).iterdir() if each.is_dir() and each.name.isdigit()}

    def _get(self, where: str) -> bytes | None:
        try:
            if not self.is_address:
                return Path(where).read_bytes()
            with urllib.request.urlopen(where, timeout=60) as answer:  # noqa: S310 https or http, see above
                return bytes(answer.read())
        except urllib.error.HTTPError as fault:
            if fault.code in (404, 410):
                return None
            raise Unreadable(f"{where} answers {fault.code}") from None
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as fault:
            raise Unreadable(f"{where} cannot be read: {fault}") from None


class Edition(NamedTuple):
    """An edition as it lies there. content, before: what it and the edition before say; None where unreadable."""

    number: int
    manifest: dict[str, Any]
    content: dict[str, Any]
    before: dict[str, Any] | None
    read: Callable[[str], bytes | None]


def parse(data: bytes | None) -> dict[str, Any] | None:
    """Return what a JSON file says; None where it is none."""
    try:
        found = json.loads(data or b"")
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


# The chain


def verify(where: str, *, key: str = "", more: Iterable[Check] = (), tell: Callable[[str], Any] = str) -> Verdict:
    """Check all editions at a folder or address. key: the public key, in hex, that the first one has to be signed by.

    more: checks beside those of this file. tell: is told what is being looked at. Raises Unreadable.
    """
    place = Place(where)
    index = parse(place.read("index.json"))
    entries = (index or {}).get("editions", ())
    listed = {
        each["number"]: each for each in entries if isinstance(each, dict) and isinstance(each.get("number"), int)
    }
    there = {int(name) for name in place.folders()} | set(listed)
    faults = [] if index else [Fault(0, "index.json", "is no JSON")]
    link, claims, files, figures = Link(None, "", key), Claims({}, {}), 0, 0
    before: dict[str, Any] | None = None
    for number in range(1, max(there, default=0) + 1):
        tell(f"edition {number}")
        folder = f"{number:04d}"
        raw = place.read(f"{folder}/manifest.json")
        manifest = parse(raw)
        if raw is None or manifest is None:
            faults.append(Fault(number, "manifest.json", "is no JSON" if raw else "is missing: the chain has a gap"))
            link, before = Link(None, "", link.key), None
            continue
        signature, file = place.read(f"{folder}/manifest.sig") or b"", "manifest.json"
        faults += _all(number, file, _chained(number, raw, manifest, signature, link, listed.get(number)))
        files += len(manifest.get("files", ()))
        faults += _all(number, file, _whole(number, manifest, place, folder))
        link = Link(number, hashlib.sha256(raw).hexdigest(), str(manifest.get("key")))
        content = parse(place.read(f"{folder}/data/content.json"))
        if content is None:
            faults.append(Fault(number, "data/content.json", "is missing or no JSON; its figures cannot be recomputed"))
        else:
            read = lambda path, folder=folder: place.read(f"{folder}/{path}")  # noqa: E731
            edition = Edition(number, manifest, content, before, read)
            for check in (*CHECKS, *more):
                faults += _all(number, "data/content.json", check(edition))
            faults += _all(number, "data/content.json", claims.note(number, content))
            figures += sum(len(series.get("period", ())) for _, series in every_series(content))
        before = content
    faults += _all(0, "index.json", _listed(index or {}, listed, place, link))
    faults += _all(0, "", claims.unfounded(place, tell))
    return Verdict(len(there), files, figures, link.key, faults)


def _all(number: int, file: str, found: Iterable[Fault]) -> list[Fault]:
    """Return faults; where they cannot be told, since a file is not as the format says, that one."""
    faults = []
    try:
        for fault in found:
            faults.append(fault)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as odd:
        faults.append(Fault(number, file, f"is not as the format says: {type(odd).__name__} {odd}"))
    return faults


class Link(NamedTuple):
    """What the next edition is chained to. number: None where the one before is missing or the next is the first."""

    number: int | None
    sha256: str
    key: str


def _chained(
    number: int, raw: bytes, manifest: dict[str, Any], signature: bytes, link: Link, listed: dict[str, Any] | None
) -> Iterator[Fault]:
    def fault(what: str, file: str = "manifest.json") -> Fault:
        return Fault(number, file, what)

    if manifest.get("format") != FORMAT:
        yield fault(f"format is {manifest.get('format')!r}, expected {FORMAT}: read it with a newer verifier")
    if manifest.get("number") != number:
        yield fault(f"number is {manifest.get('number')!r}, expected {number}: editions changed places")
    previous, sha256 = manifest.get("previous") or {}, hashlib.sha256(raw).hexdigest()
    expected = {} if number == 1 else {"number": link.number, "manifest_sha256": link.sha256}
    if previous != expected and (number == 1 or link.number is not None):
        yield fault(f"previous is not edition {number - 1} as it lies there: one of the two is another one")
    key = str(manifest.get("key"))
    if not is_signed(key, raw, signature):
        yield fault("is not what its key signed: it or the manifest was changed", "manifest.sig")
    if link.key and key != link.key and not _is_endorsed(manifest, link.key):
        yield fault(f"key is {key}, which the key before it, {link.key}, did not endorse: somebody else signed this")
    if listed is None:
        yield Fault(0, "index.json", f"edition {number} is not listed")
    elif listed.get("manifest_sha256") != sha256:
        yield fault(f"SHA-256 is {sha256}, index.json says {listed.get('manifest_sha256')}")


def endorsing(key: str, number: int) -> bytes:
    """Return what an old key signs for a new one, whose first edition is this."""
    return f"civicstat: {key} signs from edition {number}".encode("ascii")


def _is_endorsed(manifest: dict[str, Any], old: str) -> bool:
    said = endorsing(str(manifest.get("key")), int(manifest.get("number") or 0))
    return is_signed(old, said, bytes.fromhex(manifest.get("endorsement") or ""))


def _whole(number: int, manifest: dict[str, Any], place: Place, folder: str) -> Iterator[Fault]:
    """Yield files that are changed, missing or not in the manifest."""
    promised = {each["path"]: each for each in manifest.get("files", ())}
    for path, each in promised.items():
        data = place.read(f"{folder}/{path}")
        if data is None:
            yield Fault(number, path, "is missing")
        elif len(data) != each["bytes"]:
            yield Fault(number, path, f"has {len(data)} bytes, the manifest says {each['bytes']}")
        elif hashlib.sha256(data).hexdigest() != each["sha256"]:
            yield Fault(number, path, "was changed: its SHA-256 is not that of the manifest")
    for path in sorted((place.files(folder) or set()) - set(promised) - set(OWN_FILES)):
        yield Fault(number, path, "is not in the manifest: somebody added it")


def _listed(index: dict[str, Any], listed: dict[int, Any], place: Place, link: Link) -> Iterator[Fault]:
    """Yield what index.json and key.pub say that the editions do not."""
    if list(listed) != sorted(listed):
        yield Fault(0, "index.json", "editions are not in their order")
    corrections = defaultdict(list)
    for number, each in listed.items():
        manifest = parse(place.read(f"{number:04d}/manifest.json")) or {}
        corrections[manifest.get("corrects")].append(number)
        for name in ("released_at", "reason", "corrects"):
            if each.get(name) != manifest.get(name):
                yield Fault(0, "index.json", f"{name} of edition {number} is not what its manifest says")
    for number, each in listed.items():
        if each.get("corrected_by") != corrections.get(number, []):
            yield Fault(0, "index.json", f"edition {number} is corrected by {corrections.get(number, [])}, not said so")
    if link.key and (index.get("key") != link.key or key_of_pem(place.read("key.pub") or b"") != link.key):
        yield Fault(0, "key.pub", "it and index.json have to name the key of the newest edition, and do not")


# What an edition says: figures lie in columns, one list for each series; a column that says nothing is left out


def every_series(content: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for metric in content.get("metrics", ()):
        for series in metric.get("series", ()):
            yield metric, series


def column(series: dict[str, Any], name: str) -> list[Any]:
    return series.get(name) or [None] * len(series["period"])


def key_of(metric: dict[str, Any], series: dict[str, Any]) -> tuple[str, ...]:
    names = ("layer", "area", "grain", "dimension", "group")
    return (metric["slug"], *(series.get(name, "") for name in names))


def named(key: Iterable[str], period: str) -> str:
    """Return which figure is meant, for people."""
    return f"{', '.join(filter(None, key))}, {period}"


def is_close(a: float, b: float) -> bool:
    return math.isclose(a, b, rel_tol=1e-8, abs_tol=1e-9)


def _fault(edition: Edition, what: str) -> Fault:
    return Fault(edition.number, "data/content.json", what)


def check_heads(edition: Edition) -> Iterator[Fault]:
    """What the manifest says of the content."""
    content, manifest = edition.content, edition.manifest
    said: dict[str, Any] = {name: content.get(name) for name in ("agency", "number", "reason", "corrects", "software")}
    said["definitions"] = {m["slug"]: m["versions"][-1]["number"] for m in content["metrics"] if m["versions"]}
    said["data_versions"] = {each["slug"]: each["data_version"] for each in content["datasets"]}
    for name, value in said.items():
        if manifest.get(name) != value:
            yield _fault(edition, f"{name} is {value!r}, the manifest says {manifest.get(name)!r}")


def check_withheld(edition: Edition) -> Iterator[Fault]:
    """What is withheld has no value, and what has none says why."""
    for metric, series in every_series(edition.content):
        shown = [column(series, name) for name in TELLING]
        for at, why in enumerate(column(series, "withheld")):
            if why and any(each[at] is not None for each in shown):
                yield _fault(edition, f"{named(key_of(metric, series), series['period'][at])} is withheld, yet shown")


def check_figures(edition: Edition) -> Iterator[Fault]:
    """Values lie in their intervals; values and intervals follow from the counts that are published beside them."""
    for metric, series in every_series(edition.content):
        texts = {each["number"]: each["definition"] for each in metric["versions"]}
        is_usual = not any("\nlevel:" in text for text in texts.values())
        names = ("period", "value", "low", "high", "n", "numerator", "denominator", "version")
        for period, value, low, high, n, top, bottom, version in zip(*(column(series, name) for name in names)):
            figure = named(key_of(metric, series), period)
            if value is None:
                continue
            if low is not None and high is not None and not low - 1e-9 <= value <= high + abs(high) * 1e-9 + 1e-9:
                yield _fault(edition, f"{figure}: {value} lies outside of its interval, {low} to {high}")
                continue
            counts = Counts(metric["kind"], n, top, bottom, texts.get(version, ""))
            expected, why = value_of(counts)
            if expected is not None and not is_close(value, expected):
                yield _fault(edition, f"{figure}: value is {value}, but {why}")
                continue
            limits = limits_of(counts, value, low, high) if is_usual and None not in (low, high) else None
            if limits and not (is_close(low, limits[0]) and is_close(high, limits[1])):
                yield _fault(edition, f"{figure}: interval is {low} to {high}, expected {limits[0]} to {limits[1]}")


class Counts(NamedTuple):
    """What a figure rests on. definition: of its version, as YAML."""

    kind: str
    n: Any
    top: Any
    bottom: Any
    definition: str

    @property
    def scale(self) -> float:
        """How many the figure is for: 1000 for each 1,000 residents."""
        found = re.search(r"\bscale:\s*([0-9._eE+]+)", self.definition.partition("\nstatistic:")[2])
        return float(found[1].replace("_", "")) if found else 1000.0 if self.kind == "rate" else 1.0

    @property
    def is_of_events(self) -> bool:
        """Whether what is on top was counted one by one, so that its limits are those of counts."""
        is_sum = re.search(r"\bcount:\s*[\"']?sum\b", self.definition.partition("\nstatistic:")[2])
        return self.kind in ("count", "distinct") or (self.kind == "rate" and bool(self.definition) and not is_sum)


def value_of(counts: Counts) -> tuple[float | None, str]:
    """Return the value that follows from the counts, and why; None where none does."""
    kind, top, bottom = counts.kind, counts.top, counts.bottom
    if kind in ("share", "cohort_share", "mean") and top is not None and bottom:
        return top / bottom, f"{top} of {bottom} are {top / bottom}"
    if kind in ("rate", "ratio") and top is not None and bottom and counts.definition:
        found = top / bottom * counts.scale
        return found, f"{top} by {bottom}, for each {counts.scale:g}, are {found}"
    if kind in ("count", "distinct", "sum") and top is not None:
        return top, f"{top} were counted"
    return None, ""


def limits_of(counts: Counts, value: float, low: float, high: float) -> tuple[float, float] | None:
    """Return the 95 % limits that follow from the counts: those given where they hold; None where none follow."""
    if counts.kind in ("share", "cohort_share") and counts.top is not None and counts.bottom:
        return wilson(counts.top, counts.bottom)
    if counts.kind == "mean":  # Student's, whose spread is not published: as far to either side
        return (2 * value - high, high)
    if counts.is_of_events and counts.top is not None and counts.top >= 0:
        unit = counts.scale / counts.bottom if counts.kind == "rate" and counts.bottom else 1.0
        if counts.kind == "rate" and not counts.bottom:
            return None
        events = float(counts.top)
        return (low if is_poisson_low(events, low / unit) else poisson(events)[0] * unit,
                high if is_poisson_high(events, high / unit) else poisson(events)[1] * unit)  # fmt: skip
    return None


@lru_cache(maxsize=None)
def is_poisson_low(count: float, limit: float) -> bool:
    """Return whether a limit is the lower one of Garwood's exact 95 % interval of a count, to a ten-millionth."""
    if not 0 < limit <= count:
        return count == 0 and limit == 0
    return gamma_below(count, limit * (1 - 1e-7)) <= 0.025 <= gamma_below(count, limit * (1 + 1e-7))


@lru_cache(maxsize=None)
def is_poisson_high(count: float, limit: float) -> bool:
    """Return whether a limit is the upper one of Garwood's exact 95 % interval of a count, to a ten-millionth."""
    if not count < limit < 1e300:
        return False
    return gamma_below(count + 1, limit * (1 - 1e-7)) <= 0.975 <= gamma_below(count + 1, limit * (1 + 1e-7))


def poisson(count: float) -> tuple[float, float]:
    """Return Garwood's exact 95 % limits of a count, by halving."""
    found = []
    for shape, share in ((count, 0.025), (count + 1, 0.975)):
        low, high = 0.0, count + 12 * math.sqrt(count + 1) + 12
        for _ in range(80 if shape else 0):
            middle = (low + high) / 2
            low, high = (middle, high) if gamma_below(shape, middle) < share else (low, middle)
        found.append(low)
    return found[0], found[1]


def gamma_below(shape: float, x: float) -> float:
    """Return the share of a gamma distribution that lies below x: series, or Lentz's continued fraction beyond it."""
    head = math.exp(shape * math.log(x) - x - math.lgamma(shape)) if x > 0 else 0.0
    if head == 0.0:
        return 0.0 if x < shape else 1.0
    if x < shape + 1:
        term = total = 1 / shape
        while term > total * 1e-16:
            shape += 1
            term *= x / shape
            total += term
        return head * total
    b = x + 1 - shape
    c, d = 1e300, 1 / b
    found, at, step = d, 0, 0.0
    while abs(step - 1) > 1e-15 and at < 10**6:
        at += 1
        a, b = at * (shape - at), b + 2
        d, c = 1 / (a * d + b), b + a / c
        step = c * d
        found *= step
    return 1 - head * found


def wilson(hits: float, trials: float) -> tuple[float, float]:
    """Return the 95 % Wilson score interval of a share."""
    half = Z * math.sqrt(hits * (trials - hits) / trials + Z * Z / 4) / (trials + Z * Z)
    middle = (hits + Z * Z / 2) / (trials + Z * Z)
    return (0.0 if hits == 0 else max(middle - half, 0)), (1.0 if hits == trials else min(middle + half, 1))


def counts_of(metric: dict[str, Any], series: dict[str, Any]) -> list[tuple[float, float] | None]:
    """Return what adds up of each figure: its count, or its hits and trials; None where one is not shown."""
    names = ("numerator", "denominator") if metric["kind"] == "share" else ("value", "value")
    pairs = zip(column(series, names[0]), column(series, names[1]))
    return [None if a is None or b is None else (a, b) for a, b in pairs]


def check_parts(edition: Edition) -> Iterator[Fault]:
    """Areas of a layer hold no more than the city, and groups make up everybody."""
    for metric in edition.content["metrics"]:
        if metric["kind"] not in ADDITIVE:
            continue
        by_key = {key_of(metric, series)[1:]: series for series in metric["series"]}
        layers, groups = defaultdict(list), defaultdict(list)
        for layer, area, grain, dimension, group in by_key:
            layers[layer, grain, dimension, group].append((layer, area, grain, dimension, group))
            if dimension:
                groups[layer, area, grain, dimension].append((layer, area, grain, dimension, group))
        for (layer, grain, dimension, group), keys in layers.items():
            whole = next((key for key in by_key if key[0] == "city" and key[2:] == (grain, dimension, group)), None)
            if layer != "city" and whole and metric["kind"] != "sum":
                yield from _added(edition, metric, by_key, whole, keys, f"its {layer} areas", is_all=False)
        for (layer, area, grain, dimension), keys in groups.items():
            if (layer, area, grain, "", "") in by_key:
                whole = (layer, area, grain, "", "")
                yield from _added(edition, metric, by_key, whole, keys, f"its groups by {dimension}", is_all=True)


def _added(
    edition: Edition, metric: dict[str, Any], by_key: dict[Any, Any], whole: Any, parts: list[Any], told: str,
    *, is_all: bool,
) -> Iterator[Fault]:  # fmt: skip
    sums: dict[str, list[float] | None] = {}
    for key in parts:
        for period, pair in zip(by_key[key]["period"], counts_of(metric, by_key[key])):
            before = sums.setdefault(period, [0, 0, 0])
            sums[period] = None if pair is None or before is None else [b + p for b, p in zip(before, (*pair, 1))]
    for period, pair in zip(by_key[whole]["period"], counts_of(metric, by_key[whole])):
        found = sums.get(period)
        if pair is None or found is None or (is_all and found[2] != len(parts)):
            continue
        for total, added in zip(pair, found):
            if added > total + 1e-9 * abs(total) + 1e-9 or (is_all and not is_close(total, added)):
                figure = named((metric["slug"], *whole), period)
                yield _fault(edition, f"{figure}: {total} does not hold {told}, which add up to {added}")
                break


def check_periods(edition: Edition) -> Iterator[Fault]:
    """Months make up quarters and years, and days weeks: where the shorter ones cover the longer one exactly."""
    days = edition.content["periods"]
    for metric in edition.content["metrics"]:
        places = defaultdict(list)
        for series in metric["series"] if metric["kind"] in ADDITIVE else ():
            key = key_of(metric, series)
            places[key[:3] + key[4:]].append(series)
        for all_grains in places.values():
            for short in all_grains:
                for long in all_grains:
                    if short is not long and short["grain"] != "rolling_year":
                        yield from _tiled(edition, metric, short, long, days)


def _tiled(
    edition: Edition, metric: dict[str, Any], short: dict[str, Any], long: dict[str, Any], days: dict[str, Any]
) -> Iterator[Fault]:
    parts = [days[short["grain"]][period] for period in short["period"]]
    begins, ends = {part[0]: at for at, part in enumerate(parts)}, {part[1]: at + 1 for at, part in enumerate(parts)}
    counts, versions = counts_of(metric, short), column(short, "version")
    for period, pair, version in zip(long["period"], counts_of(metric, long), column(long, "version")):
        first, after = (names.get(day) for names, day in zip((begins, ends), days[long["grain"]][period]))
        if pair is None or first is None or after is None or after - first < 2:
            continue
        run = counts[first:after]
        if any(each is None for each in run) or set(versions[first:after]) != {version}:
            continue
        for total, added in zip(pair, (sum(each) for each in zip(*run))):
            if not is_close(total, added):
                figure = named(key_of(metric, long), period)
                yield _fault(edition, f"{figure}: {total}, but its parts by {short['grain']} add up to {added}")
                break


def _values(content: dict[str, Any]) -> dict[tuple[str, ...], Any]:
    """Return the value of each figure by metric, layer, area, grain, dimension, group and period."""
    found = {}
    for metric, series in every_series(content):
        key = key_of(metric, series)
        for period, value in zip(series["period"], column(series, "value")):
            found[(*key, period)] = value
    return found


def _revision_key(revision: dict[str, Any]) -> tuple[str, ...]:
    names = ("metric", "layer", "area", "grain", "dimension", "group", "period")
    return tuple(revision[name] for name in names)


def check_revisions(edition: Edition) -> Iterator[Fault]:
    """Every figure that is another one than in the edition before is listed as revised, and no others are."""
    if edition.before is None:
        return
    now, before = _values(edition.content), _values(edition.before)
    found = {key: (before[key], value) for key, value in now.items() if key in before and before[key] != value}
    said = {_revision_key(each): (each["before"], each["now"]) for each in edition.content.get("revisions", ())}
    for key in sorted(found.keys() | said.keys()):
        if found.get(key) != said.get(key):
            figure = named(key[:-1], key[-1])
            yield _fault(edition, f"{figure}: revised from, to is {found.get(key)}, revisions say {said.get(key)}")


def check_withdrawn(edition: Edition) -> Iterator[Fault]:
    """What the edition before had and this one lacks is said to be withdrawn."""
    before = edition.before or {}
    for kind, names in (("metric", "metrics"), ("dataset", "datasets"), ("goal", "goals"), ("records", "extracts")):
        there = {each["slug"] for each in edition.content.get(names, ())}
        gone = {each["slug"] for each in edition.content.get("withdrawn", ()) if each["kind"] == kind}
        had = {each["slug"] for each in before.get(names, ())}
        had |= {each["slug"] for each in before.get("withdrawn", ()) if each["kind"] == kind}
        for slug in sorted(had - there - gone):
            yield _fault(edition, f"the {kind} {slug} was in the edition before, and nothing says that it is withdrawn")


def check_goals(edition: Edition) -> Iterator[Fault]:
    """States are those that there are, and their levels lie where such a state needs them.

    Met: the whole interval is where the last target asks for. Off course: the whole interval misses what any target or
    milestone asked for, since the path that it is behind never asks for more.
    """
    for goal in edition.content.get("goals", ()):
        targets = [e for e in goal["entries"] if e["low"] is not None or e["high"] is not None]
        lows, highs = ([e[name] for e in targets if e[name] is not None] for name in ("low", "high"))
        corners = [value for e in targets for _, value in e.get("milestones", ())]
        for state in goal["states"]:
            what, value = state["state"], state["value"]
            low, high = (value if state[name] is None else state[name] for name in ("low", "high"))
            where = f"goal {goal['slug']}, {state['area']}: "
            if what not in STATES:
                yield _fault(edition, f"{where}{what!r} is no state of a goal")
            if value is None or not targets:
                continue
            told = f"its level is {value}, {low} to {high}"
            if not is_in(value, low, high):
                yield _fault(edition, f"{where}its level lies outside of its interval: {told}")
            if what == "no current data":
                yield _fault(edition, f"{where}said to have no current data, but {told}")
            if what == "met" and not (is_in(low, *limits(targets[-1])) and is_in(high, *limits(targets[-1]))):
                yield _fault(edition, f"{where}said to be met, but {told}")
            is_behind = (lows and high < max(lows + corners)) or (highs and low > min(highs + corners))
            if what == "off course" and not is_behind:
                yield _fault(edition, f"{where}said to be off course, but {told}")


def limits(entry: dict[str, Any]) -> tuple[float, float]:
    """Return between which values a line of a ledger asks a level to be."""
    low, high = entry["low"], entry["high"]
    return (-math.inf if low is None else low), (math.inf if high is None else high)


def is_in(value: float, low: float, high: float) -> bool:
    """Return whether a value lies between two limits, but for the last digit."""
    return low <= value <= high or is_close(value, low) or is_close(value, high)


def check_tables(edition: Edition) -> Iterator[Fault]:
    """The CSV file of each metric says what content.json says."""
    for metric in edition.content["metrics"]:
        path = f"data/metrics/{metric['slug']}.csv"
        data = edition.read(path)
        if data is not None:
            yield from (Fault(edition.number, path, what) for what in _differences(metric, data))


def _differences(metric: dict[str, Any], data: bytes) -> Iterator[str]:
    try:
        rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
        names = ("layer", "area", "grain", "dimension", "group", "period")
        there = {tuple(_as_it_came(row[name]) for name in names): row for row in rows}
    except (UnicodeDecodeError, csv.Error, KeyError) as fault:
        yield f"is no table as expected: {fault}"
        return
    for series in metric["series"]:
        columns = {name: column(series, name) for name in (*NUMBERS, "withheld")}
        for at, period in enumerate(series["period"]):
            key = key_of(metric, series)
            row = there.pop((*key[1:], period), None)
            if row is None:
                yield f"{named(key, period)} is missing, content.json has it"
                continue
            for name, values in columns.items():
                if not _says(row.get(name) or "", values[at]):
                    yield f"{named(key, period)}: {name} is {row.get(name)!r}, content.json says {values[at]}"
    for key in there:
        yield f"{named(map(str, key[:-1]), str(key[-1]))} is not in content.json"


def _as_it_came(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def _says(cell: str, value: Any) -> bool:
    if isinstance(value, (int, float)):
        try:
            return float(cell) == value
        except ValueError:
            return False
    return cell == (value or "")


def check_records(edition: Edition) -> Iterator[Fault]:
    """Records that are told one by one are as many as the figures say, where and when; what was told stays so."""
    figures = _values(edition.content)
    before = {each["slug"]: each for each in (edition.before or {}).get("extracts", ())}
    for extract in edition.content.get("extracts", ()):
        path = f"data/records/{extract['slug']}.csv"
        there = _counted(edition.read(path))
        if there is None:
            yield Fault(edition.number, path, "is missing or no table as expected")
            continue
        for what in _miscounted(edition.number, extract, there, figures, before.get(extract["slug"], {})):
            yield Fault(edition.number, path, what)
        if sum(there.values()) != extract["records"]:
            yield Fault(edition.number, path, f"{sum(there.values())} rows, content.json says {extract['records']}")


def _miscounted(
    number: int, extract: dict[str, Any], there: dict[tuple[str, str], int], figures: dict[tuple[str, ...], Any],
    before: dict[str, Any],
) -> Iterator[str]:  # fmt: skip
    cells = {(each["area"], each["period"]): each for each in extract["cells"]}
    was = {(each["area"], each["period"]): each for each in before.get("cells", ())}
    is_the_same_form = before.get("form") == extract["form"] and extract["least"] > 1
    for area, period in sorted(there.keys() | cells.keys()):
        place, cell = f"{extract['metric']} in {area}, {period}", cells.get((area, period))
        figure = figures.get((extract["metric"], extract["layer"], area, extract["grain"], "", "", period))
        if cell is None or there.get((area, period)) != cell["records"]:
            yield f"{place}: {there.get((area, period), 0)} rows, content.json says {cell['records'] if cell else 0}"
        elif figure is None:
            yield f"{place}: records are told, and the figure that counts them is not"
        elif cell["edition"] == number and figure != cell["records"]:
            yield f"{place}: {cell['records']} records, the figure says {figure}"
        elif is_the_same_form and was.get((area, period), cell) != cell:
            yield f"{place}: edition {number - 1} told it otherwise"


def _counted(data: bytes | None) -> dict[tuple[str, str], int] | None:
    """Return how many records a table has by area and period; None where it is none."""
    found: dict[tuple[str, str], int] = defaultdict(int)
    try:
        for row in csv.DictReader(io.StringIO((data or b"").decode("utf-8-sig"), newline="")):
            found[_as_it_came(row["area"]), _as_it_came(row["period"])] += 1
    except (UnicodeDecodeError, csv.Error, KeyError, TypeError):
        return None
    return None if data is None else dict(found)


CHECKS: tuple[Check, ...] = (
    check_heads, check_withheld, check_figures, check_parts, check_periods, check_revisions, check_withdrawn,
    check_goals, check_tables, check_records,
)  # fmt: skip


class Claims(NamedTuple):
    """What revisions say of a figure when it first appeared. said: by figure; counted: how many editions have it."""

    said: dict[tuple[str, ...], list[tuple[int, Any, int]]]
    editions: dict[int, bool]

    def note(self, number: int, content: dict[str, Any]) -> Iterator[Fault]:
        """Keep what revisions claim. No fault can be told before all editions were read."""
        self.editions[number] = True
        for each in content.get("revisions", ()):
            claim = number, each["first_value"], each["first_edition"]
            self.said.setdefault(_revision_key(each), []).append(claim)
        yield from ()

    def unfounded(self, place: Place, tell: Callable[[str], Any]) -> Iterator[Fault]:
        """Yield the revisions whose figure had another value, or another edition, when it first appeared."""
        firsts: dict[tuple[str, ...], tuple[Any, int]] = {}
        for number in self.editions if self.said else ():
            tell(f"edition {number}: figures as first published")
            content = parse(place.read(f"{number:04d}/data/content.json")) or {}
            for key, value in _values(content).items():
                if key in self.said and value is not None:
                    firsts.setdefault(key, (value, number))
        for key, claims in self.said.items():
            for number, value, first in claims:
                if firsts.get(key, (value, first)) != (value, first):
                    figure = named(key[:-1], key[-1])
                    what = f"{figure}: first was {firsts[key][0]} in edition {firsts[key][1]}, said {value} in {first}"
                    yield Fault(number, "data/content.json", what)


def main(arguments: list[str] | None = None) -> int:
    """Verify what the arguments name, and print what was found."""
    parser = argparse.ArgumentParser(prog="civicstat_verify.py", description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("where", help="folder or address that holds editions/index.json")
    parser.add_argument("--key", default="", help="public key, in hex, that the first edition has to be signed by")
    parser.add_argument("--json", action="store_true", help="print what was found as JSON")
    given = parser.parse_args(arguments)
    try:
        verdict = verify(given.where, key=given.key)
    except Unreadable as fault:
        print(fault, file=sys.stderr)
        return 2
    if given.json:
        print(json.dumps({**verdict._asdict(), "faults": [each._asdict() for each in verdict.faults]}))
    else:
        for line in told(verdict):
            print(line)
    return 1 if verdict.faults else 0


def told(verdict: Verdict, most: int = 100) -> Iterator[str]:
    """Yield a verdict in lines, for people."""
    for fault in verdict.faults[:most]:
        yield str(fault)
    if len(verdict.faults) > most:
        yield f"... and {len(verdict.faults) - most} more"
    found = "all in order" if not verdict.faults else f"{len(verdict.faults)} faults"
    yield f"{verdict.editions} editions, {verdict.files} files, {verdict.figures:,} figures: {found}."
    yield f"Signed by {verdict.key or 'nobody'}. Compare this key with what the government says elsewhere."


if __name__ == "__main__":
    sys.exit(main())
