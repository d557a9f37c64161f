"""What the verifier recomputes of figures and goals; what was tampered with is named with what it should be."""

import pytest

from civicstat.publishing.editions.civicstat_verify import (
    Edition,
    check_figures,
    check_goals,
    is_poisson_high,
    is_poisson_low,
    poisson,
)
from civicstat.stats.counts import poisson_interval, rate_interval
from civicstat.stats.means import mean_interval

RATE = "metric: m\nscale: 7\nstatistic: {kind: rate, count: distinct, of: id, scale: 10_000}\nunit: u\n"


def edition(*, kind="count", definition="metric: m\nstatistic: {kind: count}\n", goals=(), **columns):
    """Return an edition of one figure; columns: value, low, high, numerator, ..."""
    series = {"layer": "city", "area": "city", "grain": "month", "period": ["2026-01"], "version": [1]}
    metric = {
        "slug": "m", "kind": kind, "versions": [{"number": 1, "definition": definition}],
        "series": [series | {name: [each] for name, each in columns.items()}],
    }  # fmt: skip
    return Edition(1, {}, {"metrics": [metric], "goals": list(goals)}, None, lambda path: None)


def faults(found):
    return [each.what for each in found]


@pytest.mark.parametrize("count", [0, 1, 2, 10, 57, 1000, 13057, 1_234_567])
def test_limits_of_a_count_are_those_of_scipy_and_no_others(count):
    low, high = (float(f"{float(each):.10g}") for each in poisson_interval(count))
    assert is_poisson_low(count, low)
    assert is_poisson_high(count, high)
    assert poisson(count) == pytest.approx((low, high), rel=1e-9, abs=1e-9)
    for other in (1 - 1e-6, 1 + 1e-6):
        assert count == 0 or not is_poisson_low(count, low * other)
        assert not is_poisson_high(count, high * other)


def test_limits_that_no_count_has_are_told_without_being_sought():
    assert not any(is_poisson_low(3, low) for low in (0, -1.0, 3.1, float("nan")))
    assert not any(is_poisson_high(3, high) for high in (2.9, 1e308, float("inf"), float("nan")))


def test_a_count_whose_interval_was_narrowed_is_named_with_what_it_should_be():
    low, high = poisson_interval(57)
    assert faults(check_figures(edition(value=57, low=low, high=high, n=57, numerator=57))) == []
    [fault] = faults(check_figures(edition(value=57, low=low + 1, high=high, n=57, numerator=57)))
    assert fault.startswith("m, city, city, month, 2026-01: interval is ")
    assert f"expected {low:.6f}" in fault
    [fault] = faults(check_figures(edition(value=58, low=low, high=high, n=57, numerator=57)))
    assert "value is 58, but 57 were counted" in fault


def test_a_rate_follows_from_its_events_its_residents_and_the_scale_of_its_definition():
    low, high = rate_interval(57, 246_536, per=10_000)
    true = {"kind": "rate", "definition": RATE, "n": 60, "numerator": 57, "denominator": 246_536}
    value = 57 / 246_536 * 10_000
    assert faults(check_figures(edition(**true, value=value, low=low, high=high))) == []
    assert "for each 10000" in faults(check_figures(edition(**true, value=value * 1.01, low=low, high=high)))[0]
    assert "interval is" in faults(check_figures(edition(**true, value=value, low=low, high=high * 1.01)))[0]
    of_sums = true | {"definition": RATE.replace("distinct", "sum")}  # its spread is not published
    assert faults(check_figures(edition(**of_sums, value=value, low=low / 2, high=high * 2))) == []


def test_the_interval_of_a_mean_reaches_as_far_to_either_side():
    low, high = mean_interval(40, 12.5, 3.0)
    true = {"kind": "mean", "n": 40, "numerator": 500, "denominator": 40}
    assert faults(check_figures(edition(**true, value=12.5, low=low, high=high))) == []
    assert "interval is" in faults(check_figures(edition(**true, value=12.5, low=low + 0.1, high=high)))[0]
    assert "500 of 40 are 12.5" in faults(check_figures(edition(**true, value=12.6, low=low, high=high)))[0]


def goal(state, value, low, high, *entries):
    states = [{"area": "city", "state": state, "value": value, "low": low, "high": high}]
    return {"slug": "g", "entries": [{"low": a, "high": b, "milestones": c} for a, b, c in entries], "states": states}


AT_LEAST, STRICTER, MILESTONE = (0.8, None, ()), (0.9, None, ()), (0.8, None, [["2026-06-30", 0.95]])


@pytest.mark.parametrize(
    ("told", "fault"),
    [(goal("met", 0.85, 0.81, 0.89, AT_LEAST), None), (goal("met", 0.85, 0.79, 0.89, AT_LEAST), "said to be met"),
     (goal("met", 9.0, 8.0, 10.5, (None, 10.0, ())), "said to be met"),
     (goal("off course", 0.7, 0.6, 0.79, AT_LEAST), None),
     (goal("off course", 0.85, 0.81, 0.89, AT_LEAST), "said to be off course"),
     (goal("off course", 0.85, 0.81, 0.89, STRICTER, AT_LEAST), None),  # the path may have asked for 0.9 still
     (goal("off course", 0.85, 0.81, 0.89, MILESTONE), None),
     (goal("on course", 0.85, 0.86, 0.89, AT_LEAST), "lies outside of its interval"),
     (goal("no current data", 0.85, 0.81, 0.89, AT_LEAST), "no current data, but"),
     (goal("splendid", None, None, None, AT_LEAST), "'splendid' is no state")],
)  # fmt: skip
def test_a_state_needs_a_level_that_lies_where_its_rule_asks_for(told, fault):
    found = faults(check_goals(edition(goals=[told])))
    assert len(found) == (fault is not None)
    assert fault is None or fault in found[0]
