"""Web services asked: with time limits and retries, over verified TLS, at addresses that may be reached, and no more
than can be held."""

import json
import logging
import random
import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from civicstat import __version__
from civicstat.errors import CivicStatError
from civicstat.measurement.sources.connectors.breaking import broken_off, double
from civicstat.measurement.sources.connectors.reach import OutOfReach, Reach

if TYPE_CHECKING:
    import httpx

PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})  # worth another try
MOVED = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS = 5
LONGEST_WAIT = 300.0  # seconds that a server may ask us to wait
LONGEST_BACKOFF = 60.0
PATIENCE = 10  # times `seconds`, for a whole answer
MOST_WIRES = 8  # connections that can be broken off; more hosts than these do not take turns in one pull
AGENT = f"CivicStat/{__version__}"
# It logs addresses with all that stands in them.
logging.getLogger("httpx").setLevel(logging.WARNING)


class NotAnswered(CivicStatError):
    """A web service did not answer, or with something else than was asked for."""


@dataclass(frozen=True)
class Answer:
    """What a web service sent."""

    place: str  # the address without its query, which may hold a secret
    status: int
    headers: Mapping[str, str]  # names in small letters
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", errors="replace")


@dataclass
class Client:
    """Asks web services. sleep and chance are taken from outside, so that tests need not wait."""

    reach: Reach
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    seconds: float = 60.0  # until the next piece of an answer
    attempts: int = 5
    most_bytes: int = 256 * 2**20  # of one answer, unpacked
    retries: int = field(default=0, init=False)  # so far
    _http: "httpx.Client | None" = field(default=None, init=False)
    _wires: list[socket.socket] = field(default_factory=list, init=False)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        if self._http is not None:
            self._http.close()
            self._http = None
        while self._wires:
            self._wires.pop().close()

    def get(
        self,
        address: str,
        params: Mapping[str, Any] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        secret_headers: Mapping[str, str] | None = None,
        read: Callable[[Answer], Any] = lambda answer: answer,
    ) -> Any:
        """Return what `read` makes of the answer; what comes broken is asked for again, a few times.

        secret_headers: left out where the service sends us on to another host. read: raises ValueError for an answer
        that was cut. Raises NotAnswered.
        """
        fault = ""
        for attempt in range(self.attempts):
            if attempt:
                self.retries += 1
            try:
                answer = self._follow(address, params, headers or {}, secret_headers or {})
            except _Broken as broken:
                fault = str(broken)
                self._wait(attempt, None)
                continue
            if answer.status in PASSING:
                fault = f"it answered {answer.status}: {in_short(answer)}"
                self._wait(attempt, answer.headers.get("retry-after"))
                continue
            if answer.status >= 300:  # one that sends us on was followed
                raise NotAnswered(f"{answer.place} answered {answer.status}: {in_short(answer)}")
            try:
                return read(answer)
            except ValueError as cut:
                fault = f"its answer cannot be read ({cut}): {in_short(answer)}"
                self._wait(attempt, None)
        raise NotAnswered(f"{_place(address)} was asked {self.attempts} times; {fault}")

    def get_json(self, address: str, params: Mapping[str, Any] | None = None, **more: Any) -> Any:
        """Return the JSON that a web service answers. An error that is sent as an answer is refused with its text."""
        return self.get(address, params, read=as_json, **more)

    def _wait(self, attempt: int, asked: str | None) -> None:
        if attempt + 1 >= self.attempts:
            return
        seconds = min(LONGEST_BACKOFF, 2.0**attempt) * (0.5 + self.chance() / 2)
        stated = seconds_to_wait(asked, self.now())
        if stated is not None:
            if stated > LONGEST_WAIT:
                raise NotAnswered(f"the service asks us to wait for {stated / 60:.0f} minutes; it is asked next time")
            seconds = max(seconds, stated)
        self.sleep(seconds)

    def _follow(
        self, address: str, params: Mapping[str, Any] | None, headers: Mapping[str, str], secret: Mapping[str, str]
    ) -> Answer:
        import httpx

        url = httpx.URL(address, params=dict(params)) if params else httpx.URL(address)
        first = url
        for _ in range(MOST_REDIRECTS + 1):
            is_home = (url.scheme, url.host, url.port) == (first.scheme, first.host, first.port)
            answer = self._ask(url, {**headers, **(secret if is_home else {})}, is_secret=bool(secret) and is_home)
            if answer.status not in MOVED or "location" not in answer.headers:
                return answer
            following = url.join(answer.headers["location"])
            if url.scheme == "https" and following.scheme != "https":
                raise NotAnswered(f"{answer.place} sends us on to {_place(str(following))}, which is not encrypted")
            url = following
        raise NotAnswered(f"{_place(address)} sends us on more than {MOST_REDIRECTS} times; correct the address")

    def _ask(self, url: "httpx.URL", headers: Mapping[str, str], *, is_secret: bool) -> Answer:
        import httpx

        place = _place(str(url))
        if url.scheme not in ("http", "https") or not url.host:
            raise OutOfReach(f"{place}: expected an address that begins with https://")
        if is_secret and url.scheme == "http" and not self.reach.is_private(url.host):
            raise OutOfReach(f"{place} is not encrypted, and would carry a secret in the open; use https://")
        target, extensions = self._aim(url)
        extensions["trace"] = self._note_wire
        slow = NotAnswered(f"{place} sends its answer too slowly; ask for smaller pages")
        headers = {"User-Agent": AGENT, "Accept": "*/*", **headers, "Host": url.netloc.decode()}
        try:
            request = self._client().build_request("GET", target, headers=headers, extensions=extensions)
            with broken_off(after=PATIENCE * self.seconds, wires=self._wires, fault=slow):
                response = self._client().send(request, stream=True)
                with closing(response):
                    return Answer(place, response.status_code, _lowered(response), self._body(response, place))
        except httpx.TimeoutException:
            raise _Broken(f"it did not answer within {self.seconds:g} seconds") from None
        except httpx.ConnectError as fault:
            if "certificate" in str(fault).lower():
                raise NotAnswered(
                    f"{place}: its certificate does not hold ({_cause(fault)}); nothing was sent"
                ) from None
            raise _Broken(f"it cannot be reached ({_cause(fault)})") from None
        except httpx.HTTPError as fault:
            raise _Broken(f"the connection broke ({_cause(fault)})") from None

    def _aim(self, url: "httpx.URL") -> tuple["httpx.URL", dict[str, Any]]:
        """Return the address to call: that which was looked up and checked, so that no second look-up differs."""
        if self.reach.proxy:
            return url, {}
        address = self.reach.addresses(url.host, url.port or (443 if url.scheme == "https" else 80))[0]
        return url.copy_with(host=address), {"sni_hostname": url.host}

    def _note_wire(self, event: str, about: Mapping[str, Any]) -> None:
        if event == "connection.connect_tcp.complete":
            self._wires.append(double(about["return_value"].get_extra_info("socket").fileno()))
            while len(self._wires) > MOST_WIRES:
                self._wires.pop(0).close()

    def _body(self, response: "httpx.Response", place: str) -> bytes:
        parts, size, until = list[bytes](), 0, self.clock() + PATIENCE * self.seconds
        for part in response.iter_bytes():
            size += len(part)
            if self.clock() > until:
                raise NotAnswered(f"{place} sends its answer too slowly; ask for smaller pages")
            if size > self.most_bytes:
                raise NotAnswered(
                    f"{place} sends more than {self.most_bytes // 2**20} MB in one answer; ask for smaller pages"
                )
            parts.append(part)
        return b"".join(parts)

    def _client(self) -> "httpx.Client":
        import httpx

        if self._http is None:
            self._http = httpx.Client(
                verify=trusted(), timeout=self.seconds, follow_redirects=False, trust_env=False,
                proxy=self.reach.proxy or None,
            )  # fmt: skip
        return self._http


class _Broken(CivicStatError):
    """An answer that broke, and may come whole the next time."""


def as_json(answer: Answer) -> Any:
    """Return the JSON of an answer. Raises ValueError where it was cut; NotAnswered where it is a page or an error."""
    start = answer.content.lstrip()[:1]
    if start == b"<" or "html" in answer.headers.get("content-type", ""):
        raise NotAnswered(f"{answer.place} answered with a page in the place of data: {in_short(answer)}")
    found = json.loads(answer.content)
    if isinstance(found, dict) and found.get("error") not in (None, "", False, [], {}):
        raise NotAnswered(f"{answer.place} answered with an error: {_said(found) or in_short(answer)}")
    return found


def _said(found: Any) -> str:
    """Return the words of an error in JSON; empty where they stand elsewhere than is usual."""
    inner = found.get("error")
    places = (found, inner) if isinstance(inner, dict) else (found,)
    words = [str(place[name]) for place in places for name in ("code", "message", "details") if place.get(name)]
    if isinstance(inner, str):
        words.append(inner)
    return " ".join(words)[:300]


def in_short(answer: Answer) -> str:
    """Return the beginning of what an answer says, without marks."""
    text = re.sub(r"(?is)<(script|style|head)\b.*?</\1>|<[^>]*>", " ", answer.text[:20_000])
    words = " ".join(text.split())
    return words[:300] or "(nothing)"


def _lowered(response: "httpx.Response") -> dict[str, str]:
    return {name.lower(): value for name, value in response.headers.items()}


def _place(address: str) -> str:
    return re.sub(r"//[^/@]*@", "//", address.partition("?")[0].partition("#")[0])


def _cause(fault: Exception) -> str:
    return re.sub(r"\s+", " ", str(fault))[:200] or type(fault).__name__


def seconds_to_wait(asked: str | None, at: datetime) -> float | None:
    """Return for how long a server asks us to wait: in seconds, or until a moment."""
    if not asked:
        return None
    if asked.strip().isdigit():
        return float(asked.strip())
    try:
        return max((parsedate_to_datetime(asked) - at).total_seconds(), 0.0)
    except (TypeError, ValueError):
        return None


@cache
def trusted() -> ssl.SSLContext:
    """Return the certificates that are trusted: those of this machine, and the public ones."""
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
