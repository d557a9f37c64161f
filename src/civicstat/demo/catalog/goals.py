"""The goals that the demo city has set: some reached, some missed, and some about which nobody can tell yet."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from civicstat.demo.answer_key import AnswerKey
from civicstat.library.writing import write_document


def goal_documents(key: AnswerKey) -> dict[str, str]:
    """Return the YAML of each goal by name; days follow those of the answer key."""
    return {goal["goal"]: write_document(goal) for goal in _goals(key)}


def first_of_month(day: date, months: int = 0) -> date:
    """Return the first day of a day's month, so many months later."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _goals(key: AnswerKey) -> Iterator[dict[str, Any]]:
    yield _answering(key)
    yield _abandoned(key)
    yield _arrival(key)
    yield _told(key)
    yield _killed(key)
    yield _requests(key)
    yield _force(key)
    yield _crisis(key)


def _answering(key: AnswerKey) -> dict[str, Any]:
    """Met: the posts at the 911 center were filled, and the level jumped past the target."""
    begins = first_of_month(key.improvement.on)
    return {
        "goal": "answer_911_in_15_seconds",
        "title": "Nine of ten 911 calls answered within 15 seconds",
        "wording": "When you call 911, someone answers before the fourth ring, nine times of ten.",
        "metric": "answered_within_15_seconds",
        "asked_by": "Residents at the town halls, and the national standard (NENA-STA-020)",
        "concern": "nobody_answers_911",
        "departments": [
            {"department": "emergency-communications", "role": "lead", "part": "Fill the open posts; train for peaks."},
            {"department": "police", "part": "Answer non-emergency calls themselves from 7 to 19 o'clock."},
        ],
        "baseline": _year_before(begins),
        "target": {"at_least": 0.9},
        "by": _end(begins, 15),
        "reason": "Every sixth caller waited longer, while a standard asks for no more than every tenth.",
    }


def _abandoned(key: AnswerKey) -> dict[str, Any]:
    """On course: callers hang up less often, and the path is not steep."""
    begins = first_of_month(key.improvement.on)
    return {
        "goal": "fewer_callers_hang_up",
        "title": "At most three of a hundred 911 callers hang up unanswered",
        "metric": "abandoned_calls",
        "asked_by": "The advisory board, in its report on missed calls",
        "concern": "nobody_answers_911",
        "departments": [
            {"department": "emergency-communications", "role": "lead", "part": "Call back within a minute."}
        ],
        "baseline": _year_before(begins),
        "target": {"at_most": 0.03},
        "by": _end(begins, 27),
        "reason": "Who hangs up may be in danger, and ties up a dispatcher who calls back.",
    }


def _arrival(key: AnswerKey) -> dict[str, Any]:
    """One district falls off course, since a bridge is closed; the others hold."""
    begins = first_of_month(key.deterioration.on, -3)
    return {
        "goal": "same_help_in_every_district",
        "title": "Nine of ten urgent calls reached within nine and a half minutes, in every district",
        "wording": "Wherever you live, police reach nine of ten urgent calls within nine and a half minutes.",
        "metric": "p1_response_p90",
        "layer": "district",
        "asked_by": "The council, after the survey on fairness",
        "departments": [
            {"department": "police", "role": "lead", "part": "Beats redrawn by travel time."},
            {"department": "emergency-communications", "part": "Nearest car first, across district lines."},
        ],
        "baseline": _year_before(begins),
        "target": {"at_most": 570},
        "by": _end(begins, 24),
        "reason": "The slowest district waits longest; help should not depend on the address.",
    }


def _told(key: AnswerKey) -> dict[str, Any]:
    """Off course, and its target was moved once: the first line stays."""
    begins, moved = first_of_month(key.improvement.on, -9), first_of_month(key.improvement.on, 3)
    return {
        "goal": "callers_told_of_delay",
        "title": "Seven of ten callers told when police will be late",
        "metric": "told_of_delay",
        "asked_by": "Callers, in the survey after contact",
        "concern": "no_word_when_late",
        "departments": [
            {"department": "emergency-communications", "role": "lead", "part": "Text message after 30 minutes."}
        ],
        "baseline": _year_before(begins),
        "target": {"at_least": 0.7},
        "on": moved.isoformat(),
        "by": _end(moved, 18),
        "reason": "The text messages start a year later than planned: the contract was tendered twice.",
        "earlier": [
            {
                "target": {"at_least": 0.75},
                "on": begins.isoformat(),
                "by": _end(begins, 18),
                "reason": "Waiting without a word was the most frequent complaint of callers.",
            }
        ],
    }


def _killed(key: AnswerKey) -> dict[str, Any]:
    """Cannot tell: too few crashes of this kind for a change of this size to show within a year."""
    begins = first_of_month(key.improvement.on)
    return {
        "goal": "fewer_killed_or_seriously_injured",
        "title": "At most six people a month killed or seriously injured in traffic",
        "metric": "killed_or_serious",
        "asked_by": "The council's vision of streets without deaths",
        "concern": "killed_on_the_way",
        "departments": [
            {"department": "city-services", "role": "lead", "part": "Ten crossings rebuilt a year."},
            {"department": "police", "part": "Speed enforcement where people are hurt."},
            {"department": "fire-and-ems", "part": "First aid within eight minutes on main roads."},
        ],
        "baseline": _year_before(begins),
        "target": {"at_most": 6},
        "by": _end(begins, 39),
        "reason": "No one should be killed on the way to work or school.",
    }


def _requests(key: AnswerKey) -> dict[str, Any]:
    """Cannot tell or off course: nothing changed, while the path climbs."""
    begins = first_of_month(key.improvement.on, 3)
    return {
        "goal": "street_dangers_fixed_on_time",
        "title": "Eighty-five of a hundred street dangers fixed on time",
        "metric": "safety_requests_on_time",
        "asked_by": "Neighborhood associations south of the river",
        "concern": "dark_streets_in_the_south",
        "departments": [
            {"department": "city-services", "role": "lead", "part": "A second crew for lights and signals."}
        ],
        "baseline": _year_before(begins),
        "target": {"at_least": 0.85},
        "by": _end(begins, 18),
        "milestones": [{"on": (first_of_month(begins, 6) - timedelta(days=1)).isoformat(), "value": 0.79}],
        "reason": "Dark streets and missing signs are what residents report most.",
    }


def _force(key: AnswerKey) -> dict[str, Any]:
    """Set after the definition changed, so that the baseline compares."""
    since = first_of_month(key.definition_change.on - timedelta(days=1), 1)
    begins = first_of_month(since, 6)
    return {
        "goal": "less_force_in_arrests",
        "title": "Force in at most 80 of 1,000 arrests",
        "metric": "force_per_1000_arrests",
        "asked_by": "The advisory board",
        "concern": "force_in_arrests",
        "departments": [
            {"department": "police", "role": "lead", "part": "De-escalation training for every shift."},
            {"department": "police-oversight", "part": "Review of every use of force within 30 days."},
        ],
        "baseline": {
            "since": first_of_month(begins, -6).isoformat(),
            "until": (begins - timedelta(days=1)).isoformat(),
        },
        "target": {"at_most": 80},
        "by": _end(begins, 24),
        "reason": "Counted since pointing a firearm counts, too; the board asked for a fifth less.",
    }


def _crisis(key: AnswerKey) -> dict[str, Any]:
    """What chance alone moves: whatever color it has would be a false one."""
    begins = first_of_month(key.improvement.on)
    return {
        "goal": "help_in_crisis_without_police",
        "title": "At least 38 of 100 crisis calls answered without police",
        "metric": "crisis_without_police",
        "asked_by": "Families of people with mental illness",
        "concern": "police_at_a_crisis",
        "departments": [
            {"department": "community-health", "role": "lead", "part": "A mobile team on every shift."},
            {"department": "emergency-communications", "part": "Send the team first where no one is in danger."},
        ],
        "baseline": _year_before(begins),
        "target": {"at_least": 0.38},
        "by": _end(begins, 27),
        "reason": "Health workers calm what a patrol car may heat up; the share must not fall.",
    }


def _year_before(day: date) -> dict[str, str]:
    """Return the twelve months before the first of a month."""
    return {"since": first_of_month(day, -12).isoformat(), "until": (day - timedelta(days=1)).isoformat()}


def _end(begins: date, months: int) -> str:
    """Return the last day of the months that begin with the first of a month."""
    return (first_of_month(begins, months) - timedelta(days=1)).isoformat()
