"""Every write about audits. Nothing that was written is changed."""

import calendar
import secrets
from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction

from civicstat.directory.models import User
from civicstat.directory.texts import keepable
from civicstat.errors import CivicStatError
from civicstat.measurement.context.behind.selecting import Selection
from civicstat.publishing.audits.checking import Checked
from civicstat.publishing.audits.drawing import draw, population_of, size_of
from civicstat.publishing.audits.models import (
    MONTHS_VALID,
    Audit,
    CrossCheck,
    DrawnRecord,
    Result,
    Ruling,
    SourceCheck,
)
from civicstat.publishing.audits.ruling import off_by, tally_of, verdict_by_rule
from civicstat.store.interface import Store


class AuditRefused(CivicStatError):
    """An audit cannot go on like this. Nothing was put down."""


def draw_records(
    *,
    selection: Selection,
    store: Store,
    size: int | None,
    precision: float | None = None,
    expected: float = 0.05,
    seed: str = "",
    by: User,
    at: datetime,
) -> Audit:
    """Draw records of a figure by chance, and freeze them as they are. Raises DrawRefused.

    size: how many; none: as many as a precision needs. seed: none: one is thrown, before any record is seen.
    """
    seed = seed.strip()[:80] or secrets.token_hex(16)
    population = population_of(selection, store)
    many, why = size_of(population, size=size, precision=precision, expected=expected)
    drawn = draw(selection, store, seed=seed, size=many, population=population)
    with transaction.atomic():
        audit: Audit = Audit.objects.create(
            metric=selection.metric, metric_version=selection.version.number, dataset=selection.dataset.slug,
            data_version=selection.dataset.data_version, grain=selection.grain, period=selection.period,
            label=selection.label, population=population, size=len(drawn), size_reason=why, seed=seed, by=by, at=at,
        )  # fmt: skip
        DrawnRecord.objects.bulk_create(
            DrawnRecord(audit=audit, position=place, record=each.record[:400], shown=each.shown)
            for place, each in enumerate(drawn, 1)
        )
    return audit


@transaction.atomic
def note_check(*, record: DrawnRecord, result: str, note: str, by: User, at: datetime) -> SourceCheck:
    """Put down what a record is beside its source. Raises AuditRefused after the verdict, or without a description."""
    if record.audit.verdict is not None:
        raise AuditRefused("This audit has its verdict; draw anew to look again.")
    if result not in Result.values:
        raise AuditRefused(f"The result is {result!r}, expected one of {', '.join(Result.values)}.")
    if result != Result.AGREES and not note.strip():
        raise AuditRefused(f"Record {record.position}: say what differs, or where the source should have been.")
    check: SourceCheck = SourceCheck.objects.create(
        record=record, result=result, note=keepable(note.strip()), by=by, at=at
    )
    return check


def rule(
    *,
    audit: Audit,
    reported: float | None,
    recalculated: float | None,
    has_controls: bool,
    reason: str,
    by: User,
    at: datetime,
    today: date,
) -> Ruling:
    """End an audit with the verdict that the rule gives. Raises AuditRefused while records wait."""
    tally = tally_of(audit.records.prefetch_related("checks"), audit.population)
    if tally.waiting:
        raise AuditRefused(f"{tally.waiting} of {audit.size} records wait to be held against their sources.")
    if not reason.strip():
        raise AuditRefused("Say what the verdict rests on: how the sources were looked at, and what was found.")
    verdict, why = verdict_by_rule(tally, difference=off_by(reported, recalculated), has_controls=has_controls)
    try:
        with transaction.atomic():
            ruling: Ruling = Ruling.objects.create(
                audit=audit, verdict=verdict, agrees=tally.agrees, differs=tally.differs, missing=tally.missing,
                reported=reported, recalculated=recalculated, has_controls=has_controls,
                reason=keepable(f"{why} {reason.strip()}"), by=by, at=at, expires_on=months_after(today, MONTHS_VALID),
            )  # fmt: skip
    except IntegrityError:
        raise AuditRefused("This audit has its verdict already.") from None
    return ruling


@transaction.atomic
def note_results(*, edition: int, results: Iterable[Checked], at: datetime) -> list[CrossCheck]:
    """Keep what the checks of an edition found."""
    return CrossCheck.objects.bulk_create(
        CrossCheck(at=at, edition=edition, **each._asdict() | {"faults": list(each.faults)}) for each in results
    )


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of that month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
