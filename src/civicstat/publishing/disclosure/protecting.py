"""The one door: content goes in as it was measured, and comes out without what would tell of few people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from civicstat.publishing.content import Content, Dataset, Figure, Goal, GoalState, Metric, Revision, Series, Withheld
from civicstat.publishing.disclosure.auditing import audit
from civicstat.publishing.disclosure.blocks import Block, sparse_blocks
from civicstat.publishing.disclosure.history import Past, history
from civicstat.publishing.disclosure.lines import Parts
from civicstat.publishing.disclosure.needs import needs_of, tellers, told
from civicstat.publishing.disclosure.partitions import partitions
from civicstat.publishing.disclosure.rings import close_rings
from civicstat.publishing.disclosure.rules import Rules, in_words
from civicstat.publishing.disclosure.summary import Summary, summary_of
from civicstat.publishing.disclosure.suppressing import cover, with_left_out
from civicstat.publishing.disclosure.systems import Flags, System, deriving_of, systems
from civicstat.publishing.disclosure.tables import Columns, Places, columns, tables

REASON_OF_BLOCK = "too few in most areas and periods to show figures of this kind"
REASON = "withheld to protect small groups"  # the same for all: which one is the small one must not be told


@dataclass(frozen=True)
class Protected:
    """Content that may be published, and what it cost."""

    content: Content
    summary: Summary


def protect(content: Content, *, rules: Rules | None = None, earlier: Iterable[Content] = ()) -> Content:
    """Return content in which no number is told, or follows from others, that rests on few people.

    earlier: the content of editions before, as they were published, in any order. What they withheld stays withheld.
    docs/methods/disclosure.md
    """
    return protected(content, rules=rules, earlier=earlier).content


def protected(content: Content, *, rules: Rules | None = None, earlier: Iterable[Content] = ()) -> Protected:
    """Return what `protect` does, with a summary for those who decide on the release."""
    held = rules or Rules()
    told_before = history(earlier)
    past = told_before.of(content.metrics)
    every = [columns(metric) for metric in content.metrics]
    begins = np.concatenate([[0], np.cumsum([each.size for each in every])]).astype(np.int64)
    forced = np.concatenate([np.zeros(0, dtype=np.bool_), *(each.is_withheld for each in every)])
    found = tables((each, held.of(each.metric)) for each in every)
    sizes = {layer.slug: len(layer.areas) for layer in content.layers}
    small, dominated, exposed = (np.zeros_like(forced) for _ in range(3))
    withheld = forced.copy()
    split, deriving = partitions(found), deriving_of(found)
    before = {
        at: {block for slug, block in told_before.left_out if slug == each.metric.slug} for at, each in enumerate(every)
    }
    blocks = sparse_blocks(found, split, deriving, content.layers, before)
    out = np.concatenate(
        [np.zeros(0, dtype=np.bool_), *(_in(blocks.get(at, set()), each) for at, each in enumerate(every))]
    )
    for whole in systems(found, split, deriving, Parts(content.layers), sizes, begins):
        at = whole.figures
        if not (whole.protected.any() or past.kept[at].any()):
            continue
        system = with_left_out(whole, out[at])
        withheld[at], exposed[at] = _protect(system, forced[at] | out[at], past.at(at))
        small[at], dominated[at] = tellers(system, system.small), tellers(system, system.open > 0)
    safe = _without(content, withheld | out, out, forced, held)
    return Protected(
        safe,
        summary_of(
            content,
            small=small,
            dominated=dominated,
            withheld=withheld,
            out=out,
            kept=past.kept,
            forced=forced,
            exposed=exposed,
            kinds={at: _kinds(every[at]) & blocks.get(at, set()) for at in range(len(every))},
        ),
    )


def _protect(system: System, forced: Flags, past: Past) -> tuple[Flags, Flags]:
    """Return the figures of a system to withhold, and those that nothing can protect any more."""
    known = told(system, past.known)
    first = tellers(system, system.protected)
    wide = needs_of(system, first=tellers(system, system.small), past=past, known=known)
    covered = cover(system, first | forced | past.kept | tellers(system, wide > 0), wide, known)
    audited = audit(system, close_rings(system, covered, wide, known), wide, known)
    exposed = known.copy()
    exposed[audited.exposed] = True
    return audited.withheld, tellers(system, exposed & system.protected)


def _without(content: Content, withheld: Flags, out: Flags, forced: Flags, rules: Rules) -> Content:
    """Return content without the figures withheld, and without what else would tell them."""
    why = np.where(forced, 2, np.where(out, 1, 0))
    place = 0
    metrics = []
    for metric in content.metrics:
        series = []
        for each in metric.series:
            flags = withheld[place : place + len(each.figures)]
            series.append(_series(metric, each, flags, why[place : place + len(each.figures)]))
            place += len(each.figures)
        metrics.append(replace(metric, series=tuple(series)))
    safe = replace(content, metrics=tuple(metrics), datasets=tuple(_in_words(each, rules) for each in content.datasets))
    return replace(
        safe,
        goals=tuple(_goal(goal, safe) for goal in content.goals),
        revisions=tuple(each for each in content.revisions if _is_shown(each, safe)),
    )


def _series(metric: Metric, series: Series, withheld: Flags, why: Places) -> Series:
    figures = series.figures
    if metric.counts_people and metric.kind == "time_to_close":
        # How many cases are closed, or still open, may be few.
        figures = tuple(replace(figure, numerator=None) for figure in figures)
    if metric.counts_people and metric.kind == "gap":
        # Of how many records its parts consist would tell one that is withheld.
        figures = tuple(replace(figure, n=None, missing=None) for figure in figures)
    if any(figure.above or figure.below for figure in figures):
        figures = tuple(replace(figure, above=None, below=None) for figure in figures)
    if withheld.any():
        figures = tuple(
            _emptied(figure, cause) if is_out else figure
            for figure, is_out, cause in zip(figures, withheld.tolist(), why.tolist(), strict=True)
        )
    return series if figures is series.figures else replace(series, figures=figures)


def _emptied(figure: Figure, cause: int) -> Figure:
    """Return a figure that says nothing but that it is withheld. cause: 2 held back, 1 left out, 0 anything else."""
    if cause == 2:
        return without(figure, figure.withheld or Withheld.HELD, figure.reason)
    return without(figure, *((Withheld.SMALL, REASON_OF_BLOCK) if cause else (Withheld.PROTECTING, REASON)))


def without(figure: Figure, why: Withheld, reason: str) -> Figure:
    """Return a figure of which nothing is left but its period and why there is no more."""
    return Figure(
        figure.period, figure.starts_on, figure.ends_on, None, None, None, None, None, None, None, figure.version,
        figure.is_provisional, figure.is_partial, why, reason,
    )  # fmt: skip


def _in(blocks: set[Block], columns: Columns) -> Flags:
    """Return which figures of a metric are in blocks."""
    inside = [Block(key.layer, key.grain, key.dimension) in blocks for key in columns.keys]
    return np.repeat(np.array(inside, dtype=np.bool_), np.diff(columns.offsets))


def _kinds(columns: Columns) -> set[Block]:
    return {Block(key.layer, key.grain, key.dimension) for key in columns.keys}


def _in_words(dataset: Dataset, rules: Rules) -> Dataset:
    return replace(dataset, rules=in_words(rules.datasets.get(dataset.slug, rules.default)))


def _figure_at(content: Content, metric: str, key: Sequence[str], period: str) -> Figure | None:
    found = content.metric(metric)
    series = found.one(*key) if found is not None else None
    return next((each for each in series.figures if each.period == period), None) if series is not None else None


def _goal(goal: Goal, content: Content) -> Goal:
    """Return a goal whose states say nothing of figures that are withheld."""
    return replace(goal, states=tuple(_state(goal, state, content) for state in goal.states))


def _state(goal: Goal, state: GoalState, content: Content) -> GoalState:
    why = _why_not(goal, state, content) if state.period else None
    if why is None:
        return state
    return replace(
        state, state="cannot tell", sentence=f"The figure is {REASON}.", value=None, low=None, high=None, withheld=why
    )


def _why_not(goal: Goal, state: GoalState, content: Content) -> Withheld | None:
    """Return why a level must not be told: a figure of its periods is withheld, or no rule has looked at them."""
    metric = content.metric(goal.metric)
    if metric is None:
        return Withheld.PROTECTING
    since, until = map(date.fromisoformat, state.period.split("/"))
    series = metric.one(goal.layer, state.area, goal.grain)
    within = [each for each in series.figures if since <= each.starts_on <= until] if series is not None else []
    is_looked_at = bool(within) and within[0].starts_on <= since
    reasons = {each.withheld for each in within} - {None}
    if Withheld.HELD in reasons:
        return Withheld.HELD
    is_unknown = metric.counts_people and not is_looked_at
    return Withheld.PROTECTING if reasons or is_unknown else None  # a level over many periods rests on more than few


def _is_shown(revision: Revision, content: Content) -> bool:
    """Return whether a revision may be told: the figure is shown in this edition."""
    key = revision.layer, revision.area, revision.grain, revision.dimension, revision.group
    figure = _figure_at(content, revision.metric, key, revision.period)
    return figure is not None and figure.withheld is None
