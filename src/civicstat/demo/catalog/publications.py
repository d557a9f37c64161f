"""What the demo city makes public: first a few metrics, then more of them with goals and groups."""

from collections.abc import Sequence
from typing import Any

from civicstat.library.writing import write_document

FIRST: dict[str, dict[str, Any]] = {
    "answered_within_15_seconds": {}, "answered_within_20_seconds": {}, "abandoned_calls": {},
    "p1_response_p90": {"layers": ["district"]}, "calls_for_service": {"layers": ["district"]},
    "killed_or_serious": {"layers": ["district"]}, "safety_requests_on_time": {"layers": ["district"]},
    "told_of_delay": {},
}  # fmt: skip
FIRST_GOALS = ("callers_told_of_delay", "same_help_in_every_district")  # both are off course, in two reports in a row
LATER: dict[str, dict[str, Any]] = {
    **FIRST,
    "incidents_reported": {"layers": ["district", "neighborhood"]},
    "residential_burglary_rate": {"layers": ["district"]},
    "motor_vehicle_theft_rate": {"layers": ["district"]},
    "violent_clearance": {},
    "crashes": {"layers": ["district", "neighborhood"]},
    "crisis_without_police": {},
    "arrests": {},
    "force_incidents": {},
    "force_per_1000_arrests": {},
    "search_rate": {"by": ["race"], "periods": ["quarter", "year"]},
    "complaints": {},
    "complaints_concluded_within_180_days": {},
    "requests_made": {"layers": ["district", "neighborhood"]},
    "sworn_vacancy": {},
}
GOALS = (
    "answer_911_in_15_seconds", "callers_told_of_delay", "fewer_callers_hang_up", "fewer_killed_or_seriously_injured",
    "help_in_crisis_without_police", "less_force_in_arrests", "same_help_in_every_district",
    "street_dangers_fixed_on_time",
)  # fmt: skip
RECORDS = ("crashes", "requests")  # datasets whose records are told one by one
SINCE = "2024-01-01"

MISTAKEN = "answered_within_20_seconds"  # the metric whose definition was changed by mistake before the first edition
_RIGHT = "where: answered_at is not null and (channel is null or channel = 'phone')"
_WRONG = "where: answered_at is not null"
WHY_WRONG = "Texts to 911 are answered, too"
WHY_RIGHT = "Nobody picks up a text: texts to 911 are left out again"


def first_publication(goals: Sequence[str] = FIRST_GOALS) -> str:
    """Return what was public at first, as a catalog document. goals: those that are set."""
    told = {"publication": "public", "metrics": _parts(FIRST), "goals": [each for each in FIRST_GOALS if each in goals]}
    return write_document(told)


def publication_documents(goals: Sequence[str] = GOALS) -> dict[str, str]:
    """Return the YAML of all that is public, by name. goals: those that are set; a small city cannot set all."""
    told: dict[str, Any] = {"publication": "public", "metrics": _parts(LATER)}
    told |= {"goals": [each for each in GOALS if each in goals], "records": list(RECORDS)}
    return {"public": write_document(told)}


def mistaken(text: str) -> str:
    """Return the definition of `MISTAKEN` as it was for a while. text: as it is."""
    if _RIGHT not in text:
        raise ValueError(f"{MISTAKEN} is defined otherwise than the demo city knows")
    return text.replace(_RIGHT, _WRONG)


def _parts(metrics: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {slug: {"since": SINCE, **told} for slug, told in metrics.items()}
