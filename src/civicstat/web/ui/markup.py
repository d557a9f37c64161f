"""Words that a person wrote, as HTML: paragraphs, lists, bold words and links, and nothing else.

Everything is escaped first, so that what looks like HTML is shown as it was written.
"""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
# Of addresses only pages of this site and of the web: no javascript:, no data:.
_SIGN = r"(?:(?!&(?:quot|#x27|lt|gt);)[^\s()])"  # of an address, in a text that is escaped already
_LINK = re.compile(rf"\[([^\[\]]+)\]\((https?://{_SIGN}+|/(?!/){_SIGN}*)\)")
_ITEM = re.compile(r"^\s*[-*]\s+")


def marked_up(text: str) -> SafeString:
    """Return a text as paragraphs and lists. A list is lines that begin with a hyphen."""
    parts = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return mark_safe("".join(_part(part) for part in parts if part.strip()))  # noqa: S308  # escaped in _inline


def _part(part: str) -> str:
    """Return a paragraph, with the lists that stand in it."""
    html, words, items = list[str](), list[str](), list[str]()
    for line in [*part.split("\n"), ""]:
        is_item = _ITEM.match(line) is not None
        if items and not is_item:
            html.append("<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>")
            items = []
        if words and (is_item or not line):
            html.append(f"<p>{'<br>'.join(words)}</p>")
            words = []
        if line.strip():
            (items if is_item else words).append(_inline(_ITEM.sub("", line) if is_item else line))
    return "".join(html)


def _inline(line: str) -> str:
    safe = escape(line.strip())
    return _BOLD.sub(r"<strong>\1</strong>", _LINK.sub(r'<a href="\2">\1</a>', safe))
