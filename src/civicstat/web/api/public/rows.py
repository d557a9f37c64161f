"""What is told of metrics, figures, areas, goals and editions, as plain values."""

from collections.abc import Iterator
from typing import Any

from civicstat.measurement.records.spreadsheets import harmless
from civicstat.publishing.content import Audit, Content, Figure, Goal, Metric, Series
from civicstat.publishing.editions.chain import Edition
from civicstat.publishing.open_data.tables import moment, status_of

Row = dict[str, Any]


def metric_row(metric: Metric) -> Row:
    """Return a metric without its figures."""
    return {
        "slug": metric.slug, "title": metric.title, "question": metric.question, "describes": metric.describes,
        "theme": metric.theme, "department": metric.department, "datasets": list(metric.datasets),
        "statistic": metric.kind, "unit": metric.unit, "display": metric.display, "direction": metric.direction,
        "standard": metric.standard, "min_n": metric.min_n, "known_limits": metric.known_limits,
        "version": metric.versions[-1].number if metric.versions else None,
        "layers": sorted({each.layer for each in metric.series}),
        "grains": sorted({each.grain for each in metric.series}),
        "dimensions": sorted({each.dimension for each in metric.series} - {""}),
        "verdict": metric.audits[0].verdict if metric.audits else None,
    }  # fmt: skip


def whole_metric(metric: Metric) -> Row:
    """Return a metric with its versions, breaks and audits."""
    return metric_row(metric) | {
        "versions": [
            {"number": each.number, "at": moment(each.at), "reason": each.reason, "definition": each.definition,
             "applies_from": each.applies_from}
            for each in metric.versions
        ],
        "breaks": [{"on": on, "reason": reason} for on, reason in metric.breaks],
        "audits": [_audit(each) for each in metric.audits],
    }  # fmt: skip


def _audit(audit: Audit) -> Row:
    return {
        "verdict": audit.verdict, "period": audit.label, "version": audit.version, "drawn_on": audit.drawn_on,
        "seed": audit.seed, "population": audit.population, "size": audit.size, "agrees": audit.agrees,
        "differs": audit.differs, "missing": audit.missing, "low": audit.low, "high": audit.high,
        "reason": audit.reason, "given_on": audit.given_on, "expires_on": audit.expires_on,
    }  # fmt: skip


FIGURE_COLUMNS = (
    "metric", "layer", "area", "grain", "dimension", "group", "period", "starts_on", "ends_on", "value", "low",
    "high", "n", "numerator", "denominator", "missing", "unit", "version", "status", "withheld", "reason",
)  # fmt: skip


def figure_row(metric: Metric, series: Series, figure: Figure) -> Row:
    """Return a figure with what tells it from others, as data/figures.csv of the edition has it."""
    return {
        "metric": metric.slug, "layer": series.layer, "area": harmless(series.area), "grain": series.grain,
        "dimension": series.dimension, "group": harmless(series.group), "period": figure.period,
        "starts_on": figure.starts_on, "ends_on": figure.ends_on, "value": figure.value, "low": figure.low,
        "high": figure.high, "n": figure.n, "numerator": figure.numerator, "denominator": figure.denominator,
        "missing": figure.missing, "unit": metric.unit, "version": figure.version, "status": status_of(figure),
        "withheld": figure.withheld.value if figure.withheld else None, "reason": figure.reason or None,
    }  # fmt: skip


AREA_COLUMNS = ("layer", "layer_name", "area", "name", "residents")


def area_rows(content: Content) -> Iterator[Row]:
    for layer in content.layers:
        for area in layer.areas:
            yield {
                "layer": layer.slug, "layer_name": layer.name, "area": harmless(area.code),
                "name": harmless(area.name), "residents": area.residents,
            }  # fmt: skip


def goal_row(goal: Goal) -> Row:
    """Return a goal with its ledger and where it stands."""
    return {
        "slug": goal.slug, "title": goal.title, "wording": goal.wording, "metric": goal.metric, "grain": goal.grain,
        "layer": goal.layer, "areas": list(goal.areas), "asked_by": goal.asked_by,
        "departments": [{"name": name, "role": role, "part": part} for name, role, part in goal.departments],
        "ledger": [
            {"at": moment(each.at), "kind": each.kind, "by": each.by, "reason": each.reason, "low": each.low,
             "high": each.high, "holds_from": each.holds_from, "due_on": each.due_on}
            for each in goal.entries
        ],
        "states": [
            {"area": each.area, "state": each.state, "sentence": each.sentence, "period": each.period,
             "value": each.value, "low": each.low, "high": each.high,
             "withheld": each.withheld.value if each.withheld else None}
            for each in goal.states
        ],
    }  # fmt: skip


def edition_row(edition: Edition) -> Row:
    """Return an edition with where its files are."""
    return {
        "number": edition.number, "released_at": moment(edition.released_at), "reason": edition.reason,
        "corrects": edition.corrects, "corrected_by": list(edition.corrected_by),
        "manifest_sha256": edition.manifest_sha256, "url": f"/editions/{edition.name}/",
    }  # fmt: skip
