"""The signal that a number means."""

from typing import TYPE_CHECKING, Annotated

import typer

from civicstat.errors import CivicStatError

if TYPE_CHECKING:
    from civicstat.measurement.signals.models import Signal

Number = Annotated[int, typer.Argument(help="The signal's number.")]


class UnknownSignal(CivicStatError):
    """No signal has the number given."""


def signal_numbered(number: int) -> "Signal":
    """Return a signal. Raises UnknownSignal."""
    from civicstat.measurement.signals.models import Signal

    found: Signal | None = Signal.objects.with_metric().filter(pk=number).first()
    if found is None:
        raise UnknownSignal(f"There is no signal {number}; civicstat signals list --all prints those that there are")
    return found
