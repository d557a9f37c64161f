"""Catalog files written: new documents, and others in the place of those that stand there."""

from collections.abc import Iterable
from pathlib import Path

from civicstat.errors import CivicStatError
from civicstat.web.jobs.catalog.documents import Document, read_catalog


class FileExists(CivicStatError):
    """A file that would be written is there already."""


def write_new(folder: Path, sort: str, slug: str, text: str) -> Path:
    """Write a document as a file of its own, and return it. Raises FileExists."""
    path = folder / (sort if sort.endswith("ed") else f"{sort}s") / f"{slug}.yaml"
    if path.exists():
        raise FileExists(f"{path} is there already; change it, or take it away first")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_ended(text), encoding="utf-8")
    return path


def refuse_written(folder: Path, wanted: Iterable[tuple[str, str]]) -> None:
    """Raise FileExists where one of some (sort, name) is in the files of a folder already."""
    there = by_name(read_catalog([folder], root=folder.parent))
    for key in wanted:
        if key in there:
            raise FileExists(
                f"{there[key].place}: the {key[0]} {key[1]} is in the catalog already; "
                "apply it with: civicstat catalog apply"
            )


def replace_in_file(document: Document, text: str, *, root: Path) -> Path:
    """Put a text in the place of a document in its file, and return the file; other documents stay as they are."""
    path = root / document.where
    whole = path.read_text(encoding="utf-8-sig")
    before, found, after = whole.partition(document.text)
    if not found:
        raise FileExists(f"{path} has changed in the meantime; try again")
    path.write_text(before + _ended(text) + after, encoding="utf-8")
    return path


def by_name(documents: Iterable[Document]) -> dict[tuple[str, str], Document]:
    return {(document.sort, document.slug): document for document in documents}


def _ended(text: str) -> str:
    return text.strip("\n") + "\n"
