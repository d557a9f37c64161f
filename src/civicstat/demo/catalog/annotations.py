"""What the staff of the demo city noted: of what was built into it, and of a day that changed nothing."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from civicstat.demo.answer_key import AnswerKey
from civicstat.library.writing import write_document


def annotation_documents(key: AnswerKey) -> dict[str, str]:
    """Return the YAML of each annotation by name; days follow those of the answer key."""
    return {each["annotation"]: write_document(each) for each in _annotations(key)}


def _annotations(key: AnswerKey) -> Iterator[dict[str, Any]]:
    bridge, phones, fault = key.deterioration, key.improvement, key.data_fault
    yield {
        "annotation": "ferry_bridge_closed", "on": bridge.on.isoformat(),
        "text": "The Ferry Bridge closed for repair; drives to Millrace go over the next bridge.",
        "dataset": bridge.dataset, "layer": "district", "area": bridge.district, "public": True,
    }  # fmt: skip
    yield {
        "annotation": "posts_filled_at_911", "on": phones.on.isoformat(),
        "text": "The open posts at the 911 center were filled.", "dataset": phones.dataset, "public": True,
    }  # fmt: skip
    yield {
        "annotation": "car_terminals_updated", "on": fault.since.isoformat(), "until": fault.until.isoformat(),
        "text": "After an update of the car terminals the on-scene button of some cars did not send.",
        "dataset": fault.dataset, "layer": "district", "area": "D2",
    }  # fmt: skip
    # Nothing in the records follows from it: not everything that happens moves a figure.
    fair = date(key.until.year, 6, 13) if key.until >= date(key.until.year, 6, 13) else date(key.until.year - 1, 6, 13)
    yield {"annotation": "river_days", "on": fair.isoformat(), "text": "River Days: the festival along the Sorrel."}
