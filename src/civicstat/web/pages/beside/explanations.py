"""Other explanations beside a change: a page of its own, opened from the overview of a metric."""

from dataclasses import dataclass

from django.http import HttpResponse

from civicstat.measurement.context.explaining.comparing import Check, Comparison, Verdict, Way, comparison_of
from civicstat.measurement.context.explaining.explaining import Explained, explain
from civicstat.measurement.metrics.ground import stand
from civicstat.measurement.metrics.periods import NOUNS
from civicstat.measurement.records.keeping import record_store
from civicstat.store.hurried import HurriedStore
from civicstat.web.pages.metrics.subject import Subject, show, subject_of
from civicstat.web.pages.shown.moments import in_period
from civicstat.web.ui.access import StaffRequest, open_to
from civicstat.web.ui.badges import Badge
from civicstat.web.ui.worded import Worded

LONGEST_SECONDS = 5.0  # of one question to the store
BADGES = {
    Verdict.COULD: Badge("Could explain it", "warning", "caution"),
    Verdict.PART: Badge("Could explain part", "info", "accent"),
    Verdict.UNKNOWN: Badge("Cannot be checked", "question", "quiet"),
    Verdict.NOT: Badge("Does not explain it", "check", "plain"),
}
_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True)
class Row:
    """One explanation as the page shows it."""

    check: Check
    badge: Badge


@open_to("staff")
def explanations(request: StaffRequest, slug: str) -> HttpResponse:
    subject = subject_of(request, slug)
    is_other = request.GET.get("than") == "period" and subject.grain != "year"
    way: Way = "period" if is_other else "year"
    compared = compared_by(subject, way)
    context: dict[str, object] = {"ways": _ways(subject, way)}
    if isinstance(compared, Comparison):
        found = explain(compared, stand(HurriedStore(record_store(), seconds=LONGEST_SECONDS)))
        rows = [Row(check, BADGES[check.verdict]) for check in found.checks]
        context |= {"change": change_in_words(compared), "finding": finding_of(found), "rows": rows}
    else:
        context["why_none"] = compared
    return show(subject, "metric", "explanations", context)


def compared_by(subject: Subject, way: Way) -> Comparison | str:
    definition, latest = subject.definition, subject.told.latest
    words = Worded(definition.unit, definition.display, float(latest.value or 0.0) if latest else 0.0)
    return comparison_of(subject.told, way, words, subject.request.user)


def change_in_words(comparison: Comparison) -> str:
    """Return the change: "10 min 36 s in October 2026, 9 min 18 s in October 2025: 1 min 18 s up"."""
    now, before, grain = comparison.now, comparison.before, comparison.series.grain
    figures = [
        f"{comparison.words.value(float(point.value or 0.0))} {in_period(point.label, grain)}"
        for point in (now, before)
    ]
    area = comparison.series.area.name
    return f"{area}: {figures[0]}, {figures[1]}: {comparison.moved(comparison.change)}."


def finding_of(found: Explained) -> str:
    """Return in a sentence how many explanations could make the change."""
    could, part, unknown, no = (len(found.of(verdict)) for verdict in
                                (Verdict.COULD, Verdict.PART, Verdict.UNKNOWN, Verdict.NOT))  # fmt: skip
    if not found.comparison.change:
        return "The two figures are the same; there is no change to explain."
    names = ", ".join(check.title.lower() for check in found.of(Verdict.COULD))
    first = (
        f"{_number(could)} could make a change like this by itself ({names})" if could else "None could make it alone"
    )
    rest = [f"{_number(part).lower()} part of it"] if part else []
    rest += [f"{_number(unknown).lower()} cannot be checked"] if unknown else []
    rest += [f"{_number(no).lower()} do not explain it" if no != 1 else "one does not explain it"] if no else []
    said = "; ".join([f"{first[0].lower()}{first[1:]}", *rest])
    is_chance = any(check.name == "chance" for check in found.of(Verdict.COULD))
    after = " Where chance alone can make a change, the others matter little." if is_chance else ""
    return f"Of {len(found.checks)} other explanations: {said}.{after}"


def _number(count: int) -> str:
    word = _NUMBERS[count] if count < len(_NUMBERS) else str(count)
    return word.capitalize()


def _ways(subject: Subject, way: Way) -> list[tuple[str, str, bool]]:
    noun = NOUNS[subject.grain]
    address = subject.address("metric-explanations")
    if noun == "year":
        return []
    return [
        ("Against the year before", address, way == "year"),
        (f"Against the {noun} before", f"{address}&than=period", way == "period"),
    ]
