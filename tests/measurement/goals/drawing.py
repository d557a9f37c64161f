"""Series and lines as a test wants them, without a database."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from civicstat.directory.models import Area, AreaLayer
from civicstat.library.documents import check_document, read_documents
from civicstat.measurement.goals.definitions import Period
from civicstat.measurement.goals.lines import Course, TargetLine
from civicstat.measurement.metrics.definitions import MetricDefinition
from civicstat.measurement.metrics.models import Metric, MetricVersion
from civicstat.measurement.metrics.periods import Calendar
from civicstat.measurement.metrics.points import Point
from civicstat.measurement.metrics.series import Series
from civicstat.stats import poisson_interval, wilson_interval

HEAD = "metric: m\ntitle: T\nquestion: Q?\ndataset: calls\nunit: u\n"
SHARE = HEAD + "direction: higher\nstatistic: {kind: share, hit: a}\n"
COUNT = HEAD + "direction: lower\nstatistic: {kind: count}\n"
RATE = HEAD + "direction: lower\nstatistic: {kind: rate, scale: 1000}\n"
MEAN = HEAD + "direction: lower\nstatistic: {kind: mean, of: a}\n"
FIRST = date(2024, 1, 1)
CITY = Area(pk=1, layer=AreaLayer(slug="city"), code="city", name="Testville")


def definition(text: str) -> MetricDefinition:
    [document] = read_documents(text, where="test")
    return check_document(MetricDefinition, document, where="test")


def series(
    text: str, counted: Sequence[tuple[float | None, float]], *, period: Period = "month", since: date = FIRST,
    provisional: int = 0,
) -> Series:  # fmt: skip
    """Return a series of hits and trials, counts and residents, or means and their records (limits one off each way).

    provisional: how many of the newest are so.
    """
    metric = Metric(pk=1, slug="m", title="T")
    metric.__dict__["current"] = MetricVersion(metric=metric, number=1, definition_text=text)
    metric.__dict__["_prefetched_objects_cache"] = {"versions": [metric.__dict__["current"]]}
    cut, kind = Calendar(), definition(text).statistic.kind
    first = cut.period(period, datetime.combine(since, datetime.min.time()))
    points = [
        _point(cut, period, first + at, kind, *each, is_provisional=at >= len(counted) - provisional)
        for at, each in enumerate(counted)
    ]
    return Series(metric, CITY, period, tuple(points))


def _point(cut, period, number, kind, top, bottom, *, is_provisional):
    start, end = cut.start(period, number), cut.end(period, number)
    value, low, high = top, None, None
    if top is not None and kind == "share":
        value, (low, high) = top / bottom, (float(each) for each in wilson_interval(top, bottom))
    elif top is not None and kind == "mean":
        low, high = top - 1, top + 1
    elif top is not None:
        low, high = (float(each) for each in poisson_interval(top))
        if kind == "rate":
            value, low, high = (each / bottom * 1000 for each in (top, low, high))
    return Point(
        number, start, end, cut.label(period, number), value, low, high, bottom, top, bottom, 0, 0, 1,
        is_provisional, False,
    )  # fmt: skip


def line(
    *,
    since: date,
    due: date,
    start: float,
    low: float | None = None,
    high: float | None = None,
    until: date | None = None,
) -> TargetLine:
    low_path = ((since, start), (due, low)) if low is not None else ()
    high_path = ((since, start), (due, high)) if high is not None else ()
    return TargetLine(
        1, "set", since, until, due, low, high, low_path, high_path, "Since it matters.", "Ada",
        datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def drawn(*lines: TargetLine, ended_on: date | None = None, compares_from: date | None = None) -> Course:
    return Course(lines, ended_on, compares_from or lines[0].since - timedelta(days=365))
