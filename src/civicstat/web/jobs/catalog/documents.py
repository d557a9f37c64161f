"""Catalog files cut into documents, each with its text as written and its place."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from civicstat.errors import CivicStatError
from civicstat.library.documents import UnreadableDocument, read_documents

# What YAML itself takes for the beginning of the next document, at the beginning of a line.
_SEPARATOR = re.compile(r"^---(?:[ \t]*(?:#.*)?)?$\n?", re.MULTILINE)
_NAMES = re.compile(
    r"^(dataset|metric|goal|annotation|dashboard|concern|concern_theme|view|connection|underserved|area_layer|"
    r"department|report|publication):[ \t]*"
    r"['\"]?([a-z0-9][a-z0-9_-]*)['\"]?[ \t]*(?:#.*)?$",
    re.MULTILINE,
)
Sort = Literal[
    "department", "area_layer", "underserved", "dataset", "metric", "connection", "goal", "annotation", "view",
    "dashboard", "concern_theme", "concern", "report", "publication",
]  # fmt: skip
# These name a metric, a dataset, a concern or a department, too.
_MOST_TELLING: tuple[Sort, ...] = (
    "publication", "report", "connection", "dashboard", "view", "annotation", "goal", "metric", "concern_theme",
    "concern", "area_layer", "underserved", "dataset", "department",
)  # fmt: skip


class UnreadableCatalog(CivicStatError):
    """A file of the catalog is no catalog document."""


@dataclass(frozen=True)
class Document:
    """One definition as written. line: where it begins in its file, from 0."""

    where: str  # the file, as messages name it
    line: int
    sort: Sort
    slug: str
    text: str

    @property
    def place(self) -> str:
        return f"{self.where}, line {self.line + 1}"

    @property
    def placed_text(self) -> str:
        """The text with as many empty lines before it as stand there in its file, so that faults name its lines."""
        return "\n" * self.line + self.text


def read_catalog(paths: Iterable[Path], *, root: Path) -> list[Document]:
    """Return the documents of files, and of all *.yaml and *.yml files in folders and their subfolders.

    root: the folder from which messages name files. Raises UnreadableCatalog.
    """
    documents = [document for path in paths for file in _files(path) for document in _read(file, root)]
    seen: dict[tuple[str, str], Document] = {}
    for document in documents:
        other = seen.setdefault((document.sort, document.slug), document)
        if other is not document:
            raise UnreadableCatalog(
                f"{document.place}: the {document.sort} {document.slug} is defined in "
                f"{other.place}, too; keep one of them"
            )
    return documents


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise UnreadableCatalog(f"{path}: there is no such file or folder")
    if path.is_file():
        return [path]
    return sorted(file for file in path.rglob("*") if file.suffix in (".yaml", ".yml") and file.is_file())


def _read(file: Path, root: Path) -> Iterator[Document]:
    where = str(file.relative_to(root)) if file.is_relative_to(root) else str(file)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise UnreadableCatalog(f"{where}: byte {fault.start} is not UTF-8; save the file as UTF-8") from None
    except OSError as fault:
        raise UnreadableCatalog(f"{where} cannot be read: {fault.strerror}") from None
    return split(text, where)


def split(text: str, where: str) -> Iterator[Document]:
    """Yield the documents of a text. Raises UnreadableCatalog for one that defines nothing."""
    start = 0
    for end, after in [*((match.start(), match.end()) for match in _SEPARATOR.finditer(text)), (len(text), len(text))]:
        part = text[start:end]
        line = text.count("\n", 0, start)
        start = after
        if not re.sub(r"#.*", "", part).strip():
            continue
        named = {match[1]: match[2] for match in _NAMES.finditer(part)}
        sort: Sort = next((each for each in _MOST_TELLING if each in named), "dataset")
        if sort not in named:
            _refuse_unreadable("\n" * line + part, where)
            raise UnreadableCatalog(
                f"{where}, line {line + 1}: this document defines nothing; expected a line such as "
                "'dataset: calls', 'metric: p1_response_p90', 'goal: answer_faster', "
                "'annotation: bridge_closed' or 'dashboard: city_manager'"
            )
        yield Document(where, line, sort, named[sort], part)


def _refuse_unreadable(text: str, where: str) -> None:
    """Refuse a text that is no YAML, with the place of the fault."""
    try:
        read_documents(text, where=where)
    except UnreadableDocument as fault:
        raise UnreadableCatalog(str(fault)) from None
