"""One column of a file made into one column of a dataset."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from civicstat.measurement.records.drafting.kinds import Guess, guess_type, stamp_inside
from civicstat.measurement.records.drafting.moments import event_time
from civicstat.measurement.records.drafting.naming import Resemblance
from civicstat.measurement.records.drafting.profiles import Profile
from civicstat.measurement.records.drafting.questions import Question
from civicstat.measurement.sources.definitions import Column, ColumnType

_PERSONAL = re.compile(
    r"(officer|victim|subject|suspect|caller|complainant|person|first|last|full|employee|owner).?name|^name$|phone|"
    r"e-?mail|birth|\bdob\b|address|street|plate|license|\bvin\b",
    re.I,
)
_COUNT = re.compile(r"^(n|cnt|count|number|quantity|offenses|(num|number|count)_of_\w+)$", re.I)
_NONE_WORD = re.compile(
    r"unknown|not (provided|available|applicable|known|reported)|\*+|-+|none|sin informaci[oó]n", re.I
)
_MOST_SPELLINGS = 30
_AGE = re.compile(r"(^|[\W_])age($|[\W_])|Age$")
_OLDEST = 110
_PLAIN = re.compile(r"\d+(\.0+)?")
_PLACE = re.compile(r"\b(beat|district|precinct|zone|sector|post|tract|zip|zipcode|postal ?code)\b", re.I)
_SHORT = 0.05  # share of rows with a digit less than the others, from which zeros seem lost
_NO_PERSON = (ColumnType.TIMESTAMP, ColumnType.DATE, ColumnType.TIME, ColumnType.DURATION, ColumnType.BOOLEAN)
_CODES = (ColumnType.TEXT, ColumnType.CATEGORY)


@dataclass(frozen=True)
class Columns:
    """The columns of a draft, and what is unsure about them."""

    columns: dict[str, Column]
    remarks: dict[str, str]  # column -> what is noteworthy about it
    empty: tuple[str, ...]  # headers of columns in which nothing stands
    questions: tuple[Question, ...]


def make_columns(
    profiles: Sequence[Profile], names: Mapping[str, str], date_order: str, like: Resemblance | None
) -> Columns:
    """Return a column for each of a file's columns in which anything stands."""
    columns: dict[str, Column] = {}
    remarks: dict[str, str] = {}
    questions: list[Question] = []
    for profile in profiles:
        if profile.is_empty:
            continue
        name = names[profile.header]
        guess = guess_type(profile, date_order)
        columns[name] = _dressed(profile, name, guess, like)
        remarks[name] = _remark(profile)
        questions += _doubts(profile, name, guess)
    dated = _give_days(columns, profiles, names)
    questions += [
        Question(name, "Which column gives this time its day?", "no column holds dates; the draft keeps it as text")
        for name, column in dated.items()
        if column.type is ColumnType.TEXT and columns[name].type is ColumnType.TIME
    ]
    empty = tuple(profile.header for profile in profiles if profile.is_empty)
    return Columns(dated, remarks, empty, tuple(questions))


def _dressed(profile: Profile, name: str, guess: Guess, like: Resemblance | None) -> Column:
    """Return a guess with its header, title and what the template says of it."""
    known = like.template.columns.get(name) if like else None
    stated: dict[str, object] = {
        "source": None if profile.header == name else (profile.header,),
        "title": known.title if known else "",
        "personal": guess.column.type not in _NO_PERSON and _is_personal(profile.header, known),
    }
    vocabulary = guess.column.type is ColumnType.CATEGORY
    if known and known.type in _CODES and guess.column.type is ColumnType.INTEGER:
        # What the template knows for a code is no quantity, even if it is made of digits.
        return Column(type=known.type).model_copy(update=stated)
    if vocabulary:
        stated["values"] = one_spelling(profile)
    return guess.column.model_copy(update=stated)


def _is_personal(header: str, known: Column | None) -> bool:
    return bool(_PERSONAL.search(header.replace("_", " "))) or bool(known and known.personal)


def one_spelling(profile: Profile) -> dict[str, str]:
    """Return the most frequent spelling of texts that differ in case and blanks alone: {"closed": "Closed"}."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for value, rows in profile.values.items():
        spellings[" ".join(value.lower().split())][" ".join(value.split())] += rows
    several = {folded: found.most_common(1)[0][0] for folded, found in spellings.items() if len(found) > 1}
    return several if len(several) <= _MOST_SPELLINGS else {}


def _remark(profile: Profile) -> str:
    missing = 1 - profile.filled / max(profile.rows, 1)
    if profile.is_constant:
        return "the same in every row"
    return f"{missing:.0%} missing" if missing >= 0.005 else ""


def _doubts(profile: Profile, name: str, guess: Guess) -> list[Question]:
    found = []
    if guess.damage:
        cure = "Ask for an export that no spreadsheet program has opened."
        found.append(Question(name, f"Can the column be had undamaged? {cure}", f"it holds {guess.damage}"))
    if guess.column.type in _CODES and (stamp := stamp_inside(profile)):
        because = f"nearly every text holds one, such as {stamp}"
        ask = "Is the time in this text the true one? Then a column of its own can take it out with extract and format."
        found.append(Question(name, ask, because))
    if guess.sentinels:
        listed = ", ".join(guess.sentinels[:5])
        found.append(Question(name, f"Do these mean that nothing is known: {listed}?", "the draft takes them for that"))
    if guess.misfits:
        value = next(iter(guess.misfits))
        because = f"{sum(guess.misfits.values()):,} rows at least hold something else, such as {value!r}"
        found.append(Question(name, f"Is {name} a {guess.column.type}? Rows that do not fit are set aside.", because))
    if guess.column.type is ColumnType.INTEGER and _COUNT.search(profile.header):
        found += _signed(profile, name)
    if guess.column.type is ColumnType.INTEGER and _AGE.search(profile.header):
        found += _ageless(profile, name)
    if guess.column.type in _CODES and (width := _lost_zeros(profile)):
        because = f"it holds numbers of {width - 1} and of {width} digits"
        found.append(Question(name, f"Did {name} lose leading zeros? Then pad: {width} gives them back.", because))
    words = [value for value in profile.values if _NONE_WORD.fullmatch(value)]
    if guess.column.type is ColumnType.CATEGORY and words and profile.filled < profile.rows:
        because = f"both stand in it: {words[0]!r} {profile.values[words[0]]:,} times, nothing at all "
        because += f"{profile.rows - profile.filled:,} times"
        found.append(Question(name, f"Is {words[0]!r} the same as nothing (null_values), or an answer?", because))
    return found


def _signed(profile: Profile, name: str) -> list[Question]:
    negative = sum(rows for value, rows in profile.values.items() if value.startswith("-"))
    several = sum(rows for value, rows in profile.values.items() if value.isdigit() and int(value) > 1)
    if not negative and not several:
        return []
    because = f"{negative:,} rows are negative, {several:,} are more than 1"
    asked = f"Does a row count for as many as {name} says? Then counts: {name} has metrics sum it."
    return [Question(name, asked, because, "counts")]


def _ageless(profile: Profile, name: str) -> list[Question]:
    """Ask about ages that nobody has: 0 is often written for one that is not known."""
    ages = {float(value): rows for value, rows in profile.values.items() if _PLAIN.fullmatch(value)}
    zeros = sum(rows for age, rows in ages.items() if age == 0)
    beyond = sorted(int(age) for age in ages if age > _OLDEST)
    found = []
    if zeros:
        ask = f'Does 0 mean that the age is not known? Then null_values: ["0"] says so of {name}.'
        found.append(Question(name, ask, f"{zeros:,} rows have the age 0"))
    if beyond:
        ask = "Which ages can be true? A quality rule (between) counts the others."
        found.append(Question(name, ask, f"it holds {', '.join(map(str, beyond[:3]))}"))
    return found


def _lost_zeros(profile: Profile) -> int:
    """Return the width that numbers of places had before a spreadsheet program took their zeros; 0 where none did."""
    rows: Counter[int] = Counter()
    for value, times in profile.values.items():
        rows[len(value) if value.isdigit() else 0] += times
    width = max(rows, default=0)
    is_short = set(rows) == {width - 1, width} and rows[width - 1] > _SHORT * rows.total()
    return width if _PLACE.search(profile.header.replace("_", " ")) and width >= 3 and is_short else 0


def _give_days(
    columns: Mapping[str, Column], profiles: Sequence[Profile], names: Mapping[str, str]
) -> dict[str, Column]:
    """Return the columns with a day for each time that stands without one; as text where there is none."""
    order = [names[profile.header] for profile in profiles if names[profile.header] in columns]
    days = [name for name in order if columns[name].type is ColumnType.DATE]
    filled = {names[profile.header]: (profile.header, profile.filled / max(profile.rows, 1)) for profile in profiles}
    moments = {name: filled[name] for name in order if columns[name].type is ColumnType.TIMESTAMP}
    start = event_time(moments, (), None)
    found = dict(columns)
    for name, column in columns.items():
        if column.type is ColumnType.TIME:
            day = _nearest_day(name, days) or start
            change = {"with_date": day} if day else {"type": ColumnType.TEXT}
            found[name] = column.model_copy(update=change)
    return found


def _nearest_day(name: str, days: Sequence[str]) -> str | None:
    """Return the date whose name shares most of its beginning with a time's, as occur_date with occur_time."""

    def alike(day: str) -> int:
        return next((n for n, (a, b) in enumerate(zip(name, day, strict=False)) if a != b), min(len(name), len(day)))

    return max(days, key=alike) if days else None
