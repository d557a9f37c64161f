"""The themes and concerns of the demo city, as catalog documents. All of it is invented."""

from collections.abc import Iterator
from datetime import timedelta
from importlib.resources import files
from typing import Any

import yaml

from civicstat.demo.answer_key import AnswerKey
from civicstat.library.writing import write_document

THEMES = (
    ("help_in_time", "Help in time", "911 calls, police, fire and ambulances: how soon somebody comes.", "police"),
    ("safe_streets", "Safe streets and traffic", "Speeding, crossings, crashes.", "police"),
    ("lights_and_places", "Lights, streets and public places", "Dark streets, broken signs, dumping.", "city-services"),
    ("crime", "Crime where I live", "Break-ins, thefts, shots, violence.", "police"),
    ("fair_treatment", "Fair treatment by police", "Stops, searches, force, complaints.", "police-oversight"),
    ("crisis", "Help in a crisis", "Mental illness, addiction, people without a home.", "community-health"),
    ("quiet", "Noise and neighbors", "Fireworks, loud parties, loud vehicles.", ""),
)


def theme_documents() -> dict[str, str]:
    """Return the YAML of each theme by name."""
    return {
        slug: write_document(
            {"concern_theme": slug, "name": name, "describes": describes, "position": position}
            | ({"department": department} if department else {})
        )
        for position, (slug, name, describes, department) in enumerate(THEMES, 1)
    }


def concern_documents(key: AnswerKey) -> dict[str, str]:
    """Return the YAML of each concern by name; days follow those of the answer key."""
    return {each["concern"]: write_document(each) for each in _concerns(key)}


def _concerns(key: AnswerKey) -> Iterator[dict[str, Any]]:
    """Yield what `concerns.yaml` has, with days and areas of the answer key."""
    areas = {"deterioration": [key.deterioration.district], "equity_gap": list(key.equity_gap.districts)}
    text = (files("civicstat.demo.register") / "concerns.yaml").read_text(encoding="utf-8")
    for each in yaml.safe_load_all(text):
        each["raised_on"] = (key.until - timedelta(days=each["raised_on"])).isoformat()
        if "areas" in each:
            each["areas"] = areas[each["areas"]]
        yield each
