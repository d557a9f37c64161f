"""What became of an evaluation, in words: so that "checked, nothing found" is not "did not run"."""

from civicstat.measurement.records.quality.findings import counted
from civicstat.measurement.signals.models import Evaluation


def outcome_of(evaluation: Evaluation) -> str:
    if evaluation.fault:
        return f"It did not end: {evaluation.fault}"
    if not evaluation.series:
        return f"It ran: no metric had new final figures; all {evaluation.unchanged} stood as they were checked before."
    found = f"{counted(evaluation.found, 'figure')} far out" if evaluation.found else "nothing far out"
    new = "no new signal" if not evaluation.opened else f"{evaluation.opened} new signal{'s' * (evaluation.opened > 1)}"
    return (
        f"{evaluation.evaluated:,} of {evaluation.series:,} series checked: {found}, {new}; "
        f"{evaluation.skipped:,} could not be judged."
    )
