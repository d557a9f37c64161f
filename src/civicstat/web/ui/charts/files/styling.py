"""The styles of charts written into a drawing's elements, so that it looks the same where there is no style sheet.

Read from chart.css, which alone says how charts look. What a file can do without is left out: states of the pointer,
forced colors, drawings for phones.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element

_STYLES = Path(__file__).parents[2] / "static" / "ui"
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_IS = re.compile(r":is\(([^)]*)\)")
_VAR = re.compile(r"var\((--[\w-]+)\)")
_PART = re.compile(r"(\w+)?((?:\.[\w-]+)*)")
_KEPT = frozenset({
    "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "opacity",
    "fill-opacity", "font-size", "font-weight", "paint-order", "fill-rule",
})  # fmt: skip


class _Part(NamedTuple):
    """One compound of a selector: a tag, or empty, and classes."""

    tag: str
    classes: frozenset[str]


class _Rule(NamedTuple):
    """A selector of compounds, outermost first, and what it declares."""

    parts: tuple[_Part, ...]
    declared: tuple[tuple[str, str], ...]

    @property
    def weight(self) -> tuple[int, int]:
        return sum(len(part.classes) for part in self.parts), sum(bool(part.tag) for part in self.parts)


def styled(root: Element) -> None:
    """Write into each element of a drawing, in place, what style sheets would say of it, by a light screen."""
    _style(root, (), dict(tokens()))


@lru_cache(maxsize=1)
def tokens() -> Mapping[str, str]:
    """Return the design's tokens for a light screen."""
    text = _COMMENT.sub("", (_STYLES / "tokens.css").read_text(encoding="utf-8"))
    first = re.search(r":root\s*\{([^{}]*)\}", text)
    declared = re.findall(r"(--[\w-]+):\s*([^;]+);", first[1]) if first else []
    return {name: " ".join(value.split()) for name, value in declared}


@lru_cache(maxsize=1)
def _rules() -> tuple[_Rule, ...]:
    """Return the rules for drawings, those that weigh more later, as a browser ranks them."""
    text = _COMMENT.sub("", (_STYLES / "chart.css").read_text(encoding="utf-8"))
    text = _without_conditions(text)
    found = [
        _Rule(parts, declared)
        for selectors, body in _RULE.findall(text)
        if (declared := tuple(_declarations(body)))
        for selector in _alternatives(selectors)
        if (parts := _parts(selector))
    ]
    return tuple(sorted(found, key=lambda rule: rule.weight))


def _without_conditions(text: str) -> str:
    """Return a style sheet without layers' braces, and without what holds on some screens alone."""
    kept, depth, skipped = [], 0, 0
    for piece in re.split(r"(@[^{;]+\{|\{|\})", text):
        if piece.startswith("@") and piece.endswith("{"):
            skipped = skipped or (depth + 1 if not piece.startswith("@layer") else 0)
            depth += 1
        elif piece == "{":
            depth += 1
            kept += [] if skipped else [piece]
        elif piece == "}":
            is_of_rule = kept and not skipped and _is_open(kept)
            kept += [piece] if is_of_rule else []
            skipped = 0 if skipped == depth else skipped
            depth -= 1
        elif not skipped:
            kept.append(piece)
    return "".join(kept)


def _is_open(pieces: Sequence[str]) -> bool:
    return pieces.count("{") > pieces.count("}")


def _declarations(body: str) -> Iterator[tuple[str, str]]:
    for declaration in body.split(";"):
        name, colon, value = declaration.partition(":")
        if colon and (name.strip() in _KEPT or name.strip().startswith("--")):
            yield name.strip(), " ".join(value.split())


def _alternatives(selectors: str) -> Iterator[str]:
    """Yield each selector of a list, with :is() taken apart."""
    outer = re.split(r",(?![^(]*\))", selectors)
    for selector in outer:
        choices = [[each.strip() for each in found.split(",")] for found in _IS.findall(selector)]
        for chosen in product(*choices):
            rest = iter(chosen)
            yield _IS.sub(lambda _, rest=rest: next(rest), selector).strip()


def _parts(selector: str) -> tuple[_Part, ...]:
    """Return the compounds of a selector for drawings; nothing for any other."""
    if not selector.startswith(".drawing") or re.search(r"[:>+~*\[]", selector):
        return ()
    parts = []
    for word in selector.split():
        match = _PART.fullmatch(word)
        if match is None:
            return ()
        parts.append(_Part(match[1] or "", frozenset(match[2].split(".")[1:])))
    return tuple(parts)


def _style(element: Element, above: tuple[_Part, ...], variables: Mapping[str, str]) -> None:
    tag = element.tag.rpartition("}")[2]
    path = (*above, _Part(tag, frozenset(element.get("class", "").split())))
    declared: dict[str, str] = {}
    for rule in _rules():
        if _matches(rule.parts, path):
            declared.update(rule.declared)
    variables = {**variables, **{name: value for name, value in declared.items() if name.startswith("--")}}
    for name, value in declared.items():
        if not name.startswith("--"):
            element.set(name, _resolved(value, variables))
    for child in element:
        _style(child, path, variables)


def _matches(parts: Sequence[_Part], path: Sequence[_Part]) -> bool:
    """Return whether the last of a path is what a selector names, and what is above it as well."""
    if not _is_of(parts[-1], path[-1]):
        return False
    rest = list(parts[:-1])
    for each in reversed(path[:-1]):
        if rest and _is_of(rest[-1], each):
            rest.pop()
    return not rest


def _is_of(part: _Part, element: _Part) -> bool:
    return part.classes <= element.classes and part.tag in ("", element.tag)


def _resolved(value: str, variables: Mapping[str, str]) -> str:
    while found := _VAR.search(value):
        value = value.replace(found[0], variables.get(found[1], "none"))
    return value.removesuffix("px")
