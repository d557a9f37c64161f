"""The form of subscriptions, the page that confirms an address, and the page by which one leaves."""

import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from civicstat.errors import CivicStatError
from civicstat.publishing.subscribing import actions
from civicstat.web.mailing.faults import NeverDelivered, NotDelivered, ServerAway
from civicstat.web.portal.areas import areas_for_residents
from civicstat.web.portal.language import asked_for, empty_trap, in_language, page
from civicstat.web.portal.limits import DAY, HOUR, Limit, Limits
from civicstat.web.portal.stamps import SHORTEST, new_stamp, read_stamp
from civicstat.web.portal.subscribing.forms import SubscribeForm
from civicstat.web.reporting.letters import send_question
from civicstat.web.ui.access import open_to
from civicstat.web.ui.addresses import address_of
from civicstat.web.ui.speaking import say
from civicstat.web.ui.speaking import told as told_in_language

log = logging.getLogger(__name__)
ASKED = Limits(Limit(5, HOUR), Limit(20, DAY), everybody=Limit(300, HOUR))
NO_MAIL = "This city sends no e-mail yet. Its news feed and calendar tell of new reports, too."
AGAIN = "That was very quick, or the page was open for a long time. Please send it again."
AWAY = "The letter could not be sent just now. Nothing is lost: please send it again later."
UNKNOWN = "The mail server does not take letters for this address. Please look whether it is written right."
TOO_MANY = "Many asked from where you are. Please try again in an hour."


@never_cache
@open_to("anyone")
@in_language
def subscribe(request: HttpRequest) -> HttpResponse:
    now = localtime()
    form = SubscribeForm(request.POST if request.method == "POST" else None, areas=areas_for_residents(),
                         initial={"language": asked_for(request)})  # fmt: skip
    notice = "" if settings.EMAIL_HOST else say(NO_MAIL)
    if settings.EMAIL_HOST and form.is_valid():
        notice = _reason_to_ask_again(request, form)
        empty_trap(form)
        if not notice and not (notice := _asked(request, form)):
            return page(request, "subscribe_asked", {"section": "subscribe"})
    stamp = read_stamp(request.POST.get("stamp", ""), now) or new_stamp(now)  # kept: who was quick need not wait anew
    context = {"section": "subscribe", "form": form, "stamp": stamp.signed, "notice": notice,
               "can_mail": bool(settings.EMAIL_HOST)}  # fmt: skip
    return page(request, "subscribe", context, status=429 if notice == say(TOO_MANY) else 200)


@never_cache
@open_to("anyone")
@in_language
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the click that a mail scanner does not make, and take up the subscription with it."""
    done, fault = False, ""
    if request.method == "POST":
        try:
            actions.confirm(token=token, at=localtime())
            done = True
        except CivicStatError as refusal:
            fault = told_in_language(str(refusal))
    return page(request, "subscribe_confirm", {"section": "subscribe", "done": done, "fault": fault})


@csrf_exempt  # RFC 8058: mail programs post here for their reader, and whoever has the link may leave
@never_cache
@open_to("anyone")
@in_language
def leave(request: HttpRequest, token: str) -> HttpResponse:
    done = request.method == "POST"
    had_one = done and actions.leave(token=token)
    return page(request, "subscribe_leave", {"section": "subscribe", "done": done, "had_one": had_one})


def _reason_to_ask_again(request: HttpRequest, form: SubscribeForm) -> str:
    now = localtime()
    stamp = read_stamp(form.cleaned_data["stamp"], now)
    if form.cleaned_data["website"] or stamp is None or stamp.age(now) < SHORTEST:
        return say(AGAIN)
    return say(TOO_MANY) if ASKED.wait(address_of(request)) else ""


def _asked(request: HttpRequest, form: SubscribeForm) -> str:
    """Send the letter that asks the owner of the address; return what is wrong. Nobody learns who is subscribed."""
    told = form.cleaned_data
    ASKED.count(address_of(request))
    asked = actions.ask(email=told["email"], reports=told["reports"], themes=told["themes"], area=form.area_chosen,
                        language=told["language"], at=localtime())  # fmt: skip
    if asked is None:
        return ""
    try:
        send_question(*asked, language=told["language"])
    except (NotDelivered, NeverDelivered, ServerAway) as fault:
        actions.withdraw(subscription=asked[0])
        log.warning("a letter that asks for a confirmation did not go: %s", fault)
        return say(UNKNOWN if isinstance(fault, NeverDelivered) else AWAY)
    return ""
