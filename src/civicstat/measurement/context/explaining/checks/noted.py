"""What did people note of these days?"""

from civicstat.measurement.context.annotating.beside import Beside, between, note_of
from civicstat.measurement.context.explaining.comparing import Check, Comparison, Verdict
from civicstat.measurement.metrics.observing import Ground

TITLE = "What happened"


def check(comparison: Comparison, ground: Ground) -> Check:
    now, before = comparison.now, comparison.before
    looked = f"What people noted of {before.label}, {now.label} and the time between."
    beside = Beside.load(comparison.metric, comparison.user)
    here = between(beside.of(comparison.series.area), before.starts_on, now.ends_on)
    parts = between(
        beside.within(comparison.series.area if comparison.layer else None), before.starts_on, now.ends_on
    )  # fmt: skip
    said = note_of(here)
    if parts:
        names = ", ".join(sorted({each.area.name for each in parts if each.area}))
        said = f"{said} In parts of it ({names}): {note_of(parts)}".strip()
    if not said:
        return Check("noted", TITLE, looked, "Nothing is noted.", Verdict.NOT)
    said += " What was noted has no size in the data: whether it made the change is not told by them."
    return Check("noted", TITLE, looked, said, Verdict.UNKNOWN)
