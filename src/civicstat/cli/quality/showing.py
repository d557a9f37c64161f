"""The quality report as text."""

from typing import TYPE_CHECKING

import typer

from civicstat.cli.show import counted, show_table

if TYPE_CHECKING:
    from civicstat.cli.quality.report import Found, QualityTold

SEVERITIES = {"block": "Stops metrics", "warning": "Warning", "note": "Note"}


def show_quality(told: "QualityTold") -> None:
    """Print figures and findings."""
    if told.checked_at is None:
        typer.echo(f"{told.title}: no records were looked at yet. Load some: civicstat load {told.dataset} FILE")
        return
    span = f", {told.since} to {told.until}" if told.since else ""
    at = f"{told.checked_at:%Y-%m-%d %H:%M} UTC"
    typer.echo(f"{told.title}: {counted(told.records, 'record')}{span}; looked at {at}.")
    if not told.is_current:
        typer.echo(f"Deliveries came since; look again with: civicstat quality {told.dataset} --check")
    _show_columns(told)
    _show_steps(told)
    _show_rest(told)
    typer.echo()
    if not told.findings:
        typer.echo("Nothing was found that would mislead.")
    for finding in told.findings:
        _show_finding(finding)
    if any(finding.state == "open" for finding in told.findings):
        typer.echo(f"\nTo live with one: civicstat quality {told.dataset} --accept NUMBER --reason TEXT")


def _show_columns(told: "QualityTold") -> None:
    from civicstat.measurement.records.quality.findings import percent

    faulty = [column for column in told.columns if column["missing"] or column["invalid"]]
    if faulty:
        typer.echo()
        rows = [
            (c["name"], percent(c["missing"]), "" if c["invalid"] is None else percent(c["invalid"])) for c in faulty
        ]
        show_table(("column", "missing", "outside limits"), rows)
    whole = len(told.columns) - len(faulty)
    if whole:
        typer.echo(f"{counted(whole, 'column')} without gaps.")


def _show_steps(told: "QualityTold") -> None:
    from civicstat.measurement.records.quality.findings import span

    rows = [
        (f"{s['start']} to {s['end']}", s["records"], s["negative"], span(s["median_seconds"]), span(s["p95_seconds"]))
        for s in told.steps
        if s["records"]
    ]
    if rows:
        typer.echo()
        show_table(("step", "records", "backwards", "half take at most", "19 of 20 take at most"), rows)


def _show_rest(told: "QualityTold") -> None:
    from civicstat.measurement.records.quality.findings import percent, span

    for layer, share in told.unplaced.items():
        if share:
            typer.echo(f"{percent(share)} of the records have no known {layer}.")
    if told.delay_median_seconds is not None and told.delay_p95_seconds is not None:
        half, most = span(told.delay_median_seconds), span(told.delay_p95_seconds)
        typer.echo(f"From event to delivery: half within {half}, 19 of 20 within {most}.")


def _show_finding(finding: "Found") -> None:
    typer.echo(f"{finding.finding:>5}  {SEVERITIES[finding.severity]}. {finding.sentence}")
    if finding.acceptance is not None:
        by = f" by {finding.acceptance.by}" if finding.acceptance.by else ""
        until = f" until {finding.acceptance.until}" if finding.acceptance.until else ""
        typer.echo(f"       Accepted{by} on {finding.acceptance.at:%Y-%m-%d}{until}: {finding.acceptance.reason}")
        return
    if finding.advice:
        typer.echo(f"       {finding.advice}")
    if finding.stops:
        typer.echo(f"       Stops {', '.join(finding.stops)}.")
