"""Every write about the exceptions of a night."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from civicstat.directory.models import User
from civicstat.directory.texts import keepable
from civicstat.errors import CivicStatError
from civicstat.measurement.metrics.actions import resting_on
from civicstat.measurement.metrics.models import Metric
from civicstat.measurement.overnight.exceptions import Trouble
from civicstat.measurement.overnight.models import Clearing, Decision
from civicstat.measurement.records.models import Finding, FindingState
from civicstat.measurement.records.quality.actions import accept, withdraw_acceptance


class ClearingRefused(CivicStatError):
    """An exception cannot be cleared like this."""


def clear(
    *,
    trouble: Trouble,
    decision: Decision,
    reason: str,
    metric: Metric | None = None,
    by: User | None,
    at: datetime,
) -> Clearing:
    """Take an exception off the list with a reason; to hold also keeps its figures from the public.

    metric: to hold the figures of it alone, and those made of them; None: all that rest on the dataset. A finding is
    accepted thereby, or stays open where figures are held. Raises ClearingRefused.
    """
    _check_reason(reason)
    if metric is not None:
        _check_metric(metric, trouble, decision)
    if decision == Decision.HELD and trouble.dataset is None:
        raise ClearingRefused("A job has no figures that could be held; accept it with a reason, or run it again.")
    try:
        with transaction.atomic():
            cleared = Clearing.objects.create(
                exception=trouble.key, kind=trouble.kind, dataset=trouble.dataset, metric=metric,
                title=trouble.title[:200],
                sentence=keepable(trouble.sentence), decision=decision, since=trouble.since, reason=reason.strip(),
                by=by, at=at,
            )  # fmt: skip
            if trouble.finding is not None and decision == Decision.ACCEPTED:
                accept(finding=trouble.finding, reason=reason, by=by, at=at)
    except IntegrityError:
        raise ClearingRefused("Somebody cleared this in the meantime; load the page again.") from None
    return cleared


def hold(*, metric: Metric, reason: str, since: date | None, by: User | None, at: datetime) -> Clearing:
    """Keep the figures of one metric from the public, with those made of them; others of its dataset go out.

    since: those of periods that hold this day or a later one; None: all. Raises ClearingRefused.
    """
    _check_reason(reason)
    try:
        with transaction.atomic():
            return Clearing.objects.create(
                exception=f"metric:{metric.slug}", kind="metric", dataset=metric.dataset, metric=metric,
                title=metric.title[:200], sentence="Held by itself; other figures of its data go out as before.",
                decision=Decision.HELD, since=since, reason=reason.strip(), by=by, at=at,
            )  # fmt: skip
    except IntegrityError:
        raise ClearingRefused(f"“{metric.title}” is held already; let that hold go first.") from None


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise ClearingRefused("Say why: whoever reads the figures later needs the reason.")


def _check_metric(metric: Metric, trouble: Trouble, decision: Decision) -> None:
    if decision != Decision.HELD:
        raise ClearingRefused("An exception is accepted for all figures; name a metric only where one is to be held.")
    if trouble.dataset is None or metric.pk not in {each.pk for each in resting_on(trouble.dataset)}:
        raise ClearingRefused(f"The figures of “{metric.title}” do not rest on this data; hold another metric.")


@transaction.atomic
def withdraw(*, clearing: Clearing, by: User | None, at: datetime) -> Clearing:
    """Open an exception again, and let its figures go where they were held. Raises ClearingRefused."""
    clearing = Clearing.objects.select_for_update().get(pk=clearing.pk)
    if clearing.withdrawn_at is not None:
        raise ClearingRefused("This is open again already.")
    clearing.withdrawn_by, clearing.withdrawn_at = by, at
    clearing.save(update_fields=["withdrawn_by", "withdrawn_at"])
    number = clearing.exception.split(":")[1]
    if clearing.decision == Decision.ACCEPTED and clearing.exception.startswith("finding:"):
        finding = Finding.objects.filter(pk=int(number), state=FindingState.ACCEPTED).first()
        if finding is not None:
            withdraw_acceptance(finding=finding, by=by, at=at)
    return clearing
