"""civicstat signals answer and close."""

from typing import Annotated

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import At
from civicstat.cli.signals.finding import Number, UnknownSignal, signal_numbered


def answer(
    number: Number,
    text: Annotated[str, typer.Argument(help="What it is, and what is being done.")],
    workspace: At = None,
) -> None:
    """Answer a signal in words. It stays open until it has a verdict.

    Example: civicstat signals answer 18 "The Ferry Bridge is closed; two cars are posted south of the river"
    """
    enter(workspace)
    from django.utils.timezone import localtime

    from civicstat.measurement.signals import actions

    found = actions.answer(signal=signal_numbered(number), text=text, by=None, at=localtime())
    typer.echo(f"{found}: answered")


def close(
    number: Number,
    verdict: Annotated[str, typer.Option(help="What it was: real, noise or fault.")],
    reason: Annotated[str, typer.Option(help="How that is known.")],
    workspace: At = None,
) -> None:
    """Close a signal with a verdict. Precision is the share of real ones among the verdicts.

    Example: civicstat signals close 26 --verdict fault --reason "The on-scene button did not send until September 20"
    """
    enter(workspace)
    from django.utils.timezone import localtime

    from civicstat.measurement.signals import actions
    from civicstat.measurement.signals.models import Verdict

    if verdict not in Verdict.values:
        raise UnknownSignal(f"verdict is {verdict!r}, expected one of {', '.join(Verdict.values)}")
    found = actions.close(
        signal=signal_numbered(number), verdict=Verdict(verdict), reason=reason, by=None, at=localtime()
    )
    typer.echo(f"{found}: closed, {found.get_verdict_display().lower()}")
