"""What must hold for every metric that ships."""

import re
from typing import get_args

import pytest

from civicstat.library.templates import metric_templates
from civicstat.measurement.metrics.definitions import MetricDefinition, Statistic
from civicstat.store.conditions import columns_of, compile_condition
from civicstat.store.dialects.duckdb import DuckDB
from civicstat.store.tables import Kind

SLUGS = sorted(metric_templates())
PASSPORT = ("title", "question", "describes", "theme", "known_limits", "owner", "unit")
TIMES = {Kind.MOMENT, Kind.DATE}
NUMBERS = {Kind.INTEGER, Kind.NUMBER}
# What the columns that a statistic names must hold.
NEEDS = {
    ("sum", "of"): NUMBERS,
    ("mean", "of"): NUMBERS,
    ("median", "of"): NUMBERS,
    ("percentile", "of"): NUMBERS,
    ("distinct", "of"): {Kind.TEXT},
    ("index", "of"): {Kind.TEXT},
    ("time_to_close", "opened"): TIMES,
    ("time_to_close", "closed"): TIMES,
    ("cohort_share", "start"): TIMES,
    ("cohort_share", "done"): TIMES,
    ("cohort_share", "again"): {Kind.TEXT},
}
STANDARDS = {
    "local", "NENA-STA-020.1", "NFPA 1225", "NFPA 1710", "CARES", "FBI NIBRS", "FBI UCR", "FARS", "NACOLE",
    "FBI National Use-of-Force Data Collection", "KABCO injury scale", "Open311 GeoReport",
}  # fmt: skip


def resting_on(metric: MetricDefinition) -> tuple[str, ...]:
    """The other metrics that a metric is made of."""
    statistic = metric.statistic
    if statistic.kind == "ratio":
        return statistic.numerator, statistic.denominator
    if statistic.kind == "gap":
        return (statistic.of,)
    return (statistic.per,) if statistic.kind == "rate" and statistic.per != "population" else ()


def test_every_kind_of_statistic_is_used(metrics):
    union = get_args(get_args(Statistic)[0])
    known = {get_args(kind.model_fields["kind"].annotation)[0] for kind in union}
    assert {metric.statistic.kind for metric in metrics.values()} == known


def test_no_two_metrics_share_a_title_or_a_question(metrics):
    for field in ("title", "question"):
        texts = [getattr(metric, field) for metric in metrics.values()]
        assert len(texts) == len(set(texts)), field


@pytest.mark.parametrize("slug", SLUGS)
def test_a_passport_is_complete(metrics, slug):
    metric = metrics[slug]
    assert [field for field in PASSPORT if not getattr(metric, field)] == []
    assert metric.question.endswith("?")
    assert metric.describes.endswith(".")
    assert all(limit.endswith(".") for limit in metric.known_limits)


@pytest.mark.parametrize("slug", SLUGS)
def test_conditions_read_columns_of_the_dataset(metrics, datasets, kinds_of, slug):
    metric = metrics[slug]
    conditions = [metric.where, metric.valid, getattr(metric.statistic, "hit", None)]
    for text in filter(None, conditions):
        compile_condition(text, kinds_of(datasets[metric.dataset]), DuckDB())


@pytest.mark.parametrize("slug", SLUGS)
def test_a_statistic_names_columns_that_hold_what_it_needs(metrics, datasets, kinds_of, slug):
    metric = metrics[slug]
    for (kind, field), allowed in NEEDS.items():
        name = getattr(metric.statistic, field, None)
        if metric.statistic.kind == kind and name is not None:
            assert kinds_of(datasets[metric.dataset])[name] in allowed, field
    if metric.statistic.kind == "rate" and metric.statistic.of:
        allowed = NUMBERS if metric.statistic.count == "sum" else {Kind.TEXT}
        assert kinds_of(datasets[metric.dataset])[metric.statistic.of] in allowed


@pytest.mark.parametrize("slug", SLUGS)
def test_time_groupings_and_layers_belong_to_the_dataset(metrics, datasets, kinds_of, slug):
    metric = metrics[slug]
    if metric.dataset is None:
        assert not metric.dimensions
        return
    dataset = datasets[metric.dataset]
    assert kinds_of(dataset)[metric.time or dataset.time] in TIMES
    assert [name for name in metric.dimensions if dataset.columns[name].personal] == []
    assert set(metric.layers) <= {"city", *dataset.areas}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_metric_made_of_others_finds_them(metrics, datasets, slug):
    metric = metrics[slug]
    for other in resting_on(metric):
        assert metrics[other].dataset is not None, other
    if metric.statistic.kind == "gap":
        base = metrics[metric.statistic.of]
        sort, _, name = metric.statistic.between.partition(":")
        assert name in {"area": datasets[base.dataset].areas, "group": base.dimensions}[sort]


@pytest.mark.parametrize("slug", SLUGS)
def test_a_fraction_of_two_metrics_is_told_for_periods_that_both_have(metrics, slug):
    metric = metrics[slug]
    for other in resting_on(metric):
        if metric.statistic.kind == "ratio":
            assert set(metric.periods) <= set(metrics[other].periods), other


@pytest.mark.parametrize("slug", SLUGS)
def test_a_time_is_judged_only_where_it_is_plausible(metrics, slug):
    metric = metrics[slug]
    of = getattr(metric.statistic, "of", None) or ""
    if metric.statistic.kind in ("median", "percentile", "mean"):
        assert metric.valid is not None
        assert of in columns_of(metric.valid)


@pytest.mark.parametrize("slug", SLUGS)
def test_units_say_what_the_statistic_yields(metrics, slug):
    metric = metrics[slug]
    kind, unit, display = metric.statistic.kind, metric.unit, metric.display
    if kind in ("share", "cohort_share"):
        assert (unit, display) == ("share", "percent")
    elif kind in ("median", "percentile", "time_to_close"):
        assert unit == "seconds"
        assert display in ("seconds", "minutes", "hours", "days")
    elif kind == "rate":
        scale = f"{metric.statistic.scale:,.0f}"
        per = "residents" if metric.statistic.per == "population" else "calls"
        assert unit.endswith(f" per {scale} {per}")
    elif kind == "index":
        assert unit == "index"


@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_counted_is_a_figure_and_few_cases_make_no_percentile(metrics, slug):
    metric = metrics[slug]
    least = {"count": 0, "distinct": 0, "sum": 0, "rate": 0, "index": 0}
    if metric.statistic.kind in least:
        assert metric.min_n == 0
    elif metric.statistic.kind == "percentile":
        assert metric.min_n * (1 - metric.statistic.p) >= 2.99  # cases beyond the value
    else:
        assert metric.min_n >= 1


@pytest.mark.parametrize("slug", SLUGS)
def test_only_a_published_norm_has_a_target(metrics, slug):
    standard = metrics[slug].standard
    assert standard.name in STANDARDS
    if standard.name == "local":
        assert (standard.edition, standard.clause, standard.target) == ("", "", "")


@pytest.mark.parametrize("slug", SLUGS)
def test_no_template_has_a_history_of_breaks(metrics, slug):
    assert metrics[slug].breaks == ()


def grade(text: str) -> float:
    """School years that a text asks of its reader. Kincaid et al. (1975); syllables are runs of vowels."""
    words = re.findall(r"[A-Za-z]+", text)
    sentences = max(1, len(re.findall(r"[.?!]", text)))
    syllables = sum(max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$|es$|ed$", "", word.lower())))) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def test_the_grade_of_a_text_agrees_with_a_worked_example():
    # 6 words, 1 sentence, 6 syllables: 0.39 * 6 + 11.8 * 1 - 15.59
    assert grade("The cat sat on the mat.") == pytest.approx(-1.45)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_passport_reads_without_a_college_degree(metrics, slug):
    metric = metrics[slug]
    assert grade(" ".join([metric.question, metric.describes, *metric.known_limits])) <= 10


def test_passports_read_at_grade_eight_on_average(metrics):
    texts = [" ".join([m.question, m.describes, *m.known_limits]) for m in metrics.values()]
    assert sum(map(grade, texts)) / len(texts) <= 8


@pytest.mark.parametrize("name", ["p1_response_p90"])
def test_the_response_time_is_counted_as_designed(metrics, name):
    metric = metrics[name]
    assert metric.where == "priority = 1 and not on_view"
    assert metric.valid == "response_seconds between 0 and 86400"
    assert (metric.statistic.p, metric.statistic.of, metric.min_n) == (0.9, "response_seconds", 30)
