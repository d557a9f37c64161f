"""civicstat doctor: what is in order, what is not, and the cure."""

from typing import TYPE_CHECKING

import typer

from civicstat.cli.enter import start_django
from civicstat.cli.options import AsJson, At
from civicstat.cli.show import show_json
from civicstat.config.workspace import locate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from civicstat.cli.checks.finding import Finding

COLORS = {"ok": typer.colors.GREEN, "warn": typer.colors.YELLOW, "fail": typer.colors.RED}


def doctor(as_json: AsJson = False, workspace: At = None) -> None:
    """Examine the workspace and this machine: one line for each thing, with the cure where it is not in order.

    Changes nothing. Exit code 1 where something fails.

    Example: civicstat doctor
    """
    folder = locate(workspace)
    from civicstat.cli.checks.machine import check_machine

    findings = check_machine(folder)
    if not any(finding.state == "fail" for finding in findings):
        start_django(folder)
        from civicstat.cli.checks.house import check_house

        findings += check_house(folder)
    if as_json:
        show_json([finding._asdict() for finding in findings])
    else:
        _show(findings)
    if any(finding.state == "fail" for finding in findings):
        raise typer.Exit(1)


def _show(findings: "Sequence[Finding]") -> None:
    for finding in findings:
        typer.secho(f"{finding.state:<5}", fg=COLORS[finding.state], nl=False)
        typer.echo(f"{finding.what}: {finding.found}")
        if finding.cure:
            typer.echo(f"      {finding.cure}")
