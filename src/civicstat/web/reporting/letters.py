"""Letters to subscribers: the one that asks whether it was them, and reports with a link to leave in each."""

from collections.abc import Iterator
from dataclasses import replace

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from civicstat.publishing.content import Content, Figure, Metric
from civicstat.publishing.reports.drafting import reason_of
from civicstat.publishing.subscribing.actions import begin
from civicstat.publishing.subscribing.models import Letter, Subscription
from civicstat.web.mailing.composing import compose, domain
from civicstat.web.mailing.sending import hand_over
from civicstat.web.reporting.mail import html_of, subject_of, text_of
from civicstat.web.reporting.sections import Section, Told
from civicstat.web.reporting.words import language_code, say, told, within
from civicstat.web.ui.findings import Estimate
from civicstat.web.ui.speaking import speaking
from civicstat.web.ui.speaking.language import SOURCE

MOST_LINES = 12  # about an area


def send_question(subscription: Subscription, token: str, *, language: str) -> None:
    """Ask the owner of an address whether it was them, in a language. Raises what `hand_over` does."""
    with speaking(language):
        message = compose(
            to=subscription.email, subject=say("Is this your address?"), name=f"question {token}",
            text=render_to_string("ui/mail/subscribe.txt",
                                  {"agency": settings.AGENCY, "url": _form("subscribe-confirm", token)}),
        )  # fmt: skip
    hand_over(message, patience_seconds=settings.EMAIL_TIMEOUT)  # somebody waits for the page


def _address(path: str) -> str:
    """Return the whole address of a page for residents: where the city says that they find the portal."""
    return f"{settings.PUBLIC_URL or settings.ADDRESS}{path}"


def _form(name: str, token: str) -> str:
    """Return the whole address of a form of a letter, in the letter's language."""
    code = language_code()
    return _address(reverse(name, args=[token])) + ("" if code == SOURCE else f"?language={code}")


def letter_of(letter: Letter, subscription: Subscription, report: Told, content: Content | None) -> EmailMessage | None:
    """Return a report as an e-mail in the language spoken now; None where its subscriber left meanwhile.

    content: of the newest edition, for the part about a subscriber's area.
    """
    token = begin(letter=letter)
    if not token:
        return None
    told_here, leave = _with_area(report, subscription, content), _form("subscribe-leave", token)
    url = _address(f"/{language_code()}/reports/{letter.report.template.slug}/{letter.report.key}.html")
    return compose(
        to=subscription.email, subject=subject_of(told_here), name=f"letter {letter.pk}",
        text=text_of(told_here, url=url, leave_url=leave), html=html_of(told_here, url=url, leave_url=leave),
        headers={
            "List-Id": f"<reports.{domain()}>", "List-Unsubscribe": f"<{leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )  # fmt: skip


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
        why = told(reason_of(figure)) or say("No figure")
        return say("{title}: no figure {when}. {why}.", title=title, when=when, why=why)
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
