"""The themes and concerns of the demo city, as catalog documents. All of it is invented."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

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
    def before(days: int) -> str:
        return (key.until - timedelta(days=days)).isoformat()

    yield {
        "concern": "nobody_answers_911",
        "title": "Nobody answers when you call 911",
        "wording": "People who call 911 wait too long until somebody answers, and some hang up.",
        "theme": "help_in_time", "source": "resident", "department": "emergency-communications",
        "raised_on": before(900), "public": True, "metrics": ["abandoned_calls", "answered_within_15_seconds"],
        "closed": {
            "how": "reached",
            "reason": "The open posts are filled, and nine of ten callers are answered before the fourth ring.",
        },
    }  # fmt: skip
    yield {
        "concern": "on_hold_with_911",
        "title": "911 puts people on hold",
        "wording": "Callers in danger are asked to hold the line.",
        "theme": "help_in_time", "source": "resident", "department": "emergency-communications",
        "raised_on": before(760),
        "closed": {
            "how": "merged", "into": "nobody_answers_911",
            "reason": "Both ask for the same: that somebody answers at once.",
        },
    }  # fmt: skip
    yield {
        "concern": "help_late_in_millrace",
        "title": "Police come late in Millrace",
        "wording": "Since the bridge is closed, people in Millrace wait longer for police than people elsewhere.",
        "theme": "help_in_time", "layer": "district", "areas": [key.deterioration.district], "source": "resident",
        "department": "police", "raised_on": before(170), "public": True,
        "metrics": ["p1_response_gap", "p1_response_p90"], "goals": ["same_help_in_every_district"],
    }  # fmt: skip
    yield {
        "concern": "no_word_when_late",
        "title": "Nobody says when police will be late",
        "wording": "People wait for police without a word whether and when somebody comes.",
        "theme": "help_in_time", "source": "survey", "department": "emergency-communications",
        "raised_on": before(690), "public": True, "metrics": ["told_of_delay"],
    }  # fmt: skip
    yield {
        "concern": "dark_streets_in_the_south",
        "title": "Street lights stay dark south of the river",
        "wording": "South of the river broken street lights are repaired later than elsewhere, and people feel unsafe.",
        "theme": "lights_and_places", "layer": "district", "areas": list(key.equity_gap.districts),
        "source": "resident", "department": "city-services", "raised_on": before(400), "public": True,
        "metrics": ["request_time_median", "safety_requests_on_time"],
    }  # fmt: skip
    yield {
        "concern": "killed_on_the_way",
        "title": "People are killed and badly hurt in traffic",
        "wording": "Nobody should be killed on the way to work or school.",
        "theme": "safe_streets", "source": "board", "department": "city-services", "raised_on": before(620),
        "public": True, "metrics": ["killed_or_serious"],
    }  # fmt: skip
    yield {
        "concern": "drivers_speed_past_schools",
        "title": "Drivers speed past schools",
        "wording": "Cars go too fast where children walk to school.",
        "theme": "safe_streets", "source": "resident", "department": "police", "raised_on": before(120),
    }  # fmt: skip
    yield {
        "concern": "force_in_arrests",
        "title": "Police use force too often",
        "wording": "Arrests should end without force wherever that is possible.",
        "theme": "fair_treatment", "source": "board", "department": "police-oversight", "raised_on": before(480),
        "public": True, "metrics": ["force_per_1000_arrests"],
    }  # fmt: skip
    yield {
        "concern": "searched_without_a_reason",
        "title": "Young people feel stopped and searched without a reason",
        "wording": "Some groups are searched more often than others, and feel treated unfairly.",
        "theme": "fair_treatment", "source": "meeting", "department": "police-oversight", "raised_on": before(300),
        "public": True, "metrics": ["hit_rate_gap", "search_rate"],
    }  # fmt: skip
    yield {
        "concern": "complaints_without_an_answer",
        "title": "Complaints about officers stay without an answer",
        "wording": "Who complains about an officer waits for months and hears nothing.",
        "theme": "fair_treatment", "source": "resident", "department": "police-oversight", "raised_on": before(250),
        "public": True, "metrics": ["complaint_time_median", "complaints_concluded_within_180_days"],
    }  # fmt: skip
    yield {
        "concern": "police_at_a_crisis",
        "title": "Police come where a nurse is needed",
        "wording": "People in a mental health crisis are met by police instead of health workers.",
        "theme": "crisis", "source": "resident", "department": "community-health", "raised_on": before(540),
        "public": True, "metrics": ["crisis_without_police"],
    }  # fmt: skip
    yield {
        "concern": "cars_broken_into",
        "title": "Cars are broken into at night",
        "wording": "Windows are smashed and things are stolen from parked cars, again and again.",
        "theme": "crime", "source": "resident", "department": "police", "raised_on": before(90),
        "metrics": ["crimes_against_property_rate"],
    }  # fmt: skip
    yield {
        "concern": "fireworks_all_summer",
        "title": "Fireworks all summer long",
        "wording": "Fireworks and loud parties keep people awake for weeks.",
        "theme": "quiet", "source": "resident", "raised_on": before(115),
    }  # fmt: skip
    yield {
        "concern": "couches_on_the_lot",
        "title": "Furniture is dumped on empty lots",
        "wording": "Couches and tires lie on empty lots for weeks.",
        "theme": "lights_and_places", "source": "resident", "department": "city-services", "raised_on": before(210),
        "public": True,
        "closed": {
            "how": "answered",
            "reason": "The 311 desk takes reports of dumping day and night, and a crew comes within five days. "
            "How often that is kept stands under “Street lights stay dark”.",
        },
    }  # fmt: skip
