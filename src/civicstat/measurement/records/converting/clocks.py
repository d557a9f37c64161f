"""Stages that follow one another: midnight passed by times without a date, and the repeated hour."""

from collections.abc import Mapping, Sequence

from civicstat.measurement.records.converting import zones
from civicstat.measurement.records.converting.sql import Layers
from civicstat.measurement.sources.definitions import ColumnType, DatasetDefinition

_DAY = 86_400_000_000  # microseconds
_HALF_DAY = _DAY // 2


def add_dates(layers: Layers, definition: DatasetDefinition, base: str, names: Sequence[str]) -> None:
    """Add w__NAME, the reading of a clock with its date, for times that share the column of their date.

    A time that is over twelve hours before the stage before it lies past midnight: it and all later stages move
    a day on. A smaller step back stays negative, for it is no midnight. base: the column of the date. names: the
    times in stage order; those that are no stages stand on the day as given, or past midnight by the moment that
    gives the day.
    """
    is_moment = definition.columns[base].type is not ColumnType.DATE
    start = f'epoch_us("v__{base}") % {_DAY}' if is_moment else "null::bigint"
    day = f"date_trunc('day', \"v__{base}\")::timestamp"
    layers.add({f"p__{base}": f"({start})", f"d__{base}": "0", f"b__{base}": day})
    before, passed = f'"p__{base}"', f'"d__{base}"'
    for name in names:
        clock = f'"k__{name}"'
        is_past = f"{clock} - {before} < -{_HALF_DAY}"
        layers.add({f"d__{name}": f"case when {is_past} then {passed} + 1 else {passed} end"})
        layers.add(
            {
                f"p__{name}": f"coalesce({clock}, {before})",
                f"w__{name}": f'"b__{base}" + to_microseconds({clock} + "d__{name}"::bigint * {_DAY})',
            }
        )
        if name in definition.stages:
            before, passed = f'"p__{name}"', f'"d__{name}"'


def settle_repeated_hours(
    layers: Layers, definition: DatasetDefinition, is_clock: Mapping[str, bool], span: zones.Span
) -> None:
    """Add t__NAME, the UTC of each stage, where u__NAME takes a repeated time for its first occurrence.

    A stage that would come before the one before it, and does not if its hour is the second of the two, is in
    the second. Nothing else proves it, so all others stay in the first. is_clock: whether a column is read as a
    local clock, so that its hour may be either.
    """
    before: str | None = None
    for name in definition.stages:
        here = f'"u__{name}"'
        value = here
        if before is not None and is_clock[name]:
            hour = zones.repeated(f'"w__{name}"', definition.timezone, span)
            second = f"{here} + to_seconds({hour})"
            stated = f'"o__{name}"'
            value = (
                f"case when {here} < {before} then case when {stated} is null and {second} >= {before} "
                f"then {second} else {here} end else {here} end"
            )
        layers.add({f"t__{name}": value})
        after = f'"t__{name}"'
        layers.add({f"a__{name}": after if before is None else f"coalesce({after}, {before})"})
        before = f'"a__{name}"'
