"""By what an inquiry is told: its periods or spans, its areas, its groups."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from civicstat.directory.models import CITY, Area
from civicstat.measurement.metrics.exploring.faults import Fault, InquiryRefused
from civicstat.measurement.metrics.exploring.inquiries import Inquiry
from civicstat.measurement.metrics.ground import calendar
from civicstat.measurement.metrics.observing import Extent
from civicstat.measurement.metrics.on_demand import Cut, Span, periods_between

ONE_DAY = timedelta(days=1)


def cut(inquiry: Inquiry, data: Extent) -> Cut:
    """Return the cut of an inquiry; an empty one where no data lies in it. Raises InquiryRefused for unknown areas."""
    areas = _areas(inquiry)
    first, last = periods_between(data, inquiry.grain, inquiry.since, inquiry.until)
    spans: tuple[Span, ...] = ()
    if inquiry.span == "whole":
        spans = tuple(_whole(inquiry, data))
    elif inquiry.span == "to_date":
        spans = tuple(_to_date(inquiry, data, first, last))
    if inquiry.span != "period" and not spans:
        return Cut(data, inquiry.grain, inquiry.layer, areas, inquiry.by, 0, -1)
    return Cut(data, inquiry.grain, inquiry.layer, areas, inquiry.by, first, last, spans)


def overall(told: Cut) -> Cut:
    """Return the same periods for the whole city, without groups."""
    city = tuple(Area.objects.filter(layer__slug=CITY).select_related("layer").defer("boundary"))
    return Cut(told.data, told.grain, CITY, city, (), told.first, told.last, told.spans)


def _areas(inquiry: Inquiry) -> tuple[Area, ...]:
    areas = Area.objects.filter(layer__slug=inquiry.layer, is_target=True).select_related("layer").defer("boundary")
    found = list(areas.order_by("position", "name", "pk"))
    if strange := sorted(set(inquiry.areas) - {area.code for area in found}):
        some = ", ".join(area.code for area in found[:12])
        more = ", …" if len(found) > 12 else ""
        raise InquiryRefused([
            Fault("areas", f"No area of this layer has the code {strange[0]!r}; its codes are {some}{more}.")
        ])  # fmt: skip
    return tuple(area for area in found if not inquiry.areas or area.code in inquiry.areas)


def _whole(inquiry: Inquiry, data: Extent) -> Iterator[Span]:
    """Yield the days asked for as one span, as far as there is data."""
    if data.first is None or data.last is None:
        return
    since = max(filter(None, (inquiry.since, (data.begins or data.first).date())))
    end = data.last.date() + ONE_DAY
    after = min(end, inquiry.until + ONE_DAY) if inquiry.until else end
    if since < after:
        is_one = after - since == ONE_DAY
        yield Span(since, after, _day(since) if is_one else f"{_day(since)} to {_day(after - ONE_DAY)}")


def _to_date(inquiry: Inquiry, data: Extent, first: int, last: int) -> Iterator[Span]:
    """Yield as many first days of each period as the last one has; only those that lie whole in the data."""
    if last < first or data.last is None:
        return
    at, grain = calendar(), inquiry.grain
    begun, end = at.start(grain, last).date(), at.end(grain, last).date()
    after = min(filter(None, (end, data.days_to, inquiry.until and inquiry.until + ONE_DAY)))
    length = after - begun
    if length < ONE_DAY:
        return
    for period in range(first, last + 1):
        since = at.start(grain, period).date()
        until = min(since + length, at.end(grain, period).date())
        if _covers(data, since):
            yield Span(since, until, f"{at.label(grain, period)} up to {_short(until - ONE_DAY)}")


def _covers(data: Extent, since: date) -> bool:
    return data.covered_from is None or data.covered_from <= datetime.combine(since, time.min)


def _day(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _short(day: date) -> str:
    return f"{day:%B} {day.day}"
