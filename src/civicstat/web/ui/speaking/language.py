"""Languages: their catalogs, and the one that is spoken now."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

from babel import Locale
from babel.localedata import exists
from babel.messages.pofile import read_po
from django.utils.html import escape

import civicstat.library
from civicstat.errors import CivicStatError

CATALOGS = Path(__file__).parent / "catalogs"
OF_LIBRARY = Path(civicstat.library.__file__).parent / "translations"  # texts of the metrics that ship
SOURCE = "en"  # the language of the code
_AT_HOME = "US"  # numbers and dates as people write them there, where the locale is known


class UnknownLanguage(CivicStatError):
    """A language without a catalog was asked for."""

    def __init__(self, code: str) -> None:
        known = ", ".join([SOURCE, *sorted(path.stem for path in CATALOGS.glob("*.po"))])
        super().__init__(
            f"language {code!r}: expected one of {known}. Add {code}.po beside the others, or leave the language out."
        )


class Marked(str):
    """A text that says in HTML which parts of it are in another language than the page."""

    html: str

    def __new__(cls, text: str, html: str) -> "Marked":
        made = super().__new__(cls, text)
        made.html = html
        return made

    def __html__(self) -> str:
        return self.html


def in_source(text: str) -> Marked:
    """Return an English text that stands in a page of another language."""
    return Marked(text, f'<span class="untranslated" lang="{SOURCE}" dir="ltr">{escape(text)}</span>')


@dataclass(frozen=True)
class Language:
    """code: "es". phrases: the translations of each English text, one for each plural form."""

    code: str
    phrases: dict[str, tuple[str, ...]]

    @cached_property
    def locale(self) -> Locale:
        at_home = f"{self.code}_{_AT_HOME}"
        return Locale.parse(at_home if exists(at_home) else self.code)

    @property
    def direction(self) -> str:
        return str(self.locale.text_direction)

    @property
    def name(self) -> str:
        """What its speakers call it."""
        name = Locale.parse(self.code).get_display_name(self.code) or self.code
        return name[:1].upper() + name[1:]

    @property
    def is_source(self) -> bool:
        return self.code == SOURCE

    @cached_property
    def signs(self) -> dict[int, str]:
        """The signs between digits, where they are others than in English."""
        symbols = self.locale.number_symbols.get("latn", {})
        wanted = {",": symbols.get("group", ","), ".": symbols.get("decimal", ".")}
        return {ord(english): sign for english, sign in wanted.items() if english != sign}


@cache
def language(code: str) -> Language:
    """Return a language by its code. Raises UnknownLanguage where there is no catalog."""
    if code == SOURCE:
        return Language(SOURCE, {})
    path = CATALOGS / f"{code}.po"
    if not path.is_file():
        raise UnknownLanguage(code)
    of_library = OF_LIBRARY / path.name
    return Language(code, (_phrases(of_library, code) if of_library.is_file() else {}) | _phrases(path, code))


def _phrases(path: Path, code: str) -> dict[str, tuple[str, ...]]:
    with path.open("rb") as file:
        catalog = read_po(file, locale=code)
    phrases: dict[str, tuple[str, ...]] = {}
    for message in catalog:
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and all(forms):
            phrases[str(message.id if isinstance(message.id, str) else message.id[0])] = tuple(map(str, forms))
    return phrases


_spoken: ContextVar[Language | None] = ContextVar("spoken", default=None)
_ENGLISH = Language(SOURCE, {})


def current() -> Language:
    """Return the language spoken now: English unless somebody is `speaking` another."""
    return _spoken.get() or _ENGLISH


@contextmanager
def speaking(code: str, own: Mapping[str, Mapping[str, str]] | None = None) -> Iterator[Language]:
    """Speak a language until the end of the block. own: texts of a government, text -> language -> translation."""
    spoken = language(code)
    phrases = {text: (said[code],) for text, said in (own or {}).items() if code in said}
    if phrases and not spoken.is_source:
        spoken = replace(spoken, phrases=spoken.phrases | phrases)
    token = _spoken.set(spoken)
    try:
        yield spoken
    finally:
        _spoken.reset(token)
