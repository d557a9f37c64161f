"""Content with two years of months: metrics that got better, worse and neither, as the test asks."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from civicstat.publishing.content import CITY, Content, Figure, Goal, GoalState, Metric, Series
from civicstat.stats.counts import poisson_interval
from civicstat.stats.proportions import wilson_interval

AT = datetime(2026, 11, 3, 15, 0, tzinfo=UTC)
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
OCTOBER = date(2026, 10, 1)
TEMPLATE = """
report: monthly
title: Safety, month by month
every: month
places: 2
exclude:
  - {metric: fires, reason: The fire service changes its system until December}
"""


def content_of(**counts: tuple[float, float]) -> Content:
    """Return content in which each metric counted so many in October 2025 and in October 2026; lower is better."""
    return with_metrics(*(counted(slug, *pair) for slug, pair in counts.items()))


def with_metrics(*metrics: Metric, goals: tuple[Goal, ...] = (), number: int = 1) -> Content:
    return Content(
        agency="Testville", number=number, made_at=AT, reason="October", corrects=None, software="civicstat 0.1.0",
        layers=(), datasets=(), metrics=metrics, goals=goals,
    )  # fmt: skip


def counted(slug: str, before: float, now: float, *, direction: str = "lower", department: str = "Police") -> Metric:
    """Return a count that stood at `before` in each long month, and at `now` in October 2026."""
    figures = [_count(month, round(before * DAYS[month % 12] / 31) + month % 3 - 1) for month in range(21)]
    figures += [_count(9, before), _count(21, now)]
    series = Series(CITY, CITY, "month", tuple(sorted({each.period: each for each in figures}.values(), key=_start)))
    return _metric(slug, "count", slug, series, direction, department)


def shared(slug: str, before: tuple[int, int], now: tuple[int, int], *, direction: str = "higher") -> Metric:
    """Return a share with hits and trials of October 2025 and of October 2026."""
    series = Series(CITY, CITY, "month", (_share(9, *before), _share(21, *now)))
    return _metric(slug, "share", "share", series, direction, "Police")


def aimed(slug: str, state: str) -> Goal:
    """Return a goal of a metric for the whole city, in a state."""
    stands = GoalState(CITY, state, f"It is {state}.", 1.0, None, None, "2026-10-01/2026-10-31")
    return Goal(f"{slug}_goal", f"Goal of {slug}", "", slug, "month", CITY, (CITY,), (), "", "", (), (stands,))


def withheld(content: Content, slug: str, reason: str) -> Content:
    """Return content in which no figure of a metric is shown."""
    from civicstat.publishing.content import Withheld

    def hidden(figure: Figure) -> Figure:
        return replace(figure, value=None, low=None, high=None, n=None, numerator=None, withheld=Withheld.SMALL,
                       reason=reason)  # fmt: skip

    def metric(each: Metric) -> Metric:
        if each.slug != slug:
            return each
        return replace(each, series=tuple(replace(one, figures=tuple(map(hidden, one.figures))) for one in each.series))

    return replace(content, metrics=tuple(map(metric, content.metrics)))


def titles(items: object) -> list[str]:
    return [item.metric for item in items]  # type: ignore[attr-defined]


def _count(month: int, count: float) -> Figure:
    limits = poisson_interval(count)
    return _figure(month, count, float(limits.low), float(limits.high), n=count, numerator=count)


def _share(month: int, hits: int, trials: int) -> Figure:
    limits = wilson_interval(hits, trials)
    return _figure(month, hits / trials, float(limits.low), float(limits.high), n=trials, numerator=hits,
                   denominator=trials)  # fmt: skip


def _figure(month: int, value: float, low: float, high: float, **counts: float) -> Figure:
    year, at = divmod(month, 12)
    starts_on, ends_on = date(2025 + year, at + 1, 1), date(2025 + year + (at == 11), (at + 1) % 12 + 1, 1)
    held: Mapping[str, float | None] = {"numerator": None, "denominator": None, "missing": 0.0, **counts}
    return Figure(period=f"{starts_on:%Y-%m}", starts_on=starts_on, ends_on=ends_on, value=value, low=low, high=high,
                  version=1, **held)  # type: ignore[arg-type]  # fmt: skip


def _start(figure: Figure) -> date:
    return figure.starts_on


def _metric(slug: str, kind: str, unit: str, series: Series, direction: str, department: str) -> Metric:
    return Metric(
        slug=slug, title=slug.capitalize(), question="", describes="", theme="", department=department,
        datasets=("calls",), kind=kind, unit=unit, display="", direction=direction, known_limits="", standard="",
        min_n=0, counts_people=False, series=(series,),
    )  # fmt: skip


def until(content: Content, day: date) -> Content:
    """Return content in which October stands in the place of another month of the year."""

    def as_of(figure):
        months = (OCTOBER.month - day.month) % 12
        shifted = [_back(each, months) for each in (figure.starts_on, figure.ends_on)]
        return replace(figure, starts_on=shifted[0], ends_on=shifted[1], period=f"{shifted[0]:%Y-%m}")

    def metric(each):
        return replace(each, series=tuple(replace(s, figures=tuple(map(as_of, s.figures))) for s in each.series))

    return replace(content, metrics=tuple(map(metric, content.metrics)))


def _back(day: date, months: int) -> date:
    at = day.year * 12 + day.month - 1 - months
    return date(at // 12, at % 12 + 1, 1)
