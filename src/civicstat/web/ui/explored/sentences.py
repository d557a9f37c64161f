"""What an answer says: the finding with its uncertainty, and what it rests on."""

from datetime import datetime

from civicstat.measurement.metrics.exploring.answers import Answer
from civicstat.measurement.metrics.on_demand import Computed
from civicstat.web.ui import charts
from civicstat.web.ui.differing import is_clear, sort_of
from civicstat.web.ui.explored.lines import Line, Lines
from civicstat.web.ui.explored.marks import breaks_of
from civicstat.web.ui.explored.specs import estimate_of, ranking
from civicstat.web.ui.findings import Change, change_from, finding, not_comparable
from civicstat.web.ui.groups import finding_of_groups
from civicstat.web.ui.periods import in_period
from civicstat.web.ui.saying import rests_on, says
from civicstat.web.ui.units import format_value, format_with_noun

MOST_NAMED = 4


def sentence(lines: Lines) -> str:
    """Return the finding in plain words, with its uncertainty."""
    if not lines.lines or lines.lead is None:
        return _nothing(lines.answer)
    if len(lines.lines) == 1:
        return _of_one(lines, lines.lines[0])
    return _of_many(lines)


def _nothing(answer: Answer) -> str:
    data = answer.subject.data
    if data.first is None or data.last is None:
        return "There are no records behind this yet."
    known = f"the data runs from {_day(data.first)} to {_day(data.last)}"
    if answer.cut.is_empty:
        return f"No whole period lies in the time asked for: {known}."
    return f"No record counts here. Loosen the condition or ask for more time; {known}."


def _of_one(lines: Lines, line: Line) -> str:
    definition, row = lines.answer.definition, lines.at_lead(line)
    if row is None:
        return f"{line.name}: nothing {lines.when}."
    return finding(
        line.name, row.label, estimate_of(definition, row), _change(lines, line, row),
        is_provisional=row.is_provisional, when=lines.when, says=says(definition), rests_on=rests_on(definition, row),
    )  # fmt: skip


def _change(lines: Lines, line: Line, row: Computed) -> Change | None:
    before, definition = lines.year_before(line), lines.answer.definition
    if before is None or row.value is None or before.value is None or row.is_partial:
        return None
    than = before.label if lines.answer.inquiry.span == "to_date" else _than(lines, before)
    if before.is_partial:
        return not_comparable(before.label, "the data covers that one in part only")
    for each in breaks_of(lines.answer.subject):
        if before.starts_at.date() < each.on < row.ends_at.date():
            return not_comparable(before.label, each.reason)
    return change_from(
        row.value, before.value, definition.unit, definition.display, than=than, direction=definition.direction,
        is_clear=is_clear(row, before), sort=sort_of(definition),
    )  # fmt: skip


def _than(lines: Lines, before: Computed) -> str:
    return in_period(before.label, lines.answer.inquiry.grain)


def _of_many(lines: Lines) -> str:
    chart = ranking(lines)
    if len(chart.known) < 2:
        return f"Too few {chart.plural} have a figure {lines.when} to be compared; the table says why."
    parts = [_most(lines, chart)] if lines.answer.adds_up else []
    parts.append(_capital(finding_of_groups(chart, lines.when)))
    parts += [_apart(chart)] if chart.reference is not None else []
    if any(row.is_provisional for line in lines.lines if (row := lines.at_lead(line))):
        parts.append("These figures are provisional and may still change.")
    return " ".join(filter(None, parts))


def _most(lines: Lines, chart: charts.Ranking) -> str:
    """Return what the largest part is of all, where parts add up."""
    definition, first = lines.answer.definition, chart.known[0]
    whole = lines.at_lead(lines.whole) if lines.whole else None
    if whole is None or not whole.value or first.value is None or first.value < 0:
        return ""
    of_all = format_with_noun(whole.value, definition.unit, definition.display)
    share = format_value(min(first.value / whole.value, 1), "share")
    return f"{first.name} has the most: {share} of {of_all} {lines.when}."


def _apart(chart: charts.Ranking) -> str:
    """Return which areas or groups differ beyond chance from all together."""
    apart = [area.name for area in chart.known if chart.differs(area)]
    if not apart:
        return f"None differs beyond chance from the figure for {chart.reference_name}."
    if len(apart) > MOST_NAMED:
        return f"{len(apart)} of {len(chart.known)} differ beyond chance from the figure for {chart.reference_name}."
    verb = "differs" if len(apart) == 1 else "differ"
    return f"{_listed(apart)} {verb} beyond chance from the figure for {chart.reference_name}."


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def rests(lines: Lines) -> str:
    """Return in sentences on how many records the figures rest, and what lacks."""
    answer = lines.answer
    n = sum(row.n for row in answer.rows)
    if not answer.rows or answer.inquiry.grain == "rolling_year":
        return ""
    missing, unusable = (sum(getattr(row, name) for row in answer.rows) for name in ("missing", "unusable"))
    known = n + missing + unusable
    parts = [f"Rests on {_counted(n, 'record')}"]
    if missing:
        parts.append(f"{_counted(missing, 'more')} ({_percent(missing / known)}) {_lack(missing)} what is measured")
    if unusable:
        parts.append(f"{unusable:,} ({_percent(unusable / known)}) lie outside the valid range")
    said = f"{'; '.join(parts)}."
    if elsewhere := answer.elsewhere:
        layer = answer.cut.areas[0].layer.plural.lower() if answer.cut.areas else "areas"
        said += f" {elsewhere:,.0f} records that count lie in none of the {layer}."
    return f"{said} {_untold(answer)}".strip()


def _lack(number: float) -> str:
    return "lacks" if number == 1 else "lack"


def _untold(answer: Answer) -> str:
    """Return how many figures are not told, and why."""
    untold = [row for row in answer.rows if row.value is None]
    if not untold:
        return ""
    few = sum(0 < row.n < answer.definition.min_n for row in untold)
    said = f"{len(untold):,} of {len(answer.rows):,} figures are not told"
    if few == len(untold):
        return f"{said}: fewer than {answer.definition.min_n} usable records."
    return (
        f"{said}, {few:,} of them for fewer than {answer.definition.min_n} usable records."
        if few
        else f"{said}; the table says why."
    )


def source(answer: Answer) -> str:
    """Return by which definition and data the figures were computed."""
    subject, data = answer.subject, answer.subject.data
    what = f"{subject.title}, version {subject.meanings[0].number}" if subject.metric else "A statistic nobody adopted"
    if subject.metric and answer.inquiry.where:
        what += ", narrowed by a condition"
    older = sorted({row.version for row in answer.rows} - {subject.meanings[0].number})
    what += f" (earlier periods by version {', '.join(map(str, older))})" if older else ""
    where = "; ".join(f"{each.title}, delivery {each.data_version}" for each in subject.datasets)
    until = f", records up to {_day(data.last)}" if data.last else ""
    waiting = " Cases too young to tell are left out." if subject.definition.statistic.kind == "cohort_share" else ""
    return f"{what}. Data: {where}{until}.{waiting}"


def _day(moment: datetime) -> str:
    return f"{moment:%B} {moment.day}, {moment.year}"


def _counted(number: float, noun: str) -> str:
    if noun == "more":
        return f"{number:,.0f} more"
    return f"{number:,.0f} {noun if number == 1 else noun + 's'}"


def _percent(share: float) -> str:
    return "under 0.1%" if share < 0.0005 else f"{share:.1%}"
