"""What the demo city answered to concerns: how many days before its last full day, and in which words."""

from datetime import datetime, time, timedelta
from typing import NamedTuple

from civicstat.demo.answer_key import AnswerKey


class Answered(NamedTuple):
    """One answer."""

    concern: str
    at: datetime
    text: str


_SAID = (
    ("nobody_answers_911", 520, "The council has paid for eleven more posts at the 911 center. They are being filled."),
    ("help_late_in_millrace", 140, "Until the Ferry Bridge opens again, one patrol car of each shift stays in "
     "Millrace. Whether that is enough is seen by the goal."),
    ("no_word_when_late", 300, "From spring on, callers get a text message when police cannot come within "
     "half an hour."),
    ("dark_streets_in_the_south", 350, "A second crew repairs lights from now on, and starts south of the river."),
    ("killed_on_the_way", 560, "Ten crossings are rebuilt each year, where most people are hurt first."),
    ("police_at_a_crisis", 480, "A mobile team of health workers is on duty on every shift."),
    ("complaints_without_an_answer", 200, "The oversight office writes to everybody who complains every sixty days."),
)  # fmt: skip


def answers(key: AnswerKey) -> list[Answered]:
    return [
        Answered(concern, datetime.combine(key.until - timedelta(days=days), time(15)), text)
        for concern, days, text in _SAID
    ]
