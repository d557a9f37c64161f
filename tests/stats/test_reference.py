"""Every figure of the reference results made with R, where they lie beside the repository.

The key figures stand as literals in the other modules; here all of them are gone through, and each one is either
compared or named with the reason why CivicStat has no such figure.
"""

import json
import math
import os
import re
from pathlib import Path

import numpy as np
import pytest

import civicstat.stats as st

HERE = Path(__file__).resolve().parents[2]
REFERENCE = Path(os.environ.get("CIVICSTAT_REFERENCE", HERE.parent / "shared" / "reference"))
if not (REFERENCE / "08_rates" / "expected.json").exists():
    pytest.skip("the reference results are not beside the repository", allow_module_level=True)

NOT_OURS = {
    "07_percentiles": {
        r"woodruff": "for weighted survey samples; order statistics serve records",
        r"^rq$": "a model of percentiles, not a percentile of a group",
    },
    "08_rates": {
        r"^rate_ratio_midp$": "the exact ratio is published",
    },
    "20_equity": {
        r"^theil_between_total$": "empty in the reference",
        r"^healthequal_crosscheck$": "the same measures once more, at 2 percent",
    },
}


def columns(case, name):
    return np.genfromtxt(REFERENCE / case / name, delimiter=",", names=True, deletechars="")


def expected_of(case):
    return json.loads((REFERENCE / case / "expected.json").read_text())["expected"]


def pair(interval):
    return [float(interval.low), float(interval.high)]


def percentiles():
    table = columns("07_percentiles", "response_seconds.csv")
    groups = {int(g): table["x"][table["group"] == g] for g in np.unique(table["group"])}
    got = {}
    for g, x in groups.items():
        for p in (0.5, 0.9, 0.95):
            key = f"g{g}.p{p}"
            # Of R's nine definitions ours is the seventh.
            got[f"{key}.types"] = {6: st.percentile(x, p)}
            ranks = st.order_statistic_ranks(x.size, p)
            low, high = st.percentile_interval(x, p)
            got[f"{key}.orderstat95"] = {
                "l": int(ranks.low), "u": int(ranks.high), "lo": low, "hi": high, "coverage": float(ranks.coverage),
            }  # fmt: skip
            draws = st.resampled_percentiles(x, p, seed=1, resamples=20_000)
            got[f"{key}.boot"] = {"se": draws.std(), "perc": np.quantile(draws, [0.025, 0.975]).tolist()}
        hits = int((x <= 600).sum())
        got[f"g{g}.share_within_target"] = {
            "x": hits, "n": x.size, "p": hits / x.size,
            "cp": pair(st.clopper_pearson_interval(hits, x.size)), "wilson": pair(st.wilson_interval(hits, x.size)),
        }  # fmt: skip
    first, second = (st.resampled_percentiles(groups[g], 0.9, seed=g, resamples=20_000) for g in (4, 3))
    got["diff_g4_g3"] = {
        "p": 0.9,
        "est": st.percentile(groups[4], 0.9) - st.percentile(groups[3], 0.9),
        "se": (first - second).std(),
        "ci": pair(st.percentile_gap_interval(groups[4], groups[3], 0.9, seed=2)),
    }
    return got


def rates():
    table, ages = columns("08_rates", "rates.csv"), columns("08_rates", "ages.csv")
    events, people = table["events"], table["pop"]
    target = events.sum() / people.sum()
    z = st.count_against_expected_z(events, people * target)
    after, before = (events[2:], people[2:]), (events[1:-1], people[1:-1])
    ratio = st.rate_ratio_interval(*after, *before)
    direct = st.directly_standardized_rate(ages["count"], ages["pop"], ages["std"])
    standard = expected_of("08_rates")["indirect_sir"]["value"]["stdcount"]
    indirect = st.expected_counts(ages["pop"], standard, ages["std"])
    base = float((ages["pop"] * ages["count"].sum() / ages["pop"].sum()).sum() * 0.8)
    smr = st.standardized_ratio(ages["count"].sum(), base)
    funnels = {level: st.rate_funnel(people, target, level=level) for level in (0.95, 0.998)}
    limits = {
        name + str(level)[2:]: np.round(side * people).tolist()
        for level, funnel in funnels.items()
        for name, side in zip(("lo", "hi"), funnel, strict=True)
    }
    byar = st.byar_interval(events)
    got = {
        "poisson_exact95": dict(zip(("lo", "hi"), both(st.rate_interval(events, people)), strict=True)),
        "poisson_exact90": {"rate": (events / people).tolist()}
        | dict(zip(("lo", "hi"), both(st.rate_interval(events, people, level=0.9)), strict=True)),
        # Of no events, the first, R gives a limit below 0, and ours is 0.
        "poisson_byar95": {
            "lo": {i: byar.low[i] / people[i] for i in range(1, events.size)}, "hi": (byar.high / people).tolist(),
        },
        "poisson_midp95_counts": dict(zip(("lo", "hi"), both(st.mid_p_interval(events)), strict=True)),
        "poisson_rate_vs_target_p": st.count_against_expected_p(events, people * target).tolist(),
        "rate_ratio_exact": {
            "ratio": (after[0] / after[1] / (before[0] / before[1])).tolist(),
            "lo": ratio.low.tolist(),
            "hi": ratio.high.tolist(),
            "p": st.ratio_of_counts_p(after[0], before[0], ratio=after[1] / before[1]).tolist(),
        },
        "direct_std_gamma": {
            "crude.rate": ages["count"].sum() / ages["pop"].sum(),
            "adj.rate": float(direct.value), "lci": pair(direct.interval)[0], "uci": pair(direct.interval)[1],
        },
        # Its limits in R are log-normal; ours are exact, compared in smr_exact.
        "indirect_sir": {"sir": {"observed": 175, "exp": float(indirect), "sir": 175 / float(indirect)}},
        "smr_exact": {
            "E": base, "smr": float(smr.value), "ci": pair(smr.interval),
            "p": float(st.count_against_expected_p(175, base)),
        },
        "newcombe_diff": [12 / 85 - 30 / 140, *pair(st.newcombe_interval(12, 85, 30, 140))],
        "funnel_overdispersion": {"z": z.tolist(), "phi": st.dispersion(z)},
        "funnel_exact_limits": {"target": target} | limits,
    }  # fmt: skip
    for hits, trials in ((12, 85), (30, 140), (0, 40), (5, 38)):
        # Without the continuity correction (wilson_cc), which makes Wilson's interval longer than it need be.
        got[f"binom_{hits}_{trials}"] = {
            "cp": pair(st.clopper_pearson_interval(hits, trials)), "wilson": pair(st.wilson_interval(hits, trials)),
            "jeffreys": pair(st.jeffreys_interval(hits, trials)),
            "agresti_coull": pair(st.agresti_coull_interval(hits, trials)),
        }  # fmt: skip
    return got


def both(interval):
    return [interval.low.tolist(), interval.high.tolist()]


def equity():
    table = columns("20_equity", "areas.csv")
    x, errors, people = table["est"], table["se"], table["pop"]
    z95 = 1.959963984540054
    limits = st.Interval(x - z95 * errors, x + z95 * errors)
    gap = st.widest_gap(x, limits)
    ends = [st.Interval(limits.low[i], limits.high[i]) for i in (-1, 0)]
    low, high = st.difference_interval(x[-1], ends[0], x[0], ends[1])
    # On the log scale the figures' own limits are log-normal, and so is the ratio's.
    log_limits = [st.Interval(np.log(v) - z95 * e / v, np.log(v) + z95 * e / v) for v, e in zip(x, errors, strict=True)]
    log_ratio = st.difference_interval(np.log(x[-1]), log_limits[-1], np.log(x[0]), log_limits[0])
    slope, shares = st.slope_index(x, people), st.slope_index_of_shares(np.round(x * people), people)
    q, degrees, p, true_variance = st.heterogeneity(x, errors)
    pairs = st.pairwise_differences(x, errors)
    mean = float((people * x).sum() / people.sum())
    gain = st.gain_if_all_were_best(x, people, is_higher_better=True)
    from_best = {
        key: st.mean_difference_from_best(x, people, is_higher_better=True, is_weighted=key == "mdb_weighted")
        for key in ("mdb_weighted", "mdb_unweighted")
    }
    return from_best | {
        "difference_maxmin": gap.difference,
        "ratio_maxmin": x[gap.highest] / x[gap.lowest],
        "D_last_minus_first": {"d": x[-1] - x[0], "se": (high - low) / 2 / z95, "lo": low, "hi": high},
        "R_last_over_first": {
            "r": x[-1] / x[0], "se_log": (log_ratio.high - log_ratio.low) / 2 / z95,
            "lo": np.exp(log_ratio.low), "hi": np.exp(log_ratio.high),
        },
        "bgv": st.between_group_variance(x, people),
        "bgsd": np.sqrt(st.between_group_variance(x, people)),
        "cov_pct": 100 * st.coefficient_of_variation(x, people),
        "theil_x1000": 1000 * st.theil_index(x, people),
        "mld_x1000": 1000 * st.mean_log_deviation(x, people),
        "mdm_weighted": st.mean_difference_from_mean(x, people),
        "mdm_unweighted": st.mean_difference_from_mean(x, people, is_weighted=False),
        "idis_weighted": 100 * st.index_of_disparity(x, people),
        "idis_unweighted": 100 * st.index_of_disparity(x, people, is_weighted=False),
        "par": gain,
        "paf_pct": 100 * gain / mean,
        "aci_grouped": st.concentration_index(x, people, is_relative=False),
        "rci_grouped_x100": 100 * st.concentration_index(x, people),
        "sii_wls": {
            "sii": slope.difference, "pred0": slope.bottom, "pred1": slope.top, "rii": slope.ratio,
            "se": (slope.interval.high - slope.interval.low) / 2 / 2.306004135204166,
        },
        "sii_logit": {"sii": shares.difference, "rii": shares.ratio},
        "gini_population_weighted": st.gini_index(x, people),
        "gini_unweighted": st.gini_index(x),
        "atkinson_.5": st.atkinson_index(x, people),
        "heterogeneity_Q": {"Q": q, "df": degrees, "p": p, "tau2_DL": true_variance},
        "pairwise_holm": {
            "i": (pairs.first + 1).tolist(), "j": (pairs.second + 1).tolist(),
            "z": pairs.z.tolist(), "p_holm": pairs.p.tolist(),
        },
    }  # fmt: skip


def mismatches(got, wanted, rel, absolute, path):
    """Where what we got is not what is wanted; parts that we do not give are passed over."""
    if isinstance(got, dict):
        return [bad for key in got for bad in mismatches(got[key], wanted[key], rel, absolute, f"{path}.{key}")]
    if isinstance(wanted, list):
        if len(got) != len(wanted):
            return [(path, "lengths", len(got), len(wanted))]
        return [
            bad
            for i, (one, other) in enumerate(zip(got, wanted, strict=True))
            for bad in mismatches(one, other, rel, absolute, f"{path}[{i}]")
        ]
    if wanted is None:
        return [] if math.isnan(got) else [(path, got, wanted)]
    return [] if abs(got - wanted) <= absolute + rel * abs(wanted) else [(path, got, wanted)]


@pytest.mark.parametrize(
    ("case", "figures"), [("07_percentiles", percentiles), ("08_rates", rates), ("20_equity", equity)]
)
def test_all_reference_figures_agree(case, figures):
    expected, got = expected_of(case), figures()
    unnamed = [key for key in expected if key not in got and not any(re.search(name, key) for name in NOT_OURS[case])]
    assert not unnamed
    bad = [
        one
        for key, cell in expected.items()
        if key in got
        for one in mismatches(got[key], cell["value"], cell["rel_tol"], cell["abs_tol"], key)
    ]
    assert not bad


def test_a_wrong_figure_would_be_found():
    expected, got = expected_of("08_rates"), rates()
    for key, cell in expected.items():
        if key in got and isinstance(got[key], dict):
            wrong = {name: -7.0 if isinstance(part, float) else part for name, part in got[key].items()}
            if wrong != got[key]:
                assert mismatches(wrong, cell["value"], cell["rel_tol"], cell["abs_tol"], key)
