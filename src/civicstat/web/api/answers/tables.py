"""Tables and documents in the form that was asked for."""

import io
from typing import Literal

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from django.http import HttpRequest, HttpResponse
from ninja import Schema
from pydantic import Field

from civicstat.measurement.records.spreadsheets import harmless

TableForm = Literal["json", "csv", "parquet"]
TYPES: dict[TableForm, str] = {
    "json": "application/json",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
}
YAML = "application/yaml"


def wanted_form(request: HttpRequest, form: TableForm | None) -> TableForm:
    """Return the form of a table: as the argument says, else as the Accept header prefers, else JSON."""
    if form is not None:
        return form
    best = request.get_preferred_type([*TYPES.values(), "*/*"])
    return next((each for each, kind in TYPES.items() if kind == best), "json")


class DocumentForm(Schema):
    """How a document is wanted."""

    format: Literal["yaml", "json"] | None = Field(None, description="In place of the Accept header.")


def wants_yaml(request: HttpRequest, form: DocumentForm) -> bool:
    """Return whether a document is wanted as YAML; JSON unless something else is asked for."""
    if form.format is not None:
        return form.format == "yaml"
    return request.get_preferred_type(["application/json", YAML]) == YAML


def send_table(table: pa.Table, form: TableForm, *, name: str) -> HttpResponse:
    """Return a table as a file, CSV or Parquet. name: without ending.

    In CSV, texts that a spreadsheet program would take for a formula begin with an apostrophe.
    """
    buffer = io.BytesIO()
    if form == "parquet":
        pyarrow.parquet.write_table(table, buffer)
    else:
        pyarrow.csv.write_csv(_harmless(table), buffer)
    return send_file(buffer.getvalue(), TYPES[form], name=f"{name}.{form}")


def _harmless(table: pa.Table) -> pa.Table:
    for place, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            texts = [None if text is None else harmless(text) for text in table.column(place).to_pylist()]
            table = table.set_column(place, field, pa.array(texts, field.type))
    return table


def send_file(content: bytes | str, kind: str, *, name: str) -> HttpResponse:
    """Return a file. kind: its content type."""
    charset = "; charset=utf-8" if kind.startswith("text/") else ""
    return HttpResponse(
        content, content_type=kind + charset, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
