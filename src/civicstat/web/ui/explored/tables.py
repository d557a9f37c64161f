"""An answer as a table: for people, sorted as they want it, and for programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from civicstat.measurement.metrics.exploring.answers import Answer
from civicstat.measurement.metrics.on_demand import Computed
from civicstat.measurement.metrics.planning import CLOCKS
from civicstat.measurement.metrics.reasons import missing_share
from civicstat.web.ui.charts import Table, TimeSeries
from civicstat.web.ui.charts.table import links_of, records_in_words
from civicstat.web.ui.explored.lines import Lines, hand, lines_of, said, title_of_cut
from civicstat.web.ui.explored.sentences import rests, sentence, source
from civicstat.web.ui.explored.specs import estimate_of
from civicstat.web.ui.units import NO_FIGURE, format_value, format_with_noun

NUMBERS = ("value", "low", "high", "n", "numerator", "denominator", "missing", "unusable", "pending")
WHOLE = ("missing", "unusable", "pending")


@dataclass(frozen=True)
class Column:
    """A column of the table. key: how it is named in addresses."""

    key: str
    title: str
    is_number: bool = False


def columns_of(lines: Lines) -> list[Column]:
    """Return the columns that tell rows apart, then the figures."""
    answer = lines.answer
    found = [Column("period", "Period")] if len(lines.periods) > 1 else []
    found += [Column("area", lines.cuts[0])] if answer.is_by_area and lines.cuts else []
    found += [Column(name, title_of_cut(answer, name)) for name in answer.inquiry.by]
    found = found or [Column("period", "Period")]
    level = f"{answer.definition.level * 100:g}% interval"
    return [
        *found, Column("value", "Figure", True), Column("low", level, True), Column("n", "Records", True),
        Column("missing", "Missing", True), Column("remarks", "Remarks"),
    ]  # fmt: skip


def table_of(lines: Lines, *, sort: str = "", most: int = 0) -> Table:
    """Return an answer's figures as texts, with a row for all of them together where they add up.

    sort: the key of a column, with "-" before it for the last first. most: rows; all if 0.
    """
    answer, columns = lines.answer, columns_of(lines)
    rows = sorted_rows(answer, sort)
    shown = tuple(
        tuple(_cell(answer, row, column.key) for column in columns) for row in (rows[:most] if most else rows)
    )
    total = _total(lines, columns)
    numbers = frozenset(at for at, column in enumerate(columns) if column.is_number)
    return Table(answer.subject.title, tuple(each.title for each in columns), (*shown, *total), numbers)


def shared_table(title: str, charts: Sequence[TimeSeries]) -> Table:
    """Return the figures of charts that stand side by side over the same periods, a row a period."""
    named = [
        (chart.title if len(chart.series) == 1 else f"{chart.title}, {series.name}", chart, series)
        for chart in charts
        for series in chart.series
    ]
    periods = charts[0].periods if charts else ()
    rows = tuple(
        (
            period.label,
            *(format_value(series.points[at].value, chart.unit, chart.display) for _, chart, series in named),
        )
        for at, period in enumerate(periods)
    )
    header = ("Period", *(name for name, _, _ in named))
    links = links_of([period.link for period in periods])
    return Table(title, header, rows, frozenset(range(1, len(header))), links)


def sorted_rows(answer: Answer, sort: str) -> list[Computed]:
    key, is_down = sort.removeprefix("-"), sort.startswith("-")
    if key in ("", "remarks"):
        return _by_the_clock(answer)

    def place(row: Computed) -> Any:
        if key == "period":
            return row.starts_at
        if key == "area":
            return row.area.position, row.area.name
        if key in answer.inquiry.by:
            value = row.group[answer.inquiry.by.index(key)] or ""
            return value.zfill(2) if key in CLOCKS else value
        if key == "missing":
            return missing_share(row)
        number = getattr(row, key) if key in NUMBERS else None
        return number if number is not None else 0.0

    def has_none(row: Computed) -> bool:
        return key in NUMBERS and getattr(row, key) is None

    told = sorted((row for row in answer.rows if not has_none(row)), key=place, reverse=is_down)
    return [*told, *(row for row in answer.rows if has_none(row))]


def _by_the_clock(answer: Answer) -> list[Computed]:
    """Return rows as they come, but those of one period and area by hours and weekdays in their own order."""
    if not set(CLOCKS).intersection(answer.inquiry.by):
        return list(answer.rows)
    return sorted(answer.rows, key=lambda row: (row.starts_at, row.area.position, row.area.name, hand(answer, row)))


def _cell(answer: Answer, row: Computed, key: str) -> str:
    estimate = estimate_of(answer.definition, row)
    if key == "period":
        return row.label
    if key == "area":
        return row.area.name
    if key in answer.inquiry.by:
        return said(answer, key, row.group[answer.inquiry.by.index(key)])
    if key == "value":
        return estimate.text if row.value is not None else NO_FIGURE
    if key == "low":
        return estimate.interval
    if key in ("n", "missing"):
        n, missing = records_in_words(row.n, missing_share(row))
        return n if key == "n" else missing
    return _remarks(row)


def _remarks(row: Computed) -> str:
    remarks = ["Provisional"] if row.is_provisional else []
    remarks += ["Part of the period only"] if row.is_partial else []
    has_records = bool(row.n or row.missing or row.unusable or row.pending)
    remarks += [row.reason] if row.reason and has_records else ["No records"] if row.value is None else []
    return "; ".join([*remarks, *([row.note] if row.note else [])])


def _total(lines: Lines, columns: Sequence[Column]) -> tuple[tuple[str, ...], ...]:
    answer = lines.answer
    told = [row for row in answer.rows if row.value is not None]
    if not answer.adds_up or len(told) < 2 or len(told) < len(answer.rows):
        return ()
    total = format_with_noun(sum(row.value or 0 for row in told), "count")
    n = f"{sum(row.n for row in told):,.0f}"
    cells = {"value": total, "n": n}
    return (tuple("All together" if at == 0 else cells.get(each.key, "") for at, each in enumerate(columns)),)


def arrow_of(answer: Answer) -> pa.Table:
    """Return an answer for programs: one row for each figure, with one `group_...` for each column it is split by."""
    rows = answer.rows
    columns: dict[str, Any] = {
        "period": pa.array([row.starts_at.date() for row in rows], pa.date32()),
        "starts_at": pa.array([row.starts_at for row in rows], pa.timestamp("s")),
        "ends_at": pa.array([row.ends_at for row in rows], pa.timestamp("s")),
        "label": pa.array([row.label for row in rows], pa.string()),
        "layer": pa.array([answer.inquiry.layer for _ in rows], pa.string()),
        "area": pa.array([row.area.code for row in rows], pa.string()),
        "area_name": pa.array([row.area.name for row in rows], pa.string()),
    }
    for at, name in enumerate(answer.inquiry.by):
        columns[f"group_{name}"] = pa.array([row.group[at] for row in rows], pa.string())
    for name in NUMBERS:
        columns[name] = pa.array([getattr(row, name) for row in rows], pa.int64() if name in WHOLE else pa.float64())
    columns["unit"] = pa.array([answer.definition.unit for _ in rows], pa.string())
    columns["state"] = pa.array(["provisional" if row.is_provisional else "final" for row in rows], pa.string())
    columns["partial"] = pa.array([row.is_partial for row in rows], pa.bool_())
    columns["reason"] = pa.array([row.reason for row in rows], pa.string())
    columns["note"] = pa.array([row.note for row in rows], pa.string())
    columns["version"] = pa.array([row.version for row in rows], pa.int32())
    return pa.table(columns)


def plain_rows(answer: Answer) -> list[dict[str, Any]]:
    """Return an answer's figures as JSON can hold them."""
    return [
        {
            "period": row.starts_at.date().isoformat(), "starts_at": row.starts_at.isoformat(),
            "ends_at": row.ends_at.isoformat(), "label": row.label, "area": row.area.code, "area_name": row.area.name,
            "group": dict(zip(answer.inquiry.by, row.group, strict=True)),
            **{name: getattr(row, name) for name in NUMBERS},
            "state": "provisional" if row.is_provisional else "final", "partial": row.is_partial,
            "reason": row.reason, "note": row.note, "version": row.version,
        }
        for row in answer.rows
    ]  # fmt: skip


def document_of(answer: Answer) -> dict[str, Any]:
    """Return an answer as one JSON document: the question, the finding, what it rests on, and the figures."""
    lines, definition = lines_of(answer), answer.definition
    return {
        "question": answer.inquiry.as_plain(), "title": answer.subject.title, "sentence": sentence(lines),
        "rests_on": rests(lines), "source": source(answer), "blocked": answer.blocked, "unit": definition.unit,
        "level": definition.level, "min_n": definition.min_n, "version": answer.subject.meanings[0].number,
        "data_versions": {each.slug: each.data_version for each in answer.subject.datasets},
        "count": len(answer.rows), "items": plain_rows(answer),
    }  # fmt: skip
