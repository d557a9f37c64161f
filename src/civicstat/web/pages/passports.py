"""A metric's passport in words."""

from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.models import Metric

DIRECTIONS = {"lower": "Lower is better", "higher": "Higher is better", "context": "Neither: read it with others"}
INFLUENCE = {"high": "High: the city can move it", "medium": "Medium", "low": "Low: mostly beyond the city's reach"}
KINDS = {
    "count": "Number of records",
    "distinct": "Number of different values",
    "sum": "Sum",
    "mean": "Mean",
    "median": "Median",
    "percentile": "Percentile",
    "share": "Share of records for which a condition holds",
    "ratio": "Ratio of two metrics",
    "rate": "Rate",
    "time_to_close": "Time until closed, open cases included (Kaplan-Meier)",
    "cohort_share": "Share within a span, of cohorts old enough to tell",
    "gap": "Gap between the farthest areas or groups",
    "index": "Weighted index",
}


def passport_of(definition: MetricDefinition, metric: Metric) -> list[tuple[str, str]]:
    """Return the passport's terms and what they mean, without those that say nothing."""
    entries = [
        ("Question", definition.question),
        ("How it is counted", definition.describes),
        ("Statistic", _statistic(definition)),
        ("Records that count", definition.where or ("" if definition.dataset is None else "All records")),
        ("Valid values", definition.valid or ""),
        ("Dataset", f"{metric.dataset.title} ({metric.dataset.slug})" if metric.dataset else ""),
        ("Placed in time by", definition.time or (metric.dataset.definition.time if metric.dataset else "")),
        ("Unit", definition.unit),
        ("Which way is better", DIRECTIONS[definition.direction]),
        ("Fewest records for a figure", f"{definition.min_n:,}" if definition.min_n else ""),
        ("Final after", _span(definition)),
        ("Interval", f"{definition.level:.0%}"),
        ("Standard", _standard(definition)),
        ("The city's influence", INFLUENCE[definition.influence]),
        ("Known limits", " ".join(definition.known_limits)),
        ("Owner", metric.department.name if metric.department else definition.owner),
    ]
    return [(term, meaning) for term, meaning in entries if meaning]


def _statistic(definition: MetricDefinition) -> str:
    statistic = definition.statistic
    details = ", ".join(
        f"{name} {value}"
        for name, value in statistic.model_dump(exclude={"kind"}, exclude_none=True, exclude_defaults=True).items()
    )
    return KINDS[statistic.kind] + (f": {details}" if details else "")


def _span(definition: MetricDefinition) -> str:
    days = definition.maturity.total_seconds() / 86400
    return f"{days:g} day{'' if days == 1 else 's'} after the period's end" if days else "The end of the period"


def _standard(definition: MetricDefinition) -> str:
    standard = definition.standard
    if standard.name == "local":
        return "No national standard is known; the city sets its own"
    return ", ".join(part for part in (standard.name, standard.edition, standard.clause, standard.target) if part)
