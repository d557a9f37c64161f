"""The share done, or back again, within a span; matured cohorts only (docs/methods/proportions.md)."""

from civicstat.measurement.metrics.definitions import CohortShare
from civicstat.measurement.metrics.estimators.share import finish_share
from civicstat.measurement.metrics.planning import Cells, Figures, Plan, Words


def plan(statistic: CohortShare, words: Words) -> Plan:
    start = words.moment_utc(statistic.start or words.time)
    span = repr(statistic.within.total_seconds())
    waited = words.dialect.seconds_between(start, words.now)
    if statistic.again is not None:
        end = "next_at"
        known = words.column(statistic.again) + " is not null"
    else:
        end = words.moment_utc(statistic.done or "")
        known = f"{start} is not null"
    # Not being done is an answer once the span is over; not knowing who it was is not.
    done = f"coalesce({words.dialect.seconds_between(start, end)} <= {span}, false)"
    # A case that has not waited long enough is no miss, even where it is done: those not done would be left out.
    young = f"young{words.mark}"
    return Plan(
        value=f"case when {known} and {waited} >= {span} then {done} end",
        others={young: f"coalesce({waited} < {span}, false)"},
        aggregates={"hits": words.dialect.count_where(words.v), "young": words.dialect.count_where(young)},
        young="young",
        again=statistic.again,
        finish=_finish,
    )


def _finish(cells: Cells) -> Figures:
    return finish_share(cells)._replace(pending=cells.number("young"))
