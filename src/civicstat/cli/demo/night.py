"""What the night left for the morning: an export whose columns have other names since the vendor's update."""

from pathlib import Path

NAME = "crashes_corrected_2026-10-31.csv"
TEXT = """\
Report No,Crash Date,Injury Severity,Lat,Long
26-118204,10/30/2026 17:42,B,39.1021,-94.5786
26-118219,10/30/2026 21:15,O,39.1187,-94.5530
26-118240,10/31/2026 08:03,C,39.0952,-94.6014
"""


def pass_night(folder: Path) -> None:
    """Deliver a file that cannot be read as crashes; it is refused, and waits on the overnight page."""
    from civicstat.web.jobs.calling import run
    from civicstat.web.jobs.commands.loading import LOAD, Load

    path = folder / "sources" / NAME
    path.write_text(TEXT, encoding="utf-8")
    run(LOAD, Load("crashes", (path,), way="demo"))
