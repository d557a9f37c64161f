"""Signals: what changed beyond chance, what became of it, and every evaluation, whether it found something or not."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.timezone import localtime
from ninja import Query, Router, Schema
from pydantic import Field

from civicstat.measurement.signals import actions
from civicstat.measurement.signals.budgets import budget_of
from civicstat.measurement.signals.models import Evaluation, Signal, SignalState, StepKind, Verdict
from civicstat.measurement.signals.precision import precision_of, year_begins
from civicstat.measurement.signals.suspecting import Likeness, suspect
from civicstat.measurement.signals.wording import outcome_of
from civicstat.web.api.answers.errors import MESSAGES, NotThere
from civicstat.web.api.answers.paging import Page, Paging, page_of
from civicstat.web.api.authentication import actor
from civicstat.web.ui.access import StaffRequest, not_yours, open_to
from civicstat.web.ui.clock import city_now
from civicstat.web.ui.signals.hints import hint_of
from civicstat.web.ui.signals.telling import as_data

router = Router(tags=["Signals"])


class CircleOut(Schema):
    """A patch of the city; its middle lies on a grid of 250 m, so that it tells no address."""

    longitude: float
    latitude: float
    radius: float = Field(description="In meters.")
    events: int
    area: str = Field("", description="The area in which its middle lies, by name.")


class PlaceOut(Schema):
    """Where a signal of places is. areas: those that the first circle touches, nearest first."""

    circles: list[CircleOut]
    areas: list[str]


class SignalOut(Schema):
    """A metric in an area that changed beyond chance."""

    signal: int
    metric: str
    title: str
    layer: str
    area: str
    grain: str
    detector: str = Field(
        description="sudden: a period far out. lasting: a level that moved. gaps: of rare events. cluster: a patch of "
        "the city with more of late. near-repeats: events that come back near one another. downgrades: records made "
        "less grave more often."
    )
    direction: str = Field(description="up or down, whatever that means for the city.")
    finding: str = Field(description="What changed, in a sentence.")
    certainty: str = Field(description="How sure that is, in sentences.")
    place: PlaceOut | None = Field(None, description="Where it is on the map; null for signals of series.")
    since: date
    until: date = Field(description="The last day of the newest period in which it was seen.")
    observed: float
    expected: float
    lower: float | None
    upper: float | None
    p_value: float = Field(description="The smallest it ever had, of its series alone.")
    cost: float = Field(description="The false alarms a month that one bears, over all series, who is told of it.")
    likely_false: float = Field(description="The share of chance among all series that stood out as far.")
    state: SignalState
    verdict: Verdict | None
    department: str | None
    owner: str | None
    merged_into: int | None
    opened_at: datetime
    acknowledged_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None


class SignalStepOut(Schema):
    """Something that became of a signal; it is never changed."""

    kind: StepKind
    at: datetime
    by: str | None = Field(description="Null: an evaluation, or the command line.")
    text: str
    verdict: Verdict | None


class HintOut(Schema):
    """What a signal looks like, and why. It decides nothing."""

    looks_like: Likeness = Field(description="fault of the data, change that is true, or open.")
    sentence: str
    for_fault: list[str]
    for_change: list[str]


class SignalDetail(SignalOut):
    """A signal with what hangs together with it."""

    hint: HintOut
    parts: list[SignalOut]
    steps: list[SignalStepOut]


class SignalsWanted(Paging):
    """Which signals are asked for."""

    state: SignalState | None = Field(None, description="Those in a state; else those that are open.")
    verdict: Verdict | None = Field(None, description="Those that were closed so.")
    metric: str = Field("", max_length=80, description="Those of a metric, parts of others included.")
    department: str = Field("", max_length=60, description="Those of a department.")
    budget: float | None = Field(None, gt=0, description="False alarms a month that are borne; else the asker's own.")


class AnswerIn(Schema):
    """What a signal is, and what is being done."""

    text: str = Field(max_length=2000)


class VerdictIn(Schema):
    """What a signal was, and how that is known."""

    verdict: Verdict
    reason: str = Field(max_length=2000)


class PrecisionOut(Schema):
    """How far signals can be trusted, this year, from verdicts that people gave."""

    since: date
    opened: int
    closed: int
    real: int
    noise: int
    faults: int
    precision: float | None = Field(description="Real ones among those with a verdict; null without a verdict.")
    hours_to_answer: float | None = Field(description="From opened to answered, the median.")


class EvaluationOut(Schema):
    """One run over all series."""

    evaluation: int
    at: datetime = Field(description="By the clock of the city; what was provisional then was left for later.")
    ran_at: datetime
    seconds: float
    series: int = Field(description="Looked at; a series counts once for each detector.")
    evaluated: int
    skipped: int
    unchanged: int = Field(description="Metrics without new final figures.")
    found: int
    opened: int
    outcome: str = Field(description="In a sentence.")


@router.get("/signals", response=Page[SignalOut])
@open_to("staff", "token:read")
def list_signals(request: StaffRequest, wanted: Query[SignalsWanted]) -> Any:
    """The signals within a budget of false alarms, those opened last first."""
    budget = wanted.budget if wanted.budget is not None else budget_of(actor(request))
    found = Signal.objects.visible_to(request.user).within(budget)
    found = found.filter(metric__slug=wanted.metric) if wanted.metric else found.leading()
    if wanted.department:
        found = found.filter(department__slug=wanted.department)
    if wanted.verdict:
        found = found.filter(verdict=wanted.verdict)
    elif wanted.state:
        found = found.filter(state=wanted.state)
    else:
        found = found.exclude(state=SignalState.CLOSED)
    page = page_of(request, found.with_metric().order_by("-opened_at", "cost", "pk"), wanted)
    return page | {"items": [as_data(each) for each in page["items"]]}


@router.get("/signals/precision", response=PrecisionOut)
@open_to("staff", "token:read")
def get_precision(request: StaffRequest) -> Any:
    """How many of this year's signals were real, and how soon they were answered."""
    since = year_begins(city_now())
    found = precision_of(Signal.objects.visible_to(request.user).leading().filter(opened_at__gte=since))
    counts = {name: getattr(found, name) for name in ("opened", "closed", "real", "noise", "faults")}
    return counts | {"since": since.date(), "precision": found.share, "hours_to_answer": found.hours}


@router.get("/signals/evaluations", response=Page[EvaluationOut])
@open_to("staff", "token:read")
def list_evaluations(request: StaffRequest, wanted: Query[Paging]) -> Any:
    """The log of evaluations, newest first: one that found nothing is there too."""
    page = page_of(request, Evaluation.objects.visible_to(request.user).newest(), wanted)
    names = ("at", "ran_at", "seconds", "series", "evaluated", "skipped", "unchanged", "found", "opened")
    items = [
        {"evaluation": each.pk, "outcome": outcome_of(each)} | {name: getattr(each, name) for name in names}
        for each in page["items"]
    ]
    return page | {"items": items}


@router.get("/signals/{number}", response={200: SignalDetail, **MESSAGES})
@open_to("staff", "token:read")
def get_signal(request: StaffRequest, number: int) -> Any:
    """One signal: what changed, what hangs together with it, and every step."""
    return _detail(request, number)


@router.post("/signals/{number}/acknowledge", response={200: SignalDetail, **MESSAGES})
@open_to("leads", "token:signals")
def acknowledge_signal(request: StaffRequest, number: int) -> Any:
    """Say that somebody looks into it."""
    actions.acknowledge(signal=_own(request, number), by=actor(request), at=localtime())
    return _detail(request, number)


@router.post("/signals/{number}/answer", response={200: SignalDetail, **MESSAGES})
@open_to("leads", "token:signals")
def answer_signal(request: StaffRequest, number: int, wanted: AnswerIn) -> Any:
    """Say what it is, and what is being done."""
    actions.answer(signal=_own(request, number), text=wanted.text, by=actor(request), at=localtime())
    return _detail(request, number)


@router.post("/signals/{number}/close", response={200: SignalDetail, **MESSAGES})
@open_to("leads", "token:signals")
def close_signal(request: StaffRequest, number: int, wanted: VerdictIn) -> Any:
    """Give a verdict: a real change, chance, or a fault of the data."""
    actions.close(
        signal=_own(request, number), verdict=wanted.verdict, reason=wanted.reason, by=actor(request), at=localtime()
    )
    return _detail(request, number)


def _own(request: StaffRequest, number: int) -> Signal:
    """Return a signal that the asker may deal with. Raises NotThere, or PermissionDenied for another department's."""
    found = _seen(request, number)
    if not Signal.objects.editable_by(request.user).filter(pk=number).exists():
        raise PermissionDenied(not_yours(found))
    return found


def _seen(request: StaffRequest, number: int) -> Signal:
    found: Signal | None = Signal.objects.visible_to(request.user).with_metric().filter(pk=number).first()
    if found is None:
        raise NotThere(f"There is no signal {number} that you may see; /api/v1/signals lists them.")
    return found


def _detail(request: StaffRequest, number: int) -> dict[str, Any]:
    found = _seen(request, number)
    parts = Signal.objects.visible_to(request.user).filter(merged_into=found).with_metric().order_by("cost")
    suspicion = suspect(found)
    hint = hint_of(suspicion)
    return as_data(found) | {
        "hint": {
            "looks_like": suspicion.likeness, "sentence": hint.sentence, "for_fault": hint.fault,
            "for_change": hint.change,
        },
        "parts": [as_data(each) for each in parts],
        "steps": [
            {
                "kind": each.kind, "at": each.at, "by": each.by.username if each.by else None, "text": each.text,
                "verdict": each.verdict or None,
            }
            for each in found.steps.select_related("by")
        ],
    }  # fmt: skip
