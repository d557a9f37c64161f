"""The pages of docs, read: their blocks of code, their commands and their links."""

import re
import shlex
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.rglob("*.md"), ROOT / "README.md"])
NOT_RUN = "<!-- not run"
_BLOCK = re.compile(
    r"(?P<note><!--[^\n]*-->\n)?^```(?P<language>\w*)[^\S\n]*(?:title=\"(?P<title>[^\"]+)\")?[^\n]*\n(?P<text>.*?)^```",
    re.DOTALL | re.MULTILINE,
)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?!https?:|mailto:)([^)\s]*)\)")
_SHELL = ("", "sh", "bash", "console")


class Block(NamedTuple):
    """A fenced block. title: the file that the reader is to save it as. is_run: whether the tests run it, too."""

    language: str
    title: str
    text: str
    is_run: bool


def blocks_of(page: Path) -> list[Block]:
    """Return the fenced blocks of a page, in order."""
    found = _BLOCK.finditer(page.read_text(encoding="utf-8"))
    return [
        Block(block["language"], block["title"] or "", block["text"], NOT_RUN not in (block["note"] or ""))
        for block in found
    ]


def commands_of(page: Path) -> list[list[str]]:
    """Return the words of every `civicstat ...` line in the shell blocks of a page, without the name and comments."""
    commands = []
    for block in blocks_of(page):
        if block.language in _SHELL:
            lines = block.text.replace("\\\n", " ").splitlines()
            commands += [words for line in lines for words in _commands_in(line)]
    return commands


def _commands_in(line: str) -> list[list[str]]:
    """Return the civicstat commands of a shell line, each up to the next pipe or redirection."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|<>;&()")
    lexer.whitespace_split, lexer.commenters = True, "#"
    commands: list[list[str]] = [[]]
    for word in _words(lexer):
        if re.fullmatch(r"[|<>;&()]+", word):
            commands.append([])
        elif commands[-1] or not re.match(r"\w+=", word):  # a setting stands before its command
            commands[-1].append(word)
    return [words for _, *words in filter(_is_ours, commands)]


def _is_ours(words: list[str]) -> bool:
    return bool(words) and Path(words[0]).name == "civicstat"


def _words(lexer: shlex.shlex) -> list[str]:
    try:
        return list(lexer)
    except ValueError:  # prose in a block without a language
        return []


def links_of(page: Path) -> list[str]:
    """Return the targets of the links of a page that stay in the repository."""
    return _LINK.findall(_BLOCK.sub("", page.read_text(encoding="utf-8")))


def anchors_of(page: Path) -> set[str]:
    """Return the anchors that GitHub gives the headings of a page."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+\s+(.*)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
