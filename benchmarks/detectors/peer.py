"""R's farringtonFlexible on our series, if this machine has it: apt install r-cran-surveillance."""

import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SCRIPT = Path(__file__).with_name("farrington.R")


@dataclass(frozen=True)
class Answer:
    """What R said of each series and week: alarms, upper bounds; seconds of processor time by series; its version."""

    alarms: NDArray[np.bool_]
    upper: NDArray[np.float64]
    seconds: NDArray[np.float64]
    version: str


def why_absent() -> str:
    """Return why R cannot be asked; empty where it can."""
    if not shutil.which("Rscript"):
        return "Rscript is not on this machine; apt install r-cran-surveillance"
    asked = subprocess.run(["Rscript", "-e", "library(surveillance)"], capture_output=True, check=False)
    return "" if asked.returncode == 0 else "R has no package surveillance; apt install r-cran-surveillance"


def ask(counts: NDArray[np.float64], first: int, last: int) -> Answer:
    """Return R's answer for weeks first to last, counted from 1."""
    with tempfile.TemporaryDirectory() as folder:
        given, out = Path(folder) / "series.csv", Path(folder) / "out.csv"
        np.savetxt(given, counts, fmt="%d", delimiter=",")
        words = ["Rscript", str(SCRIPT), str(given), str(first), str(last), str(out)]
        version = subprocess.run(words, capture_output=True, check=True, text=True).stdout.strip()
        rows = [line.split(",") for line in out.read_text().splitlines()]
    return Answer(
        np.array([[bit == "1" for bit in row[1]] for row in rows]),
        np.array([[np.nan if v == "NA" else float(v) for v in row[2].split()] for row in rows]),
        np.array([float(row[0]) for row in rows]),
        version,
    )
