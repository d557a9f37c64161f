"""The reports that the demo city has promised: each month, each quarter and each year."""

from collections.abc import Iterator
from typing import Any

from civicstat.library.writing import write_document


def report_documents() -> dict[str, str]:
    """Return the YAML of each template by name."""
    return {report["report"]: write_document(report) for report in _reports()}


def _reports() -> Iterator[dict[str, Any]]:
    left_out = [
        {"metric": "crashes", "reason": "Its figures since the vendor's update are being checked."},
    ]
    yield {
        "report": "monthly", "title": "Safety and trust, month by month", "every": "month", "places": 3,
        "exclude": left_out, "due": {"days": 10, "hour": 10}, "review_days": 5,
    }  # fmt: skip
    yield {
        "report": "quarterly", "title": "Safety and trust, quarter by quarter", "every": "quarter", "places": 4,
        "exclude": left_out, "due": {"days": 21, "hour": 10}, "review_days": 10,
    }  # fmt: skip
    yield {
        "report": "annual", "title": "Safety and trust, the year", "every": "year", "places": 5,
        "due": {"days": 45, "hour": 10}, "review_days": 14,
    }  # fmt: skip
