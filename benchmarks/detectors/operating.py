"""python -m benchmarks.detectors.operating: how often quiet series alarm, and how soon changes are found.

The figures on the methods pages of the detectors that the scenarios of Noufaily et al. do not cover.
"""

import numpy as np

import civicstat.stats.detection as detection
from civicstat.stats.detection import UnusualOptions

WEEK = 365.25 / 7
ALPHAS = (0.05, 0.01, 0.005, 0.001)


def season(weeks: int) -> np.ndarray:
    return 0.4 * np.cos(2 * np.pi * np.arange(weeks) / WEEK) + 0.001 * np.arange(weeks)


def rates(p: np.ndarray) -> str:
    return ", ".join(f"{np.mean(p <= alpha):.4f}" for alpha in ALPHAS)


def shares(rng: np.random.Generator) -> None:
    for trials, base, spread in ((40, 0.1, 0.0), (200, 0.1, 0.0), (200, 0.85, 0.3), (2000, 0.5, 0.2)):
        logit = np.log(base / (1 - base)) + season(320) / 2 + spread * rng.normal(size=(250, 320))
        hits = rng.binomial(trials, 1 / (1 + np.exp(-logit)))
        quiet = detection.unusual_shares(hits, trials + 0 * hits, latest=25)
        raised = hits.copy()
        raised[:, -2:] = rng.binomial(trials, 1 / (1 + np.exp(-(logit[:, -2:] + 0.7))))
        found = detection.unusual_shares(raised, trials + 0 * hits, latest=2).p_value <= 0.005
        print(f"shares of {trials}, {base}, spread {spread}: false {rates(quiet.p_value)}; odds doubled for two weeks: "
              f"first week {found[:, 0].mean():.2f}, either {found.any(axis=1).mean():.2f}")  # fmt: skip


def percentiles(rng: np.random.Generator) -> None:
    for n in (60, 300):
        shape = (150, 300)
        level = np.exp(6 + season(300) / 4)
        p90 = np.quantile(rng.lognormal(0, 0.6, (*shape, n)), 0.9, axis=2) * level
        quiet = detection.unusual_percentiles(p90, n, p=0.9, direction="both", latest=25)
        raised = p90.copy()
        raised[:, -3:] *= 1.2
        found = detection.unusual_percentiles(raised, n, p=0.9, latest=3).p_value <= 0.005
        print(f"90th percentile of {n}: false {rates(quiet.p_value)}; up 20 % for three weeks: found in week "
              f"1 {found[:, 0].mean():.2f}, by week 3 {found.any(axis=1).mean():.2f}")  # fmt: skip


def levels(rng: np.random.Generator) -> None:
    for mean, phi in ((3, 1.3), (20, 1.5), (100, 3.0)):
        expected = mean * np.exp(season(390))
        counts = rng.negative_binomial(expected / (phi - 1), 1 / phi, (150, 390)).astype(float)
        options = UnusualOptions(skipped=26)

        def watched(series: np.ndarray, options: UnusualOptions = options) -> detection.Evaluation:
            single = detection.unusual_counts(series, latest=78, direction="both", options=options)
            return detection.lasting_changes(single)

        line = f"level of {mean}, dispersion {phi}: false {rates(watched(counts).p_value[:, -26:])}"
        for more in (1.15, 1.3, 1.5):
            struck = counts.copy()
            low = expected[-26:] * (more - 1)
            struck[:, -26:] += rng.negative_binomial(low / (phi - 1), 1 / phi, (150, 26))
            alarms = watched(struck).p_value[:, -26:] <= 0.005
            when = np.where(alarms.any(axis=1), alarms.argmax(axis=1) + 1, 99)
            line += f"; times {more}: median week {np.median(when):.0f}, in 26 weeks {np.mean(when < 99):.2f}"
        print(line)


def streams(rng: np.random.Generator) -> None:
    """Print how often quiet waits by the hour alarm, and how often a doubling of three hours is found at 0.001."""
    hour, shape, watched = np.arange(24 * 7 * 40), (100, 24 * 7 * 40), 24 * 7 * 10
    pattern = np.log(1 + 0.4 * np.cos(2 * np.pi * (hour % 24 - 17) / 24) + 0.15 * (hour // 24 % 7 >= 5))
    waves = detection.Waves(
        (detection.Season(24.0, (1.0, 0.5, 0.25)), detection.Season(168.0, (0.5, 0.5, 0.25))), 24 * 365.25
    )
    options = UnusualOptions(waves, history=24 * 7 * 8, skipped=24, least_history=300, stride=24)
    detectors = {
        "unusual_streams": lambda logs, latest: detection.unusual_streams(logs, cycle=168, latest=latest),
        "unusual_measures": lambda logs, latest: detection.unusual_measures(logs, latest=latest, options=options),
    }
    for name, share, noise in (
        ("normal, independent", 0.0, rng.normal(size=shape)),
        ("normal, 0.6", 0.6, rng.normal(size=shape)),
        ("Student's t of 3, 0.8", 0.8, rng.standard_t(3, shape) / np.sqrt(3)),
        ("log-normal, 0.9", 0.9, rng.lognormal(0, 0.8, shape) - np.exp(0.32)),
    ):
        for t in range(1, shape[1]):
            noise[:, t] += share * noise[:, t - 1]
        logs = pattern + 0.25 * noise * np.sqrt(1 - share**2)
        raised = logs.copy()
        raised[:, -3:] += np.log(2)
        for detector, judged in detectors.items():
            quiet, found = judged(logs, watched), judged(raised, 3)
            alike = np.quantile(quiet.p_value, 0.001)
            once = detection.told_once(quiet, within=24).p_value
            print(f"hours, {name}, {detector}: false {rates(quiet.p_value)}; told once a day {rates(once)}; found at "
                  f"0.001 {found.alarms(0.001).any(axis=1).mean():.2f}, at 0.001 of quiet hours "
                  f"{found.alarms(alike).any(axis=1).mean():.2f}", flush=True)  # fmt: skip


def ears(rng: np.random.Generator) -> None:
    counts = rng.poisson(20, (400, 120))
    for method in ("C1", "C2", "C3"):
        for baseline in (7, 28):
            p = detection.ears(counts, method=method, baseline=baseline).p_value[:, 40:]
            print(f"EARS {method} with {baseline} days, Poisson of 20: false {rates(p)}")


def months(rng: np.random.Generator) -> None:
    options = UnusualOptions(
        waves=detection.Waves((detection.YEAR_OF_MONTHS,), 12.0), history=72, skipped=2, least_history=24
    )
    for history in (30, 60):
        counts = rng.poisson(40 * np.exp(0.3 * np.cos(2 * np.pi * np.arange(history + 12) / 12)), (400, history + 12))
        quiet = detection.unusual_counts(counts, latest=12, options=options)
        print(f"months, {history} of history, Poisson of 40: false {rates(quiet.p_value)}")


def first_alarm(p: np.ndarray, alpha: float = 0.01) -> str:
    is_alarm = p <= alpha
    run = np.where(is_alarm.any(axis=1), is_alarm.argmax(axis=1) + 1, p.shape[1])
    return f"mean {run.mean():.0f} or more, median {np.median(run):.0f}, none {(~is_alarm.any(axis=1)).mean():.2f}"


def runs(rng: np.random.Generator) -> None:
    """Print how long until the first alarm of a watch at 0.01, without a change and after one."""
    gaps = rng.exponential(10, (1500, 400))
    print(f"rare events, quiet: {first_alarm(detection.rare_events(gaps, direction='up', latest=370).p_value)}")
    gaps[:, 30:] /= 4
    found = detection.rare_events(gaps, direction="up", latest=370, history=30)
    print(f"rare events, four times as often: {first_alarm(found.p_value)}")
    for mean in (2.0, 10.0):
        for factor in (1.0, 1.3):
            counts = rng.poisson(factor * mean, (1500, 1500))
            p = detection.cusum(detection.count_log_ratios(counts, mean, factor=1.3)).p_value
            print(f"CUSUM, Poisson of {mean:g}, times {factor:g}: {first_alarm(p)}")


def main() -> None:
    for part in (shares, percentiles, levels, streams, ears, months, runs):
        part(np.random.default_rng(2026))


if __name__ == "__main__":
    main()
