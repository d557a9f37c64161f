"""Letters to subscribers: the one that asks, and reports with a link to leave in each."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from civicstat.publishing.content import Content, Figure, Metric
from civicstat.publishing.reports.released import released
from civicstat.publishing.subscribing.actions import begin, end
from civicstat.publishing.subscribing.models import Letter, LetterState, Subscription
from civicstat.web.reporting.mail import html_of, subject_of, text_of
from civicstat.web.reporting.sections import Section, Told, told_released
from civicstat.web.reporting.words import language_code, say, told, within
from civicstat.web.ui.findings import Estimate
from civicstat.web.ui.speaking import speaking
from civicstat.web.ui.speaking.language import SOURCE

MOST = 300  # letters in one run
MOST_LINES = 12  # about an area


def send_question(subscription: Subscription, token: str, *, language: str) -> None:
    """Ask the owner of an address whether it was them, in a language. Raises SMTPException or OSError."""
    with speaking(language):
        context = {"agency": settings.AGENCY, "url": _form("subscribe-confirm", token)}
        message = EmailMultiAlternatives(
            say("Is this your address?"), render_to_string("ui/mail/subscribe.txt", context),
            settings.DEFAULT_FROM_EMAIL, [subscription.email],
        )  # fmt: skip
    message.send()


def _address(path: str) -> str:
    """Return the whole address of a page for residents: where the city says that they find the portal."""
    return f"{settings.PUBLIC_URL or settings.ADDRESS}{path}"


def _form(name: str, token: str) -> str:
    """Return the whole address of a form of a letter, in the letter's language."""
    code = language_code()
    return _address(reverse(name, args=[token])) + ("" if code == SOURCE else f"?language={code}")


def send_letters(content: Content | None, *, at: datetime) -> tuple[int, int]:
    """Send the letters that are due; return how many the mail server took, and how many not.

    content: of the newest edition, for the part about a subscriber's area.
    """
    due = Letter.objects.due(at).select_related("subscription__area__layer", "report__template")
    reports: dict[tuple[int, str], Told] = {}
    sent = failed = 0
    for letter in due[:MOST]:
        with speaking(letter.subscription.language, content.texts_by_words if content else None):
            key = letter.report_id, letter.subscription.language
            if key not in reports:
                reports[key] = told_released(released(letter.report))
            fault = _send(letter, _with_area(reports[key], letter.subscription, content))
        ended = end(letter=letter, fault=fault, at=at)
        sent, failed = sent + (ended.state == LetterState.SENT), failed + bool(fault)
    return sent, failed


def area_lines(content: Content, subscription: Subscription) -> Iterator[str]:
    """Yield the newest figure of each metric that a subscriber wants, in the own area; what is withheld says so."""
    area = subscription.area
    if area is None:
        return
    for metric in content.metrics:
        if subscription.themes and metric.theme not in subscription.themes:
            continue
        figure = _newest(metric, area.layer.slug, area.code)
        if figure is not None:
            yield _line(metric, figure)


def _line(metric: Metric, figure: Figure) -> str:
    title, when = told(metric.title), within("month", figure.starts_on, figure.ends_on)
    if figure.value is None:
        return say("{title}: no figure {when}.", title=title, when=when)
    estimate = Estimate(figure.value, figure.low, figure.high, metric.unit, metric.display)
    if not estimate.interval:
        return say("{title}: {value} {when}.", title=title, value=estimate.with_noun, when=when)
    return say("{title}: {value} {when} (95% interval {interval}).", title=title, value=estimate.with_noun, when=when,
               interval=estimate.interval)  # fmt: skip


def _newest(metric: Metric, layer: str, area: str) -> Figure | None:
    series = metric.one(layer, area, "month")
    whole = [figure for figure in (series.figures if series else ()) if not figure.is_partial]
    return whole[-1] if whole else None


def _with_area(report: Told, subscription: Subscription, content: Content | None) -> Told:
    """Return a report that begins with what it is like in the area of a subscriber."""
    if content is None or subscription.area is None:
        return report
    lines = tuple(area_lines(content, subscription))[:MOST_LINES]
    if not lines:
        return report
    first = Section("area", say("In your area: {area}", area=subscription.area.name), lines=lines)
    return replace(report, sections=(first, *report.sections))


def _send(letter: Letter, report: Told) -> str:
    """Send a letter; return why it did not go, or nothing."""
    leave = _form("subscribe-leave", begin(letter=letter))
    url = _address(f"/{language_code()}/reports/{letter.report.template.slug}/{letter.report.key}.html")
    message = EmailMultiAlternatives(
        subject_of(report), text_of(report, url=url, leave_url=leave), settings.DEFAULT_FROM_EMAIL,
        [letter.subscription.email],
        headers={"List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )  # fmt: skip
    message.attach_alternative(html_of(report, url=url, leave_url=leave), "text/html")
    try:
        message.send()
    except (SMTPException, OSError) as fault:
        return f"The mail server did not take it: {fault}"
    return ""
