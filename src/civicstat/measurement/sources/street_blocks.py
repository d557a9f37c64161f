"""An address as it may be told of a record: its hundred block, or the two streets of its corner, and nothing exact.

What is not read with certainty is None, and never the text as it stands. How addresses are written in the United
States: USPS Publication 28; in parts of the Midwest also by a grid ("N6W23001 BLUEMOUND RD").
"""

import re
from functools import lru_cache

_KINDS = {  # how a kind of street is told, and how else it is written
    "ALY": "ALLEY", "AVE": "AVENUE AV", "BLVD": "BOULEVARD BL BV", "BND": "BEND", "BYP": "BYPASS", "CIR": "CIRCLE CI",
    "CRES": "CRESCENT", "CSWY": "CAUSEWAY", "CT": "COURT", "CV": "COVE", "DR": "DRIVE", "EXPY": "EXPRESSWAY",
    "EXT": "EXTENSION", "FWY": "FREEWAY", "GDNS": "GARDENS", "HWY": "HIGHWAY HW HY", "LN": "LANE LA", "LOOP": "LP",
    "MALL": "", "PASS": "", "PATH": "", "PIKE": "", "PK": "", "PKWY": "PARKWAY PKY PY", "PL": "PLACE", "PLZ": "PLAZA",
    "PT": "POINT", "RD": "ROAD", "RDG": "RIDGE", "ROW": "", "RUN": "", "SQ": "SQUARE", "ST": "STREET",
    "TER": "TERRACE TE", "TPKE": "TURNPIKE", "TRCE": "TRACE", "TRL": "TRAIL TR", "VW": "VIEW", "WALK": "",
    "WAY": "WA WY", "XING": "CROSSING",
}  # fmt: skip
_SUFFIXES = {word: kind for kind, others in _KINDS.items() for word in (kind, *others.split())}
_ALONE = ("BROADWAY", "KINGSHIGHWAY")  # streets that are called so and no more
_FIRST = ("AVENUE", "AVE", "CALLE", "AVENIDA", "CAMINO", "PASEO", "VIA")  # stand before the name: AVENUE M
_TURNS = "N|S|E|W|NE|NW|SE|SW|NORTH|SOUTH|EAST|WEST|NORTHEAST|NORTHWEST|SOUTHEAST|SOUTHWEST|NB|SB|EB|WB"
_DIRECTIONS = frozenset(_TURNS.split("|"))
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|['’-])*|\d{1,3}(ST|ND|RD|TH)")  # a word, or 27TH
_HIGHWAY = re.compile(
    rf"(({_TURNS}|OLD|US|STATE|COUNTY|CO) )*((COUNTY|CO|STATE|TOWNSHIP|TWP) (RD|ROAD)|HWY|HIGHWAY|ROUTE|RTE|RT|US|I|"
    rf"INTERSTATE|SR|CR|FM|LOOP)[ -]?\d{{1,4}}( ({_TURNS}))?"
)
_NO_NAMES = {
    "AND", "APARTMENT", "APT", "AT", "BASEMENT", "BEHIND", "BETWEEN", "BLDG", "BLK", "BLOCK", "BOX", "BSMT", "BUILDING",
    "FEET", "FROM", "FT", "MILES", "NEAR", "OF", "OFC", "OFF", "ON", "PO", "RAMP", "RM", "SPC", "SUITE", "TO", "TRLR",
    "UNIT",
}  # fmt: skip
_INSIDE = re.compile(
    r"(?<= )(#|(APT|APARTMENT|BLDG|BUILDING|BSMT|FL|FLOOR|LOT|LOWER|LOWR|OFC|REAR|RM|ROOM|SPC|STE|SUITE|TRLR|UNIT|"
    r"UPPER|UPPR)\b(?! (\S+ )*?(?:" + "|".join(_SUFFIXES) + r")\b)).*"
)
_REST = re.compile(r"[,;:(\n\r].*", re.DOTALL)  # the town, the state, what a dispatcher added
_FRACTION = re.compile(r"(?<=\d)[\s-]+[1-9] ?/ ?[2-9](?=\s)|[½¼¾]")
_CORNER = re.compile(r"\s*[/\\&@]\s*|\s+(?:AND|AT)\s+")
_BLOCK = re.compile(r"\s+(?:BLOCK|BLK)(?:\s+OF)?\s+")
_GRID = re.compile(r"((?:\d{1,2}|[NSEW]\d{1,3})?[NSEW])(\d{3,5})[A-Z]?")  # N6W23001, 29W430, E1234
_PLAIN = re.compile(r"(\d{1,6})(?:-?[A-WYZ])?")  # 1234, 1234A, 1234-A
_MASKED = re.compile(r"(\d{0,4})(?:XX|\dX)")  # 12XX, 123X
_RANGE = re.compile(r"(\d{1,6})-(\d{1,6})")
LONGEST = 200  # signs; what is longer is no address
MOST_WORDS = 6  # of a street


@lru_cache(maxsize=100_000)
def block_of(address: str) -> str | None:
    """Return "1200 block of MAIN ST" or "1ST AVE & MAIN ST"; None where an address cannot be read with certainty."""
    if len(address) > LONGEST:
        return None
    text = _FRACTION.sub("", _REST.sub("", address.upper().strip()) + " ")
    parts = [each for each in _CORNER.split(" ".join(re.sub(r"\.(?!\d)", "", text).split())) if each]
    if not 1 <= len(parts) <= 2:
        return None
    if (found := _numbered(parts[0])) is not None or len(parts) == 1:
        return found
    corner = [street for each in parts if (street := _street(each)) is not None]
    return " & ".join(sorted(corner)) if len({*corner}) == 2 else None


def _numbered(text: str) -> str | None:
    """Return the block of an address that begins with a number."""
    number, _, rest = re.sub(r"(?<=\d)\s*-\s*(?=\d)", "-", text).partition(" ")
    hundred = _hundred(number)
    if hundred is None:
        return None
    street = _street(_without_letter(_BLOCK.sub("", f" {rest} ", count=1).strip()))
    return f"{hundred} block of {street}" if street else None


def _hundred(number: str) -> str | None:
    """Return a house number to the hundred below, as text."""
    if found := _PLAIN.fullmatch(number):
        return str(_below(found[1]))
    if found := _MASKED.fullmatch(number):
        return str(int(found[1] or 0) * 100)
    if found := _GRID.fullmatch(number):
        return f"{found[1]}{_below(found[2])}"
    found = _RANGE.fullmatch(number)
    return str(_below(found[1])) if found and _is_range(found[1], found[2]) else None


def _below(number: str) -> int:
    return int(number) // 100 * 100


def _is_range(low: str, high: str) -> bool:
    """Return whether two numbers are the first and last of a building, and not a house of Queens: 143-17."""
    return len(low) > 3 or (len(low) == len(high) == 3 and low <= high)


def _without_letter(street: str) -> str:
    """Return a street without the letter of a flat before it: "A MAIN ST", but not "E MAIN ST" or "A ST"."""
    letter, _, rest = street.partition(" ")
    is_flat = len(letter) == 1 and letter.isalpha() and letter not in _DIRECTIONS
    return rest if is_flat and rest and rest.partition(" ")[0] not in _SUFFIXES else street


@lru_cache(maxsize=20_000)
def _street(text: str) -> str | None:
    """Return the name of a street, its kind abbreviated; None where it may be something else, or says more."""
    text = _INSIDE.sub("", text).strip()
    if _HIGHWAY.fullmatch(text):
        return text
    words = text.split()
    last = next((at for at in range(len(words) - 1, -1, -1) if words[at] not in _DIRECTIONS), -1)
    if last < 0 or len(words) > MOST_WORDS:
        return None
    kind, before = _SUFFIXES.get(words[last]), words[:last]
    if words[last] in _ALONE:
        kind = words[last]
    elif last == 0 or (kind is None and words[0] not in _FIRST):
        return None
    names = _without_number(before) if kind else words[1:]
    return " ".join([*before, kind or words[last], *words[last + 1 :]]) if all(map(_is_name, names)) else None


def _without_number(names: list[str]) -> list[str]:
    """Return the words of a name without the number that some streets have for one: "15 AV NW", "N 27 ST"."""
    is_number = bool(names) and names[-1].isdigit() and len(names[-1]) <= 3
    return names[:-1] if is_number and _DIRECTIONS.issuperset(names[:-1]) else names


def _is_name(word: str) -> bool:
    return word not in _NO_NAMES and _NAME.fullmatch(word) is not None
