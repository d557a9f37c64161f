"""Texts that people wrote: cleaned of what no page should show, and known again when they come twice."""

import hashlib
import re
import unicodedata

_CONTROLS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\n{3,}")
_UNSEEN = ("Cc", "Cf", "Co", "Cs")
_KEPT = "\n\t\u200c\u200d"  # the last two join or part letters of Persian, Hindi and others


def cleaned(text: str) -> str:
    """Return a text without signs that cannot be seen, such as those that turn the direction of writing around."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    seen = "".join(sign for sign in plain if sign in _KEPT or unicodedata.category(sign) not in _UNSEEN)
    return _LINES.sub("\n\n", "\n".join(_CONTROLS.sub(" ", line).strip() for line in seen.split("\n"))).strip()


def fingerprint(text: str) -> str:
    """Return what two texts share that differ in case, spacing and punctuation at most."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())
    return hashlib.sha256(" ".join(words).encode()).hexdigest()
