"""The form of subscriptions, the page that confirms an address, and the page by which one leaves."""

from collections.abc import Callable
from functools import wraps
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from civicstat.errors import CivicStatError
from civicstat.publishing.subscribing import actions
from civicstat.web.portal.areas import areas_for_residents
from civicstat.web.portal.limits import DAY, HOUR, Limit, Limits
from civicstat.web.portal.stamps import SHORTEST, new_stamp, read_stamp
from civicstat.web.portal.subscribing.forms import SubscribeForm
from civicstat.web.reporting.letters import send_question
from civicstat.web.site import LANGUAGES
from civicstat.web.ui.access import open_to
from civicstat.web.ui.addresses import address_of
from civicstat.web.ui.speaking import say, speaking
from civicstat.web.ui.speaking import told as told_in_language
from civicstat.web.ui.speaking.language import SOURCE

ASKED = Limits(Limit(5, HOUR), Limit(20, DAY), everybody=Limit(300, HOUR))
NO_MAIL = "This city sends no e-mail yet. Its news feed and calendar tell of new reports, too."
AGAIN = "That was very quick, or the page was open for a long time. Please send it again."
AWAY = "The letter could not be sent just now. Nothing is lost: please send it again later."
TOO_MANY = "Many asked from where you are. Please try again in an hour."


View = Callable[..., HttpResponse]


def in_language(view: View) -> View:
    """Let a page be in the language that its address asks for (?language=es), as letters and the site do."""

    @wraps(view)
    def shown(request: HttpRequest, **named: str) -> HttpResponse:
        with speaking(_asked_for(request)):
            return view(request, **named)

    return shown


def _asked_for(request: HttpRequest) -> str:
    asked = request.GET.get("language", SOURCE)
    return asked if asked in LANGUAGES else SOURCE


def _page(request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    code = _asked_for(request)
    frame = {"section": "subscribe", "language": code, "in_language": "" if code == SOURCE else f"?language={code}"}
    return render(request, f"portal/{name}.html", frame | context, status=status)


@never_cache
@open_to("anyone")
@in_language
def subscribe(request: HttpRequest) -> HttpResponse:
    now = localtime()
    form = SubscribeForm(request.POST if request.method == "POST" else None, areas=areas_for_residents(),
                         initial={"language": _asked_for(request)})  # fmt: skip
    notice = "" if settings.EMAIL_HOST else say(NO_MAIL)
    if settings.EMAIL_HOST and form.is_valid():
        notice = _reason_to_ask_again(request, form)
        form.empty_trap()
        if not notice and not (notice := _asked(request, form)):
            return _page(request, "subscribe_asked", {})
    context = {"form": form, "stamp": new_stamp(now).signed, "notice": notice,
               "can_mail": bool(settings.EMAIL_HOST)}  # fmt: skip
    return _page(request, "subscribe", context, status=429 if notice == say(TOO_MANY) else 200)


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
    return _page(request, "subscribe_confirm", {"done": done, "fault": fault})


@csrf_exempt  # RFC 8058: mail programs post here for their reader, and whoever has the link may leave
@never_cache
@open_to("anyone")
@in_language
def leave(request: HttpRequest, token: str) -> HttpResponse:
    done = request.method == "POST"
    if done:
        actions.leave(token=token)  # who is gone already is gone
    return _page(request, "subscribe_leave", {"done": done})


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
    except (SMTPException, OSError):
        return say(AWAY)
    return ""
