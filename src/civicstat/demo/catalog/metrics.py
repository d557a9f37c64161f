"""The metrics that the demo city has adopted: a choice from the library, with the city's own series break."""

import re

from civicstat.demo.answer_key import AnswerKey
from civicstat.library.templates import metric_template

ADOPTED = (
    # 911
    "emergency_calls_offered", "answered_within_15_seconds", "answered_within_20_seconds", "answer_time_p90",
    "abandoned_calls", "p1_queue_p90", "urgent_calls_held", "diverted_calls",
    # Police response
    "calls_for_service", "resident_calls", "p1_response_median", "p1_response_p90", "p1_within_10_minutes",
    "p1_travel_p90", "p1_missing_arrival", "p2_response_p90", "p1_response_gap", "told_of_delay", "committed_time",
    "unit_hours_on_calls", "police_duty_hours",
    # Fire and medical
    "fire_responses", "ems_responses", "fire_turnout_within_80_seconds", "ems_turnout_within_60_seconds",
    "first_engine_travel_within_240_seconds", "als_travel_within_480_seconds", "fire_response_p90",
    "ems_response_median", "fire_confined_to_room", "cardiac_arrest_survival", "bystander_cpr",
    # Crime
    "incidents_reported", "crimes_against_persons_rate", "crimes_against_property_rate", "homicides",
    "shooting_victims_rate", "robbery_rate", "aggravated_assault_rate", "residential_burglary_rate",
    "motor_vehicle_theft_rate", "domestic_violence_incidents", "crime_harm_index",
    # Investigation
    "violent_offenses_reported", "violent_offenses_cleared", "violent_clearance", "violent_cleared_within_180_days",
    "downgraded_reports",
    # Force and stops
    "serious_force_events", "force_incidents", "arrests", "force_per_1000_arrests", "force_subject_injured",
    "force_deescalation", "stops_rate", "search_rate", "hit_rate", "hit_rate_gap",
    # Accountability
    "complaints", "complaint_time_median", "complaints_concluded_within_180_days", "sustained_share",
    "camera_activation",
    # Crisis and care
    "crisis_contacts", "crisis_without_police", "crisis_team_arrival_median", "connected_to_care_within_7_days",
    "repeat_crisis_within_30_days",
    # City services
    "requests_made", "safety_requests_on_time", "request_time_median", "requests_reopened_within_30_days",
    # Traffic
    "crashes", "traffic_deaths", "killed_or_serious", "killed_or_serious_rate", "hit_and_run_share",
    # Workforce
    "sworn_posts", "sworn_posts_vacant", "sworn_vacancy", "overtime_hours", "paid_hours", "overtime_share",
    # Honesty of the data
    "calls_with_location", "stops_with_race", "emergencies_with_arrival",
)  # fmt: skip
# What the council of the demo city chose; as invented as the city. A city states its own.
WEIGHTS_OF_HARM = {
    "09A": 1000, "11A": 400, "11B": 400, "11C": 400, "120": 100, "13A": 100, "200": 50, "220": 20, "240": 10, "13B": 5,
    "290": 1, "23H": 1, "23F": 1,
}  # fmt: skip
COUNTS_OF_FORCE = ("force_incidents", "force_per_1000_arrests", "force_subject_injured", "force_deescalation")


def metric_documents(key: AnswerKey) -> dict[str, str]:
    """Return the YAML of each adopted metric by name; those that count force carry the day of the new definition."""
    change = key.definition_change
    line = f"breaks: [{{on: {change.on}, reason: {change.reason!r}}}]\n"
    documents = {slug: metric_template(slug) for slug in ADOPTED}
    documents["crime_harm_index"] = _with_weights(documents["crime_harm_index"])
    return {slug: text.rstrip() + "\n" + (line if slug in COUNTS_OF_FORCE else "") for slug, text in documents.items()}


def _with_weights(text: str) -> str:
    """Return the definition of the harm index with the city's own weights in the place of none."""
    weights = ", ".join(f'"{code}": {weight}' for code, weight in WEIGHTS_OF_HARM.items())
    stated = re.sub(r"^  weights: \{\}.*$", f"  weights: {{{weights}}}", text, flags=re.MULTILINE)
    return re.sub(
        r"^  - No national list.*$", "  - The weights are invented, as the city is.", stated, flags=re.MULTILINE
    )
