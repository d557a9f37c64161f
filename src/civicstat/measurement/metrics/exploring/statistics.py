"""A statistic as a short text: "median response_seconds", "p90 response_seconds", "share arrived_at is not null"."""

import re
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from civicstat.library.documents import UnreadableDocument, read_documents
from civicstat.measurement.metrics.definitions import Statistic
from civicstat.measurement.metrics.exploring.faults import Fault, InquiryRefused
from civicstat.measurement.metrics.exploring.inquiries import plain_statistic

_OF_COLUMN = ("distinct", "sum", "mean", "median")
_PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d+)?)")
EXAMPLES = (
    "count, distinct COLUMN, sum COLUMN, mean COLUMN, median COLUMN, p90 COLUMN, share CONDITION, rate, "
    "or a mapping such as {kind: time_to_close, opened: opened_at, closed: closed_at}"
)
_STATISTIC: TypeAdapter[Any] = TypeAdapter(Statistic)
_FEWEST = {"percentile": 30, "median": 10, "mean": 10, "share": 10, "cohort_share": 10, "time_to_close": 10}


def read_statistic(text: str) -> Any:
    """Return the statistic that a text names. Raises InquiryRefused with what there is."""
    word, _, rest = text.strip().partition(" ")
    rest = rest.strip()
    if word.startswith("{"):
        return _checked(_mapping(text))
    if word in ("count", "rate") and not rest:
        return _checked({"kind": word})
    if word in _OF_COLUMN and rest:
        return _checked({"kind": word, "of": rest})
    if word == "share" and rest:
        return _checked({"kind": "share", "hit": rest})
    if (found := _PERCENTILE.fullmatch(word)) and rest:
        return _checked({"kind": "percentile", "p": round(float(found[1]) / 100, 6), "of": rest})
    raise InquiryRefused([Fault("statistic", f"found {text.strip()!r}, expected {EXAMPLES}")])


def _mapping(text: str) -> dict[str, Any]:
    try:
        [found] = read_documents(text, where="statistic")
    except (UnreadableDocument, ValueError) as fault:
        raise InquiryRefused([Fault("statistic", str(fault))]) from None
    return found


def _checked(plain: dict[str, Any]) -> Any:
    try:
        return _STATISTIC.validate_python(plain)
    except ValidationError as fault:
        raise InquiryRefused(faults_of_statistic(fault)) from None


def faults_of_statistic(fault: ValidationError) -> list[Fault]:
    """Return what pydantic says of a statistic, each with its field."""
    found = []
    for error in fault.errors(include_url=False):
        place = [str(part) for part in error["loc"] if part != "statistic"][1:]
        message = error["msg"].removeprefix("Value error, ")
        message = "this is missing; say it" if error["type"] == "missing" else message
        found.append(Fault(".".join(["statistic", *place[-1:]]), message))
    return found


def write_statistic(statistic: Any) -> str:
    """Return a statistic as the text that `read_statistic` reads."""
    plain = plain_statistic(statistic)
    short = {
        "count": "count", "rate": "rate", "share": f"share {plain.get('hit')}",
        "percentile": f"p{round(plain.get('p', 0) * 100, 4):g} {plain.get('of')}",
        **{kind: f"{kind} {plain.get('of')}" for kind in _OF_COLUMN},
    }.get(statistic.kind)  # fmt: skip
    if short is not None and (statistic.kind != "rate" or len(plain) == 1):
        return short
    return yaml.safe_dump(plain, default_flow_style=True, sort_keys=False, allow_unicode=True, width=10_000).strip()


def usual_min_n(kind: str) -> int:
    """Return how many usable records a figure needs at least, where nobody says it."""
    return _FEWEST.get(kind, 0)
