"""The reference pages list every template as it is."""

from pathlib import Path

import pytest

from civicstat.library.templates import dataset_templates, metric_templates
from civicstat.measurement.metrics.definitions import MetricDefinition, Standard
from civicstat.measurement.sources.definitions import Column, DatasetDefinition

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def statistic_of(metric: MetricDefinition) -> str:
    """What a metric computes, in the words of the methods pages."""
    s = metric.statistic
    match s.kind:
        case "percentile":
            return f"{s.p * 100:g}th percentile of `{s.of}`"
        case "ratio":
            return f"ratio of `{s.numerator}` to `{s.denominator}`"
        case "rate":
            what = {"records": "records", "distinct": f"distinct `{s.of}`", "sum": f"sum of `{s.of}`"}[s.count]
            return f"rate of {what} per {'population' if s.per == 'population' else f'`{s.per}`'}"
        case "time_to_close":
            return f"time to close, `{s.opened}` to `{s.closed}`, {s.p * 100:g} %"
        case "cohort_share":
            outcome = f"`{s.done}`" if s.done else f"again the same `{s.again}`"
            return f"cohort share, {outcome} within {s.within.days} days"
        case "gap":
            return f"gap ({s.measure}) in `{s.of}` between `{s.between}`"
        case "share":
            return f"share with `{s.hit}`"
        case "count":
            return "count"
    return f"{s.kind} of `{s.of}`"


def standard_of(standard: Standard) -> str:
    name = " ".join(filter(None, [standard.name, f"({standard.edition})" if standard.edition else ""]))
    return "; ".join(filter(None, [name, standard.clause, standard.target]))


def metric_row(metric: MetricDefinition) -> str:
    unit = f"{metric.unit}, shown in {metric.display}" if metric.display else metric.unit
    return row(
        f"`{metric.metric}`", metric.title, f"`{metric.dataset}`" if metric.dataset else "–",
        statistic_of(metric), unit, metric.direction, standard_of(metric.standard),
    )  # fmt: skip


def column_row(name: str, column: Column) -> str:
    notes = [word for word in ("required", "personal") if getattr(column, word)]
    return row(f"`{name}`", column.title, column.type.value, ", ".join(notes), ", ".join(column.source or ()))


def rows_under(text: str, heading: str) -> list[str]:
    """The rows of the tables between a heading and the next one of its rank, without heads."""
    _, _, rest = text.partition(f"\n{heading}\n")
    section = rest.split(f"\n{heading.split()[0]} ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [line for line in lines if line.startswith("| `")]


@pytest.fixture(scope="module")
def metrics_page() -> str:
    return (REFERENCE / "metrics.md").read_text()


@pytest.fixture(scope="module")
def datasets_page() -> str:
    return (REFERENCE / "datasets.md").read_text()


@pytest.mark.parametrize("slug", sorted(metric_templates()))
def test_the_page_of_metrics_lists_a_metric_under_its_theme(metrics_page, metrics, slug):
    assert metric_row(metrics[slug]) in rows_under(metrics_page, f"## {metrics[slug].theme}")


def test_the_page_of_metrics_lists_nothing_else(metrics_page):
    listed = [line.split("`")[1] for line in metrics_page.splitlines() if line.startswith("| `")]
    assert sorted(listed) == sorted(metric_templates())


def test_the_page_of_metrics_tells_how_many_there_are(metrics_page):
    assert f"{len(metric_templates())} metrics ship with CivicStat" in metrics_page


@pytest.mark.parametrize("slug", sorted(dataset_templates()))
def test_the_page_of_datasets_describes_a_dataset(datasets_page, datasets, slug):
    dataset = datasets[slug]
    expected = [column_row(name, column) for name, column in dataset.columns.items()]
    expected += [
        row(f"`{name}`", span.title, f"`{span.start}` to `{span.end}`") for name, span in dataset.durations.items()
    ]
    assert dataset.describes in datasets_page
    assert rows_under(datasets_page, f"## {dataset.title}: `{slug}`") == expected


@pytest.mark.parametrize("slug", sorted(dataset_templates()))
def test_the_page_of_datasets_states_the_rules(datasets_page, datasets, slug):
    dataset: DatasetDefinition = datasets[slug]
    for rule in dataset.quality:
        block = f" and blocks metrics from {rule.block * 100:g} %" if rule.block else ""
        line = f"- {rule.title}: warns from {rule.warn * 100:g} % of records that fail{block}."
        assert line in datasets_page.partition(f": `{slug}`\n")[2].split("\n## ")[0]


def test_the_page_of_datasets_describes_nothing_else(datasets_page):
    listed = [line.split("`")[1] for line in datasets_page.splitlines() if line.startswith("## ") and "`" in line]
    assert sorted(listed) == sorted(dataset_templates())
