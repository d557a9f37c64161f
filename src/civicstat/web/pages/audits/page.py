"""One audit: its records, what their sources say, and its verdict."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now

from civicstat.errors import CivicStatError
from civicstat.measurement.context.behind.reach import may_open_records, who_may_open
from civicstat.measurement.metrics.ground import city
from civicstat.measurement.metrics.series import read_series
from civicstat.measurement.records.spreadsheets import csv_lines
from civicstat.publishing.audits.actions import note_check, rule
from civicstat.publishing.audits.models import Audit, DrawnRecord
from civicstat.publishing.audits.ruling import tally_of
from civicstat.web.pages.audits.forms import CheckForm, VerdictForm
from civicstat.web.pages.audits.wording import badge_of, rate_in_words
from civicstat.web.pages.beside.cells import title_of_column
from civicstat.web.pages.forms.sent import sent
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.clock import city_today
from civicstat.web.ui.worded import Worded

RESULTS = {"": ("no_data", "Not yet looked at"), "agrees": ("passed", "Agrees"), "differs": ("failed", "Differs"),
           "missing": ("medium", "Source missing")}  # fmt: skip


class Row(NamedTuple):
    """A record of the sample as the page shows it."""

    record: DrawnRecord
    cells: list[tuple[str, str]]
    badge: tuple[str, str]
    note: str
    by: str
    form: CheckForm | None


@open_to("staff")
def audit(request: StaffRequest, pk: int) -> HttpResponse:
    return _show(request, _find(request, pk))


@open_to("auditors")
def check(request: StaffRequest, pk: int, position: int) -> HttpResponse:
    """Put down what the source of a record says."""
    found = _own(request, pk)
    record = get_object_or_404(DrawnRecord.objects.select_related("audit"), audit=found, position=position)
    form = CheckForm(sent(request)[0], prefix=str(position))
    if form.is_valid():
        told = form.cleaned_data
        try:
            note_check(record=record, result=told["result"], note=told["note"], by=request.user, at=now())
        except CivicStatError as refusal:
            form.add_error(None, str(refusal))
        else:
            following = next((each.position for each in found.records.all() if each.newest is None
                              and each.position > position), position)  # fmt: skip
            return redirect(f"{reverse('audit', args=[pk])}#record-{following}")
    return _show(request, _find(request, pk), checked=form, position=position)


@open_to("auditors")
def verdict(request: StaffRequest, pk: int) -> HttpResponse:
    """End the audit: the rule gives the verdict."""
    found = _own(request, pk)
    form = VerdictForm(sent(request)[0])
    if form.is_valid():
        told = form.cleaned_data
        try:
            ruling = rule(
                audit=found, reported=_reported(found), recalculated=told["recalculated"],
                has_controls=bool(told["has_controls"]), reason=told["reason"], by=request.user, at=now(),
                today=city_today(),
            )  # fmt: skip
        except CivicStatError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Verdict: {ruling.get_verdict_display()}. It goes into the next edition.")
            return redirect("audit", pk)
    return _show(request, _find(request, pk), ruled=form)


@open_to("staff")
def evidence(request: StaffRequest, pk: int) -> HttpResponse:
    """The sample with all that was found, as CSV, for those who may see its records."""
    found = _find(request, pk)
    dataset: Any = found.metric.dataset
    if not may_open_records(request.user, dataset):
        return HttpResponse(f"These records are for {who_may_open(dataset)}.", status=403, content_type="text/plain")
    response = HttpResponse(csv_lines(_rows(found)), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-{pk}-{found.metric.slug}.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _find(request: StaffRequest, pk: int) -> Audit:
    found: Audit = get_object_or_404(
        Audit.objects.visible_to(request.user).with_parts().select_related("metric__dataset"), pk=pk
    )
    return found


def _own(request: StaffRequest, pk: int) -> Audit:
    found: Audit = get_object_or_404(Audit.objects.editable_by(request.user).with_parts(), pk=pk)
    return found


def _reported(found: Audit) -> float | None:
    """Return the figure of the whole city in the audited period, as it is now."""
    point = read_series(found.metric, city(), found.grain).at(found.period)  # type: ignore[arg-type]
    value: float | None = point.value if point else None
    return value


def _show(
    request: StaffRequest, found: Audit, *, checked: CheckForm | None = None, position: int = 0,
    ruled: VerdictForm | None = None,
) -> HttpResponse:  # fmt: skip
    dataset: Any = found.metric.dataset
    may_see = may_open_records(request.user, dataset)
    tally = tally_of(found.records.all(), found.population)
    goes_on = request.user.is_auditor and found.verdict is None
    definition = found.metric.definition
    reported = _reported(found)
    context = {
        "audit": found, "tally": tally, "badge": badge_of(found.verdict, city_today()), "rate": rate_in_words(tally),
        "rows": [_row(each, dataset, checked if each.position == position else None, goes_on)
                 for each in found.records.all()] if may_see else [],
        "who_may": "" if may_see else who_may_open(dataset),
        "verdict_form": (ruled or VerdictForm()) if goes_on and not tally.waiting else None,
        "form": ruled or checked,
        "reported": Worded(definition.unit, definition.display).with_noun(reported) if reported is not None else "",
        "reported_plain": reported, "unit": definition.unit,
        "breadcrumb": [("Audits", reverse("audits"))],
    }  # fmt: skip
    return render(request, "pages/audits/audit.html", context, status=200)


def _row(record: DrawnRecord, dataset: Any, form: CheckForm | None, goes_on: bool) -> Row:
    newest = record.newest
    titles = [(title_of_column(name, dataset.definition), value or "–") for name, value in record.shown.items()]
    return Row(
        record, titles, RESULTS[newest.result if newest else ""], newest.note if newest else "",
        (newest.by.get_full_name() or newest.by.username) if newest else "",
        (form or CheckForm(prefix=str(record.position))) if goes_on else None,
    )  # fmt: skip


def _rows(found: Audit) -> Iterator[list[str]]:
    columns = list(found.records.all()[0].shown) if found.size else []
    yield ["position", "record", *columns, "result", "note", "by", "at"]
    for record in found.records.all():
        own = [str(record.position), record.record, *(record.shown.get(name, "") for name in columns)]
        for each in record.checks.all() or [None]:
            told = [each.result, each.note, each.by.username, each.at.isoformat()] if each else ["", "", "", ""]
            yield [*own, *told]
