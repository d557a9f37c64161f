"""The survey as the field institute hands it over: waves, strata, margins and a codebook."""

from pathlib import Path

import pyarrow as pa

from civicstat.demo.land.names import CITY
from civicstat.demo.people import SEXES
from civicstat.demo.surveys.questions import (
    AGES,
    DO_NOT_KNOW,
    NOBODY_ASKS,
    NOBODY_ASKS_CODE,
    QUESTIONS,
    REFUSED,
    Question,
)
from civicstat.demo.surveys.waves import AGE_SHARES, Wave
from civicstat.demo.writing import write_table

FEMALE_SHARE = 0.515


def write_survey(waves: list[Wave], folder: Path) -> tuple[Path, ...]:
    """Write the answers of each wave, and what weighting needs; return the files of answers."""
    folder.mkdir(parents=True, exist_ok=True)
    answers = tuple(folder / f"wave-{wave.number}.csv" for wave in waves)
    for wave, path in zip(waves, answers, strict=True):
        write_table(wave.answers, path)
    write_table(pa.concat_tables([wave.strata for wave in waves]), folder / "strata.csv")
    write_table(_margins(), folder / "margins.csv")
    (folder / "README.md").write_text(_codebook(), encoding="utf-8")
    return answers


def _margins() -> pa.Table:
    """Return the shares of adults by age and by sex to which answers are raked."""
    return pa.table(
        {
            "variable": ["age"] * len(AGES) + ["sex"] * len(SEXES),
            "category": [*AGES, *SEXES],
            "share": [*(float(share) for share in AGE_SHARES), FEMALE_SHARE, round(1 - FEMALE_SHARE, 3)],
        }
    )


def _codebook() -> str:
    parts = [_DESIGN, "## Questions\n", *(_entry(question) for question in QUESTIONS), _REST]
    return "\n".join(parts)


def _entry(question: Question) -> str:
    answers = len(question.answers)
    if answers == 11:
        coded = "0 to 10"
    else:
        coded = ", ".join(f"{i} = {answer}" for i, answer in enumerate(question.answers, start=1))
    if question.column == NOBODY_ASKS:
        coded += f", {NOBODY_ASKS_CODE} = No one ever asks them (outside the scale)"
    codes = f"{DO_NOT_KNOW[answers]} = don't know, {REFUSED[answers]} = refused"
    return f"- `{question.column}`: {question.wording} {coded}; {codes}."


_DESIGN = f"""# Residents' survey of {CITY}: codebook

Everything here is invented. Each `wave-N.csv` holds raw answers, one row per respondent, without weights.

- Population: adults (18 and over) living in the city.
- Sample: addresses drawn at random within each of the five police districts (`stratum`), about as many answers from
  each, though districts differ in size. `strata.csv` gives adults by stratum in the year of the wave, and what became
  of the addresses that were drawn: completed, partial, refused, ineligible, no answer.
- Weighting: by stratum (adults / completed), then raked to `margins.csv` (age; sex). Older residents answer more often.
- `respondent` is a random code. `neighborhood` is where the respondent lives. `mode` is web, paper or phone.
"""
_REST = """- `q12_concerns`: What worries you most around here? Up to two, separated by a semicolon.
- `q13_victim`: Were you the victim of a crime in the last 12 months? 1 = yes, 2 = no.
- `q14_reported`: If so, was it reported to the police? 1 = yes, 2 = no; empty where `q13_victim` is 2.
"""
