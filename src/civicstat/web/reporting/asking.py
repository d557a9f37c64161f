"""The letter that asks the lead of a department for what a report wants. No figure is in it: nobody gets one early."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.timezone import localtime

from civicstat.publishing.reports.answering import Asks, asks
from civicstat.publishing.subscribing.models import Letter
from civicstat.web.mailing.composing import compose
from civicstat.web.ui.links import link_to


def question_of(letter: Letter) -> EmailMessage | None:
    """Return the e-mail that asks a person for an answer to each miss, and for a reply; None where nothing is left."""
    report, user = letter.report, letter.user
    wanted = asks(report, user) if user is not None else Asks()
    if user is None or not wanted.has_any:
        return None
    one = [report.template.slug, report.key]
    context = {
        "agency": settings.AGENCY, "report": report, "url": link_to("report", *one),
        "until": localtime(report.review_until) if report.review_until else None,
        "misses": [(item.title, link_to("report-answer", *one, item.metric)) for item in wanted.misses],
        "departments": [each.name for each in wanted.departments], "reply_url": link_to("report-reply", *one),
    }  # fmt: skip
    return compose(
        to=user.email, subject=f"You are asked: {report}", name=f"question {report.pk} {user.pk}",
        text=render_to_string("ui/mail/asked.txt", context), html=render_to_string("ui/mail/asked.html", context),
    )  # fmt: skip
