"""Answers as files."""

from django.http import HttpResponse, JsonResponse

from civicstat.measurement.records.spreadsheets import csv_lines
from civicstat.web.ui.explored.rendering import Shown
from civicstat.web.ui.explored.tables import arrow_of, document_of


def as_csv(shown: Shown) -> HttpResponse:
    """Return all figures of an answer, one a row."""
    table = arrow_of(shown.answer)
    rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
    response = HttpResponse(csv_lines([table.column_names, *rows]), content_type="text/csv; charset=utf-8")
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
