"""Answers as files."""

import csv
import io

from django.http import HttpResponse, JsonResponse

from civicstat.measurement.records.spreadsheets import harmless
from civicstat.web.ui.explored.rendering import Shown
from civicstat.web.ui.explored.tables import arrow_of, document_of


def as_csv(shown: Shown) -> HttpResponse:
    """Return all figures of an answer, one a row."""
    table = arrow_of(shown.answer)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(table.column_names)
    for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    response = HttpResponse(buffer.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name_of(shown)}.csv"'
    return response


def as_json(shown: Shown) -> HttpResponse:
    """Return an answer with its question, its sentence and its sources."""
    response = JsonResponse(document_of(shown.answer))
    response["Content-Disposition"] = f'attachment; filename="{name_of(shown)}.json"'
    return response


def name_of(shown: Shown) -> str:
    """Return how a file of an answer is called, without its ending."""
    inquiry = shown.answer.inquiry
    parts = [inquiry.metric or inquiry.dataset or "answer", inquiry.grain, inquiry.layer, *inquiry.by]
    return "-".join(parts)
