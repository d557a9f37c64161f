"""The inbox: voices that nobody has sorted yet, each with what it may belong to and why."""

from collections import Counter
from typing import NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from civicstat.engagement.concerns import actions
from civicstat.engagement.concerns.models import Concern, Origin, SetAside, Submission
from civicstat.engagement.concerns.naming import name_for
from civicstat.engagement.concerns.receipts import as_receipt, hash_of
from civicstat.engagement.concerns.suggestions import Suggested, known_now
from civicstat.errors import CivicStatError
from civicstat.web.pages.concerns.finding import own_voice
from civicstat.web.pages.concerns.forms import NEW, OTHER, SetAsideForm, SortForm
from civicstat.web.pages.concerns.wording import counted
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.clock import city_today

PER_PAGE = 20


class Waiting(NamedTuple):
    """A voice in the inbox."""

    submission: Submission
    repetitions: int
    alike: int  # others that wait and say the like
    best: Suggested | None
    is_late: bool


@open_to("leads")
def inbox(request: StaffRequest) -> HttpResponse:
    receipt = request.POST.get("receipt", "")  # travels in the form: an address would stand in logs
    if found := _by_receipt(request, receipt):
        return redirect("concern-voice", pk=found.pk)
    waiting = _waiting(request)
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    known = known_now(waiting, Concern.objects.editable_by(request.user)) if waiting else None
    repetitions = Counter(Submission.objects.filter(repeats__in=page.object_list).values_list("repeats", flat=True))
    today = city_today()
    rows = [
        Waiting(
            each,
            repetitions[each.pk],
            len(known.voices_like(each)),
            _first(known.concerns_for(each, most=1)),
            each.answer_by < today,
        )
        for each in page
        if known is not None
    ]
    late = sum(each.answer_by < today for each in waiting)
    context = {
        "page": page,
        "rows": rows,
        "finding": _in_words(len(waiting), late),
        "receipt": receipt,
        "aside": Submission.objects.visible_to(request.user).exclude(set_aside_as="").order_by("-at")[:PER_PAGE],
        "breadcrumb": [("Concerns", reverse("concerns"))],
    }
    return render(request, "pages/concerns/inbox.html", context)


def _by_receipt(request: StaffRequest, typed: str) -> Submission | None:
    """Return the voice whose receipt somebody reads out to a member of staff."""
    receipt = as_receipt(typed)
    if not receipt:
        return None
    found: Submission | None = (
        Submission.objects.visible_to(request.user).filter(receipt_sha256=hash_of(receipt)).first()
    )
    return found


@open_to("leads")
def sort_voice(request: StaffRequest, pk: int) -> HttpResponse:
    voice = own_voice(request, pk)
    waiting = _waiting(request)
    others = [each for each in waiting if each.pk != voice.pk]
    concerns = Concern.objects.editable_by(request.user).filter(merged_into=None).order_by("title")
    known = known_now(waiting, concerns)
    own, alike = known.concerns_for(voice), known.voices_like(voice)
    step = request.POST.get("step") if request.method == "POST" else ""
    form = SortForm(request.POST if step == "sort" else None, suggested=own, alike=alike, concerns=concerns)
    aside = SetAsideForm(request.POST if step == "aside" else None, prefix="aside")
    if step == "sort" and form.is_valid() and (done := _sorted(request, voice, form)):
        return _next(request, voice, others, done)
    if step == "aside" and aside.is_valid() and (done := _set_aside(request, voice, aside)):
        return _next(request, voice, others, done)
    context = {
        "voice": voice,
        "form": form,
        "aside": aside,
        "shown_form": aside if step == "aside" else form,
        "suggested": {each.concern.slug: each for each in own},
        "alike": {str(each.submission.pk): each.why for each in alike},
        "is_waiting": voice.concern is None and not voice.set_aside_as,
        "is_late": voice.answer_by < city_today(),
        "position": next((at for at, each in enumerate(waiting, 1) if each.pk == voice.pk), 0),
        "count": len(waiting),
        "following": _after(voice, others),
        "way": voice.entries.select_related("by", "concern"),
        "has_contact": hasattr(voice, "contact"),
        "may_see_contact": actions.may_see_contact(request.user, voice),
        "breadcrumb": [("Concerns", reverse("concerns")), ("Inbox", reverse("concern-inbox"))],
    }
    return render(request, "pages/concerns/voice.html", context)


@require_POST
@open_to("leads")
def take_out(request: StaffRequest, pk: int) -> HttpResponse:
    voice = own_voice(request, pk)
    concern = voice.concern
    try:
        actions.take_out(submission=voice, reason=request.POST.get("reason", ""), by=request.user, at=localtime())
        messages.success(request, "The voice is in the inbox again.")
    except CivicStatError as fault:
        messages.error(request, str(fault))
    return redirect("concern", slug=concern.slug) if concern else redirect("concern-inbox")


@require_POST
@open_to("leads")
def take_back(request: StaffRequest, pk: int) -> HttpResponse:
    voice = own_voice(request, pk)
    try:
        actions.take_back(submission=voice, by=request.user, at=localtime())
        messages.success(request, "The voice is in the inbox again.")
    except CivicStatError as fault:
        messages.error(request, str(fault))
    return redirect("concern-voice", pk=voice.pk)


def _waiting(request: StaffRequest) -> list[Submission]:
    return list(Submission.objects.visible_to(request.user).waiting().select_related("area", "theme"))


def _first(found: list[Suggested]) -> Suggested | None:
    return found[0] if found else None


def _in_words(waiting: int, late: int) -> str:
    if not waiting:
        return "Every voice is sorted."
    verb = "waits" if waiting == 1 else "wait"
    late_words = f" {late} of them should have had an answer by now." if late else ""
    return f"{counted(waiting, 'voice')} {verb}, the oldest first.{late_words}"


def _sorted(request: StaffRequest, voice: Submission, form: SortForm) -> str:
    """Do what the form says, and return what was done; empty where it was refused, which the form tells."""
    told, at = form.cleaned_data, localtime()
    along = Submission.objects.editable_by(request.user).filter(pk__in=told["along"])
    try:
        concern = _concern_of(request, voice, form)
        number = actions.group(submissions=[voice, *along], concern=concern, by=request.user, at=at)
    except CivicStatError as fault:
        form.add_error(None, str(fault))
        return ""
    return f"{counted(number, 'voice')} went to “{concern.title}”."


def _concern_of(request: StaffRequest, voice: Submission, form: SortForm) -> Concern:
    told = form.cleaned_data
    if told["to"] == OTHER:
        chosen: Concern = told["other"]
        return chosen
    if told["to"] != NEW:
        return Concern.objects.editable_by(request.user).get(slug=told["to"])
    own = None if request.user.may_define else request.user.departments.first()
    owner = voice.theme.department if voice.theme and request.user.may_define else own
    wording = actions.Wording(
        told["title"], theme=voice.theme, areas=[voice.area] if voice.area else [], origin=Origin(voice.origin),
        department=owner,
    )  # fmt: skip
    return actions.open_concern(
        slug=name_for(told["title"]), wording=wording, by=request.user, at=localtime(),
        raised_on=localtime(voice.at).date(),
    )  # fmt: skip


def _set_aside(request: StaffRequest, voice: Submission, form: SetAsideForm) -> str:
    kind = SetAside(form.cleaned_data["kind"])
    try:
        actions.set_aside(
            submissions=[voice], kind=kind, reply=form.cleaned_data["reply"], by=request.user, at=localtime()
        )
    except CivicStatError as fault:
        form.add_error("reply", str(fault))
        return ""
    return f"The voice is set aside: {kind.label.lower()}."


def _next(request: StaffRequest, voice: Submission, others: list[Submission], done: str) -> HttpResponse:
    """Go on with the next voice that waits still."""
    messages.success(request, done)
    still = [each for each in others if Submission.objects.waiting().filter(pk=each.pk).exists()]
    following = _after(voice, still)
    return redirect("concern-voice", pk=following.pk) if following else redirect("concern-inbox")


def _after(voice: Submission, others: list[Submission]) -> Submission | None:
    return next((each for each in others if (each.at, each.pk) > (voice.at, voice.pk)), others[0] if others else None)
