"""Questions of the explorer: any metric, or any statistic of a dataset, by periods, areas and columns."""

from datetime import date
from typing import Any

from django.http import HttpResponse, JsonResponse
from ninja import Query, Router, Schema
from pydantic import Field, ValidationError

from civicstat.directory.models import CITY
from civicstat.measurement.metrics.definitions import Grain
from civicstat.measurement.metrics.exploring.answers import answer
from civicstat.measurement.metrics.exploring.faults import Fault, InquiryRefused
from civicstat.measurement.metrics.exploring.inquiries import Inquiry, Span
from civicstat.measurement.metrics.exploring.seen import seen_by
from civicstat.measurement.metrics.exploring.statistics import EXAMPLES, read_statistic
from civicstat.web.api.answers.errors import MESSAGES, Message
from civicstat.web.api.answers.tables import TYPES, TableForm, send_table, wanted_form
from civicstat.web.api.opening import open_store
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.explored.tables import arrow_of, document_of

router = Router(tags=["Explorer"])

MOST_FIGURES = 200_000
LONGEST_SECONDS = 20.0  # of one query


class AnswerOut(Schema):
    """The answer to a question."""

    question: dict[str, Any] = Field(description="As POST takes it, without what is as usual.")
    title: str
    sentence: str = Field(description="The finding in plain words, with its uncertainty.")
    rests_on: str = Field(description="On how many records the figures rest, and what lacks.")
    source: str
    blocked: str = Field(description="Why the metric's figures should not be trusted; empty if nothing is wrong.")
    unit: str
    level: float = Field(description="Of the intervals.")
    min_n: int = Field(description="With fewer usable records there is no figure.")
    version: int = Field(description="Of the metric; 0 for a statistic that nobody adopted.")
    data_versions: dict[str, int] = Field(description="Dataset -> its newest delivery.")
    count: int
    items: list[dict[str, Any]] = Field(description="As the observations of a metric, but for `data_version`.")


class FaultOut(Schema):
    """What is wrong with a question. field: of the question; empty where it lies in none."""

    field: str
    message: str


class Faulty(Message):
    """Why a question cannot be answered, with the field of each fault."""

    faults: list[FaultOut] = []


class Wanted(Schema):
    """A question as an address."""

    metric: str | None = Field(None, max_length=60, description="A metric; or name a dataset.")
    dataset: str | None = Field(None, max_length=60, description="A dataset of which a statistic is asked.")
    statistic: str = Field("", max_length=4000, description=f"Of a dataset: {EXAMPLES}. How many records if none.")
    where: str = Field("", max_length=4000, description="Which records count; narrows a metric's own condition.")
    valid: str = Field("", max_length=4000, description="Of a statistic: which values are plausible.")
    time: str = Field("", max_length=60, description="Of a statistic: the column that places a record in time.")
    min_n: int | None = Field(None, ge=0, description="Of a statistic: fewest usable records for a figure.")
    grain: Grain = Field("month", description="Kind of period.")
    span: Span = Field(
        "period", description="Told for each period; `to_date`: for each up to the same day; `whole`: as one figure."
    )
    since: date | None = Field(None, description="A day: the period in which it lies is the first.")
    until: date | None = Field(None, description="A day: the period in which it lies is the last.")
    layer: str = Field(CITY, max_length=50, description="Area layer, such as beat; city is the whole city.")
    area: list[str] = Field([], max_length=1000, description="Codes of areas of the layer; all of them if none.")
    by: list[str] = Field([], max_length=2, description="Columns by whose values figures are split.")
    format: TableForm | None = Field(None, description="In place of the Accept header.")


ANSWERS = {200: AnswerOut, **MESSAGES, 422: Faulty, 429: Message, 503: Message}
FILES: dict[str, Any] = {"responses": {200: {"content": {TYPES["csv"]: {}, TYPES["parquet"]: {}}}}}


@router.get("/explore", response=ANSWERS, openapi_extra=FILES)
@open_to("staff", "token:read")
def explore(request: StaffRequest, wanted: Query[Wanted]) -> HttpResponse:
    """Ask any metric, or any statistic of a dataset's records; nothing is kept. There is a time limit.

    CSV and Parquet hold the figures alone.
    """
    plain = wanted.dict(exclude={"area", "format", "statistic"}) | {"areas": wanted.area}
    if wanted.statistic:
        plain["statistic"] = read_statistic(wanted.statistic)
    try:
        inquiry = Inquiry.model_validate(plain)
    except ValidationError as fault:
        raise InquiryRefused([
            Fault(".".join(str(part) for part in error["loc"]), error["msg"].removeprefix("Value error, "))
            for error in fault.errors(include_url=False)
        ]) from None  # fmt: skip
    return answer_question(request, inquiry, wanted.format)


class Form(Schema):
    """How the answer is wanted."""

    format: TableForm | None = Field(None, description="In place of the Accept header.")


@router.post("/explore", response=ANSWERS, openapi_extra=FILES)
@open_to("staff", "token:read")
def explore_question(request: StaffRequest, question: Inquiry, form: Query[Form]) -> HttpResponse:
    """Ask the same with the question as JSON: what saved views hold, and every statistic that metrics know."""
    return answer_question(request, question, form.format)


def tell_answer(request: StaffRequest, inquiry: Inquiry, *, most: int = MOST_FIGURES) -> dict[str, Any]:
    """Return the answer to a question as AnswerOut has it, in the name of whoever asks. Raises as `answer` does."""
    return document_of(answer(inquiry, seen_by(request.user), open_store, most=most, seconds=LONGEST_SECONDS))


def answer_question(request: StaffRequest, inquiry: Inquiry, form: TableForm | None) -> HttpResponse:
    """Answer a question in the form that is wanted."""
    found = answer(inquiry, seen_by(request.user), open_store, most=MOST_FIGURES, seconds=LONGEST_SECONDS)
    wanted = wanted_form(request, form)
    if wanted == "json":
        return JsonResponse(document_of(found))
    name = "-".join((inquiry.metric or inquiry.dataset or "answer", inquiry.grain, inquiry.layer, *inquiry.by))
    return send_table(arrow_of(found), wanted, name=name)
