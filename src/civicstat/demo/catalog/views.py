"""What the staff of the demo city keep asking in the explorer, and the dashboard of a town hall that shows it."""

from collections.abc import Iterator
from typing import Any

from civicstat.demo.answer_key import AnswerKey
from civicstat.library.writing import write_document


def view_documents(key: AnswerKey) -> dict[str, str]:
    """Return the YAML of each shared view by name."""
    return {each["view"]: write_document(each) for each in _views(key)}


def dashboard_documents(key: AnswerKey) -> dict[str, str]:
    """Return the YAML of each dashboard of the city's own by name; those of roles come from the library."""
    board = _town_hall(key)
    return {board["dashboard"]: write_document(board)}


def _views(key: AnswerKey) -> Iterator[dict[str, Any]]:
    place = key.deterioration.district
    yield {
        "view": "help_in_time_by_district",
        "title": "Most urgent calls, district by district",
        "note": "Asked at every town hall: is help as quick here as elsewhere?",
        "question": {"metric": "p1_response_p90", "grain": "quarter", "layer": "district", "show": "panels"},
    }
    yield {
        "view": "urgent_calls_of_the_town_hall",
        "title": "What the most urgent calls are about",
        "question": {
            "dataset": "calls", "where": "priority = 1", "grain": "quarter", "span": "whole", "layer": "district",
            "areas": [place], "by": ["call_type"],
        },
    }  # fmt: skip
    yield {
        "view": "dangers_fixed_by_neighborhood",
        "title": "How long dangers on the street stay",
        "note": "The median of all requests about safety that were closed. Half took longer.",
        "department": "city-services",
        "question": {
            "dataset": "requests", "statistic": {"kind": "median", "of": "close_seconds"},
            "where": "is_safety and not is_duplicate", "grain": "month", "span": "whole", "layer": "neighborhood",
            "show": "map",
        },
    }  # fmt: skip


def _town_hall(key: AnswerKey) -> dict[str, Any]:
    place = f"district.{key.deterioration.district}"
    return {
        "dashboard": "town_hall",
        "title": "Town hall in Millrace",
        "about": "What people in Millrace ask about, with today's figures.",
        "columns": 2,
        "area": place,
        "period": "quarter",
        "blocks": [
            {"kind": "text", "width": 2, "text": "Help comes later in Millrace since the Ferry Bridge closed."},
            {"kind": "view", "view": "help_in_time_by_district", "width": 2},
            {"kind": "metric", "metric": "p1_response_p90"},
            {"kind": "metric", "metric": "calls_for_service"},
            {"kind": "view", "view": "urgent_calls_of_the_town_hall", "width": 2},
        ],
    }
