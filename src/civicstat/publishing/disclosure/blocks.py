"""Kinds of figures that are not shown at all: where most would be small, a table of gaps serves nobody.

A block is what a quantity is in all areas of a layer, by one kind of period and one dimension. Where too many of its
numbers are small it is left out whole, noughts too, and the coarser ones stay whole instead. Nobody can work out a part
of what is not there: of a block that is left out, only sums are known.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from civicstat.publishing.content import CITY, Layer
from civicstat.publishing.disclosure.partitions import Partition
from civicstat.publishing.disclosure.tables import Table, Tables

TOO_MANY = 1 / 3  # of the numbers that are not nought
LENGTHS = {
    "hour": 1, "day": 24, "week": 168, "four_weeks": 672, "month": 730, "quarter": 2190, "fiscal_quarter": 2190,
    "rolling_year": 8760, "year": 8760, "fiscal_year": 8760,
}  # fmt: skip


class Block(NamedTuple):
    layer: str
    grain: str
    dimension: str


def sparse_blocks(
    found: Tables, split: Sequence[Partition], deriving: Mapping[int, Sequence[int]], layers: Sequence[Layer],
    before: Mapping[int, Iterable[Block]],
) -> dict[int, set[Block]]:  # fmt: skip
    """Return the blocks that are left out, by metric; before: those that an earlier edition left out."""
    order = sorted((layer for layer in layers if layer.slug != CITY), key=lambda layer: len(layer.areas))
    finer = {CITY: 0} | {layer.slug: number for number, layer in enumerate(order, start=1)}
    tellers: dict[int, set[int]] = {}
    for told in found.told:
        tellers.setdefault(told.table, set()).add(told.metric)
    for metric, bases in deriving.items():
        for base in bases:
            for told in found.told:
                if told.metric == base:
                    tellers[told.table].add(metric)
    out = {at: _with_finer(table, _sparse(table), finer) for at, table in enumerate(found.tables)}
    return _spread(found, split, tellers, out, before)


def _spread(
    found: Tables, split: Sequence[Partition], tellers: Mapping[int, set[int]], out: dict[int, set[Block]],
    before: Mapping[int, Iterable[Block]],
) -> dict[int, set[Block]]:  # fmt: skip
    """Return the blocks by metric, until what makes up what is not known from the others.

    A metric shows no block of which it tells a number that is left out. A number that it alone tells goes with it; one
    that others tell as well (the records that two metrics rest on) goes only where it is left out for itself.
    """
    by_metric = {metric: set(blocks) for metric, blocks in before.items()}
    blocks = [_blocks(table) for table in found.tables]
    grown = True
    while grown:
        for table, metrics in tellers.items():
            for metric in metrics:
                by_metric.setdefault(metric, set()).update(out[table])
        hidden = {
            table: set.intersection(*(by_metric.get(metric, set()) for metric in metrics)) & blocks[table]
            for table, metrics in tellers.items()
        }
        grown = False
        for whole, parts in split:
            members = (whole, *parts)
            shared = set.intersection(*(blocks[each] for each in members))
            for block in shared:
                if sum(block in hidden[each] for each in members) == 1:
                    rest = [each for each in parts if block not in hidden[each]] or [whole]
                    chosen = min(rest, key=lambda each: _size(found.tables[each], block))
                    out[chosen] = out[chosen] | {block}
                    grown = True
    return by_metric


def _blocks(table: Table) -> set[Block]:
    return {Block(key.layer, key.grain, key.dimension) for key in table.keys}


def _size(table: Table, block: Block) -> float:
    return float(
        sum(
            np.nansum(own)
            for key, (_, own) in table.keys.items()
            if Block(key.layer, key.grain, key.dimension) == block
        )
    )


def _sparse(table: Table) -> set[Block]:
    if not table.is_protected or not table.is_counted:
        return set()
    small: dict[Block, int] = {}
    known: dict[Block, int] = {}
    for key, (_, own) in table.keys.items():
        block = Block(key.layer, key.grain, key.dimension)
        small[block] = small.get(block, 0) + int(((own > 0) & (own <= table.threshold)).sum())
        known[block] = known.get(block, 0) + int((own > 0).sum())
    return {block for block, count in small.items() if count > TOO_MANY * known[block]}


def _with_finer(table: Table, sparse: set[Block], finer: Mapping[str, int]) -> set[Block]:
    """Return blocks with those that are finer: of smaller areas, shorter periods, or by groups."""

    def is_finer(block: Block, other: Block) -> bool:
        return (
            finer.get(block.layer, 0) >= finer.get(other.layer, 0)
            and LENGTHS.get(block.grain, 0) <= LENGTHS.get(other.grain, 0)
            and other.dimension in ("", block.dimension)
        )

    return {block for block in _blocks(table) if any(is_finer(block, other) for other in sparse)}
