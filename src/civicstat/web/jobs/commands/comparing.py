"""Change tests, what could be seen, and equity views, asked by command."""

from dataclasses import dataclass, field

from civicstat.measurement.comparisons.told.changes import ChangeAsked, ToldChange, answer_change
from civicstat.measurement.comparisons.told.equity import EquityAsked, ToldEquity, answer_equity
from civicstat.measurement.metrics.ground import stand
from civicstat.measurement.records.keeping import record_store
from civicstat.web.jobs.commands.measuring import find_metrics
from civicstat.web.jobs.messages import Command, Report


@dataclass(frozen=True)
class Compare:
    """A change test of a metric."""

    metric: str
    asked: ChangeAsked = field(default_factory=ChangeAsked)


@dataclass(frozen=True)
class ViewEquity:
    """An equity view of a metric."""

    metric: str
    asked: EquityAsked = field(default_factory=EquityAsked)


def compare(args: Compare, report: Report) -> ToldChange:
    """Test whether two figures differ beyond chance; nothing is kept."""
    [metric] = find_metrics([args.metric])
    return answer_change(metric, args.asked, stand(record_store()))


def view_equity(args: ViewEquity, report: Report) -> ToldEquity:
    """Set areas or groups beside one another; nothing is kept."""
    [metric] = find_metrics([args.metric])
    return answer_equity(metric, args.asked, stand(record_store()), find_metrics([]))


COMPARE: Command[Compare, ToldChange] = Command("compare", Compare, ToldChange, compare, is_reading=True)
VIEW_EQUITY: Command[ViewEquity, ToldEquity] = Command("equity", ViewEquity, ToldEquity, view_equity, is_reading=True)
