"""A question of the explorer, asked at the command line and answered by the owner of the record store."""

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from civicstat.measurement.metrics.exploring.answers import answer
from civicstat.measurement.metrics.exploring.faults import Fault, InquiryRefused
from civicstat.measurement.metrics.exploring.inquiries import Inquiry
from civicstat.measurement.metrics.exploring.seen import seen_by
from civicstat.measurement.records.keeping import record_store
from civicstat.web.jobs.messages import Command, Report
from civicstat.web.ui.explored.tables import document_of

MOST_FIGURES = 200_000
LONGEST_SECONDS = 60.0  # of one query


@dataclass(frozen=True)
class Ask:
    """question: an inquiry as plain data."""

    question: dict[str, Any]


@dataclass(frozen=True)
class Answered:
    """document: the finding, what it rests on and the figures, as the API gives them."""

    document: dict[str, Any]


def ask(args: Ask, report: Report) -> Answered:
    """Answer a question for whoever owns the workspace. Raises InquiryRefused."""
    report(0, "computing")
    found = answer(
        read_question(args.question), seen_by(None), record_store, most=MOST_FIGURES, seconds=LONGEST_SECONDS
    )  # fmt: skip
    return Answered(document_of(found))


def read_question(plain: dict[str, Any]) -> Inquiry:
    """Return the inquiry that plain data states. Raises InquiryRefused with each fault and its field."""
    try:
        return Inquiry.model_validate(plain)
    except ValidationError as fault:
        raise InquiryRefused([
            Fault(".".join(str(part) for part in error["loc"]), error["msg"].removeprefix("Value error, "))
            for error in fault.errors(include_url=False)
        ]) from None  # fmt: skip


ASK: Command[Ask, Answered] = Command("explore", Ask, Answered, ask, is_reading=True)
