"""civicstat signals list, show, evaluate and log."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from civicstat.cli.enter import enter
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import show_json, show_table
from civicstat.cli.signals.finding import Number, signal_numbered

if TYPE_CHECKING:
    from civicstat.measurement.signals.models import Signal


def list_signals(
    everything: Annotated[bool, typer.Option("--all", help="Those that are closed too.")] = False,
    department: Annotated[str, typer.Option(help="Only those of a department, by its name in addresses.")] = "",
    budget: Annotated[float | None, typer.Option(help="False alarms a month that are bearable; else all.")] = None,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """List the signals that are open, each with what changed; the surest first.

    Example: civicstat signals list --budget 2
    """
    enter(workspace)
    from civicstat.measurement.signals.models import Signal
    from civicstat.web.ui.signals.telling import finding_of, title_of

    found = Signal.objects.leading() if everything else Signal.objects.open()
    if department:
        found = found.filter(department__slug=department)
    if budget is not None:
        found = found.within(budget)
    signals = list(found.with_metric().order_by("cost"))
    if as_json:
        show_json([as_data(each) for each in signals])
        return
    if not signals:
        typer.echo("No signal. What was checked: civicstat signals log")
        return
    show_table(
        ("signal", "state", "what", "finding"),
        [(each.pk, each.verdict or each.state, title_of(each), finding_of(each)) for each in signals],
    )


def show(number: Number, as_json: AsJson = False, workspace: At = None) -> None:
    """Show a signal: what changed and how surely, what hangs together with it, and what became of it.

    Example: civicstat signals show 18
    """
    enter(workspace)
    from civicstat.measurement.signals.suspecting import suspect
    from civicstat.web.ui.signals.hints import hint_of
    from civicstat.web.ui.signals.telling import certainty_of, finding_of, title_of

    found = signal_numbered(number)
    parts = list(found.parts.with_metric().order_by("cost"))
    steps = list(found.steps.select_related("by"))
    if as_json:
        show_json(as_data(found) | {
            "parts": [as_data(each) for each in parts],
            "steps": [
                {"kind": each.kind, "at": each.at, "by": each.by.username if each.by else None, "text": each.text,
                 "verdict": each.verdict or None}
                for each in steps
            ],
        })  # fmt: skip
        return
    typer.echo(f"{title_of(found)}: {found.verdict or found.state}")
    typer.echo(finding_of(found))
    typer.echo(certainty_of(found))
    hint = hint_of(suspect(found))
    typer.echo(hint.sentence)
    for clue in hint.fault:
        typer.echo(f"For a fault of the data: {clue}")
    for clue in hint.change:
        typer.echo(f"For a true change: {clue}")
    for part in parts:
        typer.echo(f"Also seen in signal {part.pk}: {title_of(part)}. {finding_of(part)}")
    for step in steps:
        said = f": {step.text}" if step.text else ""
        typer.echo(f"{step.at:%Y-%m-%d} {step.get_kind_display()}{said}")


def evaluate(
    everything: Annotated[bool, typer.Option("--all", help="Check again what has no new figures.")] = False,
    as_json: AsJson = False,
    workspace: At = None,
) -> None:
    """Check every series that has new final figures, open signals for what lies far out, and enter it into the log.

    Example: civicstat signals evaluate
    """
    enter(workspace)
    from django.utils.timezone import localtime

    from civicstat.directory.clock import judged_at
    from civicstat.measurement.signals import evaluating
    from civicstat.measurement.signals.wording import outcome_of

    now = localtime()
    found = evaluating.evaluate(at=judged_at(now), ran_at=now, everything=everything)
    if as_json:
        show_json(_entry(found))
        return
    typer.echo(outcome_of(found))


def log(as_json: AsJson = False, workspace: At = None) -> None:
    """List the newest evaluations: when they ran, what was checked and found. One that found nothing is there too.

    Example: civicstat signals log
    """
    enter(workspace)
    from civicstat.measurement.signals.models import Evaluation
    from civicstat.measurement.signals.wording import outcome_of

    found = list(Evaluation.objects.newest()[:30])
    if as_json:
        show_json([_entry(each) for each in found])
        return
    if not found:
        typer.echo("Nothing has been checked yet: civicstat signals evaluate")
        return
    show_table(("ran", "what became of it"), [(f"{each.ran_at:%Y-%m-%d %H:%M}", outcome_of(each)) for each in found])


def as_data(signal: "Signal") -> dict[str, Any]:
    from civicstat.web.ui.signals.telling import as_data as told

    return told(signal)


def _entry(evaluation: Any) -> dict[str, Any]:
    names = ("at", "ran_at", "seconds", "series", "evaluated", "skipped", "unchanged", "found", "opened", "fault")
    return {"evaluation": evaluation.pk} | {name: getattr(evaluation, name) for name in names}
