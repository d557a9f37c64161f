"""Did the definition change, or what is recorded?"""

from civicstat.measurement.context.explaining.comparing import Check, Comparison, Verdict
from civicstat.measurement.metrics.observing import Ground

TITLE = "Definition"


def check(comparison: Comparison, ground: Ground) -> Check:
    looked = "Whether a series break or another version of the definition lies between the two periods."
    now, before = comparison.now, comparison.before
    parting = comparison.series.break_between(before, now)
    if parting is not None:
        day = f"{parting.on:%B} {parting.on.day}, {parting.on.year}"
        found = f"The series breaks on {day}: {parting.reason.rstrip('.')}. The two figures do not mean the same."
        return Check("definition", TITLE, looked, found, Verdict.COULD)
    if now.version != before.version:
        found = (
            f"{before.label} was computed by version {before.version} of the definition, {now.label} by {now.version}."
        )
        return Check("definition", TITLE, looked, found, Verdict.COULD)
    found = f"None: both figures were computed by version {now.version}, and no break is known."
    return Check("definition", TITLE, looked, found, Verdict.NOT)
