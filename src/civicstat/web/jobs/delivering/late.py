"""Word of data that became late, by e-mail, to those who want to be told at once and to who is on call."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.timezone import localtime

from civicstat.directory.models import User
from civicstat.measurement.records.models import Finding, FindingState
from civicstat.measurement.records.quality.findings import FindingKind
from civicstat.measurement.signals.models import Budget, Mail
from civicstat.measurement.signals.notifying import on_call, quiet_until
from civicstat.measurement.sources.models import Dataset
from civicstat.web.jobs.delivering.mailing import link_to

LONGEST_QUIET = timedelta(days=1)


def tell_of_late(new: Iterable[Finding], *, at: datetime, since: datetime | None) -> tuple[int, str]:
    """Mail each person once what became late; return how many e-mails went, and why others did not.

    Whoever has quiet hours is told when they end, if the data is late then still. since: when this was asked before.
    """
    if not settings.EMAIL_HOST:
        return 0, ""
    letters: dict[User, list[Finding]] = {}
    for finding in [*new, *_kept_back(at, since)]:
        for user in _readers(finding, at, since):
            letters.setdefault(user, []).append(finding)
    sent, fault = 0, ""
    for user, about in letters.items():
        titles = ", ".join(each.dataset.title for each in about)
        body = render_to_string("ui/mail/late.txt", {
            "agency": settings.AGENCY, "findings": about, "url": link_to("dataset-overnight"),
            "budget_url": link_to("signal-budget"),
        })  # fmt: skip
        try:
            EmailMessage(f"Data is late: {titles}", body, settings.DEFAULT_FROM_EMAIL, [user.email]).send()
            sent += 1
        except (SMTPException, OSError) as refusal:
            fault = f"The mail server did not take an e-mail: {refusal}"
    return sent, fault


def _kept_back(at: datetime, since: datetime | None) -> Iterable[Finding]:
    """Return what has been late for less than a day, of which somebody may not have been told yet."""
    if since is None:
        return []
    late = Finding.objects.filter(kind=FindingKind.LATE, state=FindingState.OPEN).select_related("dataset")
    return late.filter(first_seen_at__gt=at - LONGEST_QUIET, first_seen_at__lte=since)


def _readers(finding: Finding, at: datetime, since: datetime | None) -> set[User]:
    """Return who is to be told of a finding now, and could not be told before."""
    dataset, seen = finding.dataset, finding.first_seen_at
    budgets = {each.user_id: each for each in Budget.objects.select_related("user")}
    wanting = {
        each.user for each in budgets.values()
        if each.mail == Mail.IMMEDIATE and each.user.is_active and _is_concerned(each.user, dataset)
    }  # fmt: skip
    everybody = wanting | set(on_call(dataset.department, localtime(at).date()))
    return {
        user for user in everybody
        if user.email and (since is None or seen > since or quiet_until(budgets.get(user.pk), seen) > since)
        and quiet_until(budgets.get(user.pk), at) == at
        and Dataset.objects.visible_to(user).filter(pk=dataset.pk).exists()
    }  # fmt: skip


def _is_concerned(user: User, dataset: Dataset) -> bool:
    own = set(user.departments.values_list("pk", flat=True))
    return not own or dataset.department_id in own
