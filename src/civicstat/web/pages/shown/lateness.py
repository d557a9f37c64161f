"""When records became known, in words, as a chart and as a table."""

from statistics import median

from civicstat.measurement.records.lateness.arrivals import AFTER_DAYS, OLD_ENOUGH, Arrivals, KnownMonth, Step
from civicstat.web.ui import charts
from civicstat.web.ui.findings import format_value, interval_text

MOST_MONTHS = 24


def arriving(found: Arrivals) -> str:
    """Return how late records come, in a sentence."""
    day, month = found.known_within(1), found.known_within(30)
    if day is None or month is None:
        return (
            f"Nothing can be told yet: of what happened since the first delivery, nothing is {OLD_ENOUGH} days old. "
            "Records of before that delivery came together, as history."
        )
    return (
        f"Of {format_value(found.records)} records, {_share(day)} were known within a day of the event, and "
        f"{_share(month)} within 30 days."
    )


def _share(step: Step) -> str:
    return f"{format_value(step.share, 'share')} ({interval_text(step.low, step.high, 'share')})"


def delays_chart(found: Arrivals) -> charts.Figure | None:
    """Return how many records came within how many days."""
    shown = [each for each in found.steps if each.within is not None]
    if not shown:
        return None
    bars = tuple(charts.Bar(_within(each), each.share, each.low, each.high) for each in shown)
    chart = charts.Bars("Known so many days after the event", bars, "share", label_heading="Within")
    return charts.Figure("delays", chart, "")


def _within(step: Step) -> str:
    return "The same day" if step.within == 0 else "1 day" if step.within == 1 else f"{step.within} days"


def growing(found: Arrivals) -> str:
    """Return how much months changed after they were first known, in a sentence."""
    grown = [(abs(each.growth), each) for each in found.months if each.growth is not None]
    if not grown:
        return "No month since the first delivery has ended and been delivered since."
    most, which = max(grown, key=lambda pair: pair[0])
    if not most:
        return "No month has changed since it was first known."
    way = "more" if (which.growth or 0) > 0 else "fewer"
    return (
        "From when a month was first known until now, its number of records changed by "
        f"{format_value(median(size for size, _ in grown), 'share')} at the median. Most changed "
        f"{which.month:%B %Y}: {format_value(most, 'share')} {way}."
    )


def months_table(found: Arrivals) -> charts.Table | None:
    """Return months, the newest first, as they were known at first and later."""
    shown = [each for each in reversed(found.months) if each.now or each.first][:MOST_MONTHS]
    if not shown:
        return None
    header = ("Month", "First known", *(f"After {days} days" for days in AFTER_DAYS), "Now", "Change since first")
    return charts.Table(
        "Records by month, as they were known", header, tuple(_cells(each) for each in shown),
        frozenset(range(1, len(header))),
    )  # fmt: skip


def _cells(each: KnownMonth) -> tuple[str, ...]:
    numbers = (each.first, *(each.after[days] for days in AFTER_DAYS), each.now)
    growth = "–" if each.growth is None else f"{'+' if each.growth > 0 else ''}{format_value(each.growth, 'share')}"
    return (f"{each.month:%B %Y}", *("–" if number is None else format_value(number) for number in numbers), growth)
