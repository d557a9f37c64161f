"""What became of a voice, told to who has its receipt. The receipt travels in the form, never in an address."""

from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache

from civicstat.engagement.concerns.models import Concern, Handling, SetAside, Step, Submission
from civicstat.engagement.concerns.receipts import as_receipt, hash_of
from civicstat.web.portal.forms import ReceiptForm
from civicstat.web.portal.language import in_language, page
from civicstat.web.portal.limits import WRONG_RECEIPTS
from civicstat.web.portal.wording import Told, steps, told
from civicstat.web.ui.access import open_to
from civicstat.web.ui.addresses import address_of
from civicstat.web.ui.clock import city_now, city_today
from civicstat.web.ui.speaking import say
from civicstat.web.ui.speaking import told as in_words

NO_RECEIPT = "This is not a receipt: at least one sign differs. Please compare it with what you were given."
UNKNOWN = "We know no concern with this receipt. Please compare it with what you were given."
TOO_MANY = "Too many receipts were tried from where you are. Please wait a quarter of an hour."
SET_ASIDE = {
    SetAside.ELSEWHERE: "Another office can help with this.",
    SetAside.NO_CONCERN: "We read it, and found no concern in it that the city could follow.",
    SetAside.SPAM: "It was taken for an advertisement, and is not followed.",
}


@dataclass(frozen=True)
class Became:
    """What became of a voice."""

    submission: Submission
    says: str
    reply: str
    told: Told | None
    is_public: bool  # whether the concern has a page that everybody may open
    steps: list[tuple[datetime, str]]
    answer_by: date | None  # while no answer was given
    is_late: bool


@never_cache
@open_to("anyone")
@in_language
def receipt(request: HttpRequest) -> HttpResponse:
    form = ReceiptForm(request.POST if request.method == "POST" else None)
    became: Became | None = None
    status = 200
    if form.is_valid():
        found, fault, status = _find(request, form.cleaned_data["receipt"])
        if found is None:
            form.add_error("receipt", fault)
        else:
            became = became_of(found)
    context = {"section": "receipt", "form": form, "became": became}
    return page(request, "receipt", context, status=status)


def _find(request: HttpRequest, typed: str) -> tuple[Submission | None, str, int]:
    """Return the voice, or why there is none and the status that says so."""
    known = as_receipt(typed)
    if not known:  # a slip, not a guess: the check sign tells it without a look at what there is
        return None, say(NO_RECEIPT), 200
    address = address_of(request)
    if WRONG_RECEIPTS.wait(address):
        return None, say(TOO_MANY), 429
    voices = Submission.objects.select_related("concern", "repeats", "area", "theme")
    found: Submission | None = voices.filter(receipt_sha256=hash_of(known)).first()
    if found is None:
        WRONG_RECEIPTS.count(address)
    return found, say(UNKNOWN), 200


def became_of(submission: Submission) -> Became:
    """Return what a voice's receipt tells."""
    if submission.concern is not None:
        return _in_concern(submission, submission.concern)
    if submission.set_aside_as:
        says = say(SET_ASIDE[SetAside(submission.set_aside_as)])
        return Became(submission, says, in_words(submission.reply), None, False, _received(submission), None, False)
    is_late = city_today() > submission.answer_by
    return Became(
        submission, say("It waits to be read by a person."), "", None, False, _received(submission),
        submission.answer_by, is_late,
    )  # fmt: skip


def _in_concern(submission: Submission, concern: Concern) -> Became:
    concern = Concern.objects.with_state().prefetch_related("areas").get(pk=concern.pk)
    entries = list(concern.entries.all())
    is_answered = any(entry.kind in (Step.ANSWERED, Step.CLOSED) for entry in entries)
    grouped = submission.entries.filter(kind=Handling.GROUPED).order_by("at").last()
    own = _received(submission)
    if grouped is not None:
        own.append((grouped.at, say("A person read it, and put it together with others that say the like.")))
    since, found = submission.at, told(concern, at=city_now())
    later = [step for step in steps(entries, found.names) if step[0] >= since]
    in_order = sorted([*own, *later], key=lambda step: step[0], reverse=True)
    return Became(
        submission, found.state, "", found, concern.is_public, in_order,
        None if is_answered else submission.answer_by, not is_answered and city_today() > submission.answer_by,
    )  # fmt: skip


def _received(submission: Submission) -> list[tuple[datetime, str]]:
    return [(localtime(submission.at), say("You stated your concern."))]
