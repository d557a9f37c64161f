"""What a file seems to hold: drafted once, and kept beside the file while a person answers."""

import json
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.conf import settings

from civicstat.directory.models import CITY, AreaLayer
from civicstat.errors import CivicStatError
from civicstat.library.templates import dataset_template
from civicstat.measurement.records.drafting import Draft, Question, draft
from civicstat.measurement.records.drafting.naming import as_name
from civicstat.measurement.sources.definitions import DatasetDefinition
from civicstat.measurement.sources.models import Dataset, read_dataset
from civicstat.web.pages.answering import Document, read_document, with_fields, write_document
from civicstat.web.pages.keeping import KeptFile
from civicstat.web.pages.shown.schema import title_in, title_of
from civicstat.web.ui import charts

ROWS = 8  # shown
_SAMPLES = 3
_LONGEST = 40  # letters of a cell
_FOLDER = ".proposal"


@dataclass(frozen=True)
class Proposal:
    """A drafted definition and what it was drafted from.

    cells: column -> texts of the first records. resembles: title of a template. areas: layers that the file could
    place records in once they are imported.
    """

    text: str
    questions: tuple[Question, ...]
    cells: dict[str, list[str]]
    rows: int
    resembles: str
    areas: tuple[str, ...]

    @property
    def document(self) -> Document:
        return read_document(self.text, where="draft")

    def preview(self, name: str) -> charts.Table:
        """Return the first records as they would be stored."""
        document = self.document
        titles = [title_in(document["columns"], column) for column in self.cells]
        rows = tuple(zip(*self.cells.values(), strict=True))
        return charts.Table(f"First records of {name}", tuple(titles), rows)

    def samples(self) -> dict[str, str]:
        """Return some different values of each column."""
        return {
            name: ", ".join(list(dict.fromkeys(text for text in texts if text))[:_SAMPLES])
            for name, texts in self.cells.items()
        }


_drafting = ThreadPoolExecutor(max_workers=2, thread_name_prefix="civicstat-draft")
_begun: dict[str, "Future[Draft]"] = {}


def propose(kept: KeptFile, *, within_seconds: float | None = None) -> Proposal | None:
    """Return what a file seems to hold; None where that takes longer than so many seconds: ask again then.

    Raises UnreadableFile or NothingToDraft.
    """
    note = kept.path.parent / _FOLDER / "proposal.json"
    if note.exists():
        return _read(note)
    try:
        drafted = _begin(kept).result(within_seconds)
    except TimeoutError:
        return None
    except CivicStatError:
        _begun.pop(kept.key, None)
        raise
    _begun.pop(kept.key, None)
    found = _proposal(drafted)
    note.parent.mkdir(exist_ok=True)
    note.write_text(json.dumps(asdict(found)), encoding="utf-8")
    return found


def _begin(kept: KeptFile) -> "Future[Draft]":
    """Have a file looked at in the background, unless that has begun."""
    if kept.key not in _begun:
        layers = list(AreaLayer.objects.exclude(slug=CITY).values_list("slug", flat=True))
        name, timezone = _name(kept.name), settings.TIME_ZONE
        _begun[kept.key] = _drafting.submit(draft, kept.path, name=name, timezone=timezone, layers=layers)
    return _begun[kept.key]


def _name(file: str) -> str:
    """Return a dataset's name from a file's: "Calls_2026-10.csv.gz" becomes calls."""
    stem = as_name(file.split(".", 1)[0])
    return stem.rstrip("_0123456789") or stem


def _read(note: Path) -> Proposal:
    found = json.loads(note.read_text(encoding="utf-8"))
    questions = tuple(Question(*question) for question in found.pop("questions"))
    return Proposal(**found | {"questions": questions, "areas": tuple(found["areas"])})


def _proposal(drafted: Draft) -> Proposal:
    template = drafted.resembles
    like = read_dataset(dataset_template(template), where=template) if template else None
    return Proposal(
        text=write_document(_named_after(like, read_document(drafted.text, where="draft"))) if like else drafted.text,
        questions=drafted.questions,
        cells=_cells(drafted.preview, drafted.definition),
        rows=drafted.rows,
        resembles=like.title if like else "",
        areas=tuple(drafted.areas),
    )


def _named_after(template: DatasetDefinition, document: Document) -> Document:
    """Return a draft with the name and words of the template that it resembles, where no dataset has the name."""
    if Dataset.objects.filter(slug=template.dataset).exists():
        return document
    columns = {
        name: {**column, "title": column.get("title") or title_of(name, template.columns[name])}
        if name in template.columns
        else column
        for name, column in document["columns"].items()
    }
    return with_fields(
        {**document, "columns": columns},
        dataset=template.dataset,
        title=template.title,
        describes=template.describes,
        sensitivity=template.sensitivity,
        fresh_within=template.fresh_within,
    )


def _cells(preview: pa.Table, definition: DatasetDefinition) -> dict[str, list[str]]:
    first = preview.slice(0, ROWS).to_pydict()
    return {name: [_text(value) for value in first[name]] for name in definition.columns if name in first}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    text = value.isoformat() if isinstance(value, date) else f"{value:g}" if isinstance(value, float) else str(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
