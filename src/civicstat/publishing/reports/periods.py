"""The periods that reports are about."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.timezone import make_aware

from civicstat.measurement.metrics.ground import calendar
from civicstat.publishing.reports.definitions import ReportDefinition
from civicstat.publishing.reports.documents import period_key


@dataclass(frozen=True)
class Span:
    """A period of a report. ends_on: the first day after it."""

    grain: str
    starts_on: date
    ends_on: date
    label: str

    @property
    def key(self) -> str:
        return period_key(self.grain, self.starts_on, self.ends_on)


def span_at(definition: ReportDefinition, day: date) -> Span:
    """Return the period in which a day lies."""
    cut = calendar()
    return _span(definition, cut.period(definition.every, datetime.combine(day, time())))


def span_before(definition: ReportDefinition, day: date) -> Span:
    """Return the last period that ended before a day, or on it."""
    return span_at(definition, span_at(definition, day).starts_on - timedelta(days=1))


def span_after(definition: ReportDefinition, span: Span) -> Span:
    return span_at(definition, span.ends_on)


def compared_with(definition: ReportDefinition, span: Span) -> Span:
    """Return the period that a period is compared with."""
    cut = calendar()
    number = cut.period(definition.every, datetime.combine(span.starts_on, time()))
    before = cut.year_before(definition.every, number) if definition.compare == "year_before" else number - 1
    return _span(definition, before)


def due_at(definition: ReportDefinition, span: Span) -> datetime:
    """Return when the report of a period is to come out, by the city's clock."""
    day = span.ends_on + timedelta(days=definition.due.days - 1)
    return make_aware(datetime.combine(day, time(definition.due.hour)))


def _span(definition: ReportDefinition, number: int) -> Span:
    cut, grain = calendar(), definition.every
    return Span(grain, cut.start(grain, number).date(), cut.end(grain, number).date(), cut.label(grain, number))
