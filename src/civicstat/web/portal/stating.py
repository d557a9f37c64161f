"""The form on which residents state a concern, without an account and without a trace of their address."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache

from civicstat.engagement.concerns.actions import state_concern
from civicstat.engagement.concerns.models import Concern, ConcernQuerySet, Submission
from civicstat.engagement.concerns.receipts import receipt_from
from civicstat.engagement.concerns.texts import fingerprint
from civicstat.errors import CivicStatError
from civicstat.web.portal.areas import areas_for_residents
from civicstat.web.portal.forms import StateForm
from civicstat.web.portal.language import empty_trap, in_language, page
from civicstat.web.portal.limits import STATED
from civicstat.web.portal.stamps import SHORTEST, Stamp, new_stamp, read_stamp
from civicstat.web.portal.wording import title_of
from civicstat.web.ui.access import open_to
from civicstat.web.ui.addresses import address_of
from civicstat.web.ui.speaking import say, say_count
from civicstat.web.ui.speaking import told as in_words

NEWEST_SHOWN = 3
TOO_OLD = "This page was open for a long time. Nothing is lost: please send it again."
TOO_QUICK = "That was very quick. Please read it over once more, and send it again."
FILLED = "Something filled in a field that people do not see. Please send it again."
TOO_MANY = (
    "Many concerns came from where you are. To keep out machines we wait for {wait} before the next one. "
    "Your text is still here."
)


@never_cache
@open_to("anyone")
@in_language
def state(request: HttpRequest) -> HttpResponse:
    now = localtime()
    form = StateForm(request.POST if request.method == "POST" else None, areas=areas_for_residents())
    stamp = read_stamp(request.POST.get("stamp", ""), now)
    notice, wait = "", 0.0
    if form.is_valid():
        notice, wait = _reason_to_ask_again(request, form, stamp)
        empty_trap(form)
        if not notice and stamp is not None:
            try:
                return _received(request, *_stored(request, form, stamp))
            except CivicStatError as fault:
                form.add_error("text", in_words(str(fault)))
    context = {
        "section": "state",
        "form": form,
        "stamp": (stamp or new_stamp(now)).signed,
        "notice": notice,
        "public": [(each.slug, title_of(each)) for each in _newest()],
        **_about_the_page(),
    }
    answer = page(request, "state", context, status=429 if wait else 200)
    if wait:
        answer["Retry-After"] = str(round(wait))
    return answer


def _newest() -> ConcernQuerySet:
    found: ConcernQuerySet = Concern.objects.public().filter(merged_into=None).order_by("-raised_on")
    return found[:NEWEST_SHOWN]


def _about_the_page() -> dict[str, object]:
    """Return what the government says of the page, and for how long it keeps what is left there."""
    found = settings.CONCERNS
    return {
        "emergency": in_words(found.emergency), "elsewhere": [in_words(line) for line in found.elsewhere],
        "answer_days": found.answer_days, "contact_days": found.contact_days,
    }  # fmt: skip


def _reason_to_ask_again(request: HttpRequest, form: StateForm, stamp: Stamp | None) -> tuple[str, float]:
    """Return why a form that holds is shown again, in words, and how long to wait; nothing where it is taken."""
    if form.cleaned_data["website"]:
        return say(FILLED), 0.0
    if stamp is None:
        return say(TOO_OLD), 0.0
    if stamp.age(localtime()) < SHORTEST:
        return say(TOO_QUICK), 0.0
    wait = STATED.wait(address_of(request))
    return (say(TOO_MANY, wait=_span(wait)), wait) if wait else ("", 0.0)


def _stored(request: HttpRequest, form: StateForm, stamp: Stamp) -> tuple[str, Submission]:
    """Return the receipt and the voice. The same form sent twice, as by two clicks, is one voice and one receipt."""
    mark = fingerprint(form.cleaned_data["text"])
    receipt = receipt_from(f"{stamp.nonce}:{mark}", key=settings.SECRET_KEY)
    stored = state_concern(voice=form.voice, receipt=receipt, details=form.details, by=None, at=localtime())
    STATED.count(address_of(request))
    return receipt, stored


def _received(request: HttpRequest, receipt: str, stored: Submission) -> HttpResponse:
    context = {
        "section": "state",
        "receipt": receipt,
        "aloud": ", ".join(" ".join(group) for group in receipt.split("-")),
        "answer_by": stored.answer_by,
        "has_contact": hasattr(stored, "contact"),
        **_about_the_page(),
    }
    return page(request, "received", context)


def _span(seconds: float) -> str:
    minutes = max(round(seconds / 60), 1)
    if minutes < 60:
        return say_count("{count} minute", "{count} minutes", minutes)
    return say_count("{count} hour", "{count} hours", round(minutes / 60))
