"""The ten questions in hand-written SQL: what an analyst with time to tune would type."""

from dataclasses import dataclass

from benchmarks.city import ZONE
from benchmarks.definitions import WEIGHTS


@dataclass(frozen=True)
class Spelling:
    """How one table and engine spell what the questions are made of."""

    month: str
    beat: str
    response: str  # seconds from received to arrived
    scene: str  # seconds from arrived to closed
    percentile: str = "quantile_cont({value}, {p})"
    share: str = "count(*) filter (where {hit}) / count({of})"
    year: str = "year(month)"


# Times as TIMESTAMPTZ, names as text: right on every day of the year, whatever the session's zone.
PLAIN = Spelling(
    month=f"date_trunc('month', timezone('{ZONE}', received_at))",
    beat="beat",
    response="date_diff('second', received_at, arrived_at)",
    scene="date_diff('second', arrived_at, closed_at)",
)
# Wall-clock times taken as they were delivered: quicker, and an hour off across a change of the clocks.
LOCAL = Spelling(month="date_trunc('month', received_at)", beat="beat", response=PLAIN.response, scene=PLAIN.scene)
# The columns that our load prepares.
TUNED = Spelling(
    month="_month", beat="_area_beat", response="response_seconds", scene="scene_seconds", year="1970 + month // 12"
)
POSTGRESQL = Spelling(
    month=f"date_trunc('month', received_at at time zone '{ZONE}')",
    beat="beat",
    response="extract(epoch from arrived_at - received_at)::float8",
    scene="extract(epoch from closed_at - arrived_at)::float8",
    percentile="percentile_cont({p}) within group (order by {value})",
    share="count(*) filter (where {hit})::float8 / nullif(count({of}), 0)",
    year="extract(year from month)",
)


def sql(slug: str, spelling: Spelling) -> str:
    """Return one question as SQL; its rows are month, beat and value."""
    value, where = _VALUES[slug]
    by = {"response": spelling.response, "scene": spelling.scene}
    filled = value.format(
        p90=spelling.percentile.format(value=spelling.response, p=0.9),
        median=spelling.percentile.format(value=spelling.scene, p=0.5),
        share=spelling.share.format(hit=f"{spelling.response} <= 480", of=spelling.response),
        **by,
    )
    query = (
        f"select {spelling.month} as month, {spelling.beat} as beat, {filled} as value from calls "
        f"where {' and '.join([f'{spelling.beat} is not null', *where])} group by 1, 2"
    )
    if slug != "per_resident":
        return query
    return (
        f"select month, c.beat, value * 1000.0 / residents as value from ({query}) c "
        f"join residents r on r.beat = c.beat and r.year = {spelling.year}"
    )


_WEIGHTED = "coalesce(sum(case call_type {} end), 0)".format(
    " ".join(f"when '{name}' then {weight}" for name, weight in WEIGHTS.items())
)
_VALUES: dict[str, tuple[str, list[str]]] = {
    "calls": ("count(*)", []),
    "urgent_calls": ("count(*)", ["priority = 1", "not on_view"]),
    "in_time": ("{share}", ["priority = 1"]),
    "response_p90": ("{p90}", []),
    "scene_median": ("{median}", []),
    "response_mean": ("avg({response}) filter (where {response} between 0 and 14400)", []),
    "addresses": ("count(distinct address)", []),
    "per_resident": ("count(*)", []),
    "units_sent": ("sum(units)", []),
    "harm": (_WEIGHTED, []),
}
