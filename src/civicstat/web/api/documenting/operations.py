"""An OpenAPI schema made into what people read: operations, their arguments and answers, and the shapes of these."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from civicstat.web.ui.access import IN_WORDS

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Argument:
    """A part of an address, or a parameter of the query."""

    name: str
    place: str  # "path" or "query"
    type: str
    is_required: bool
    default: str
    text: str


@dataclass(frozen=True)
class Answer:
    """What may come back."""

    status: str
    meaning: str
    types: tuple[str, ...]  # content types
    shape: str  # name of a shape; empty for none

    @property
    def label(self) -> str:
        return in_words(self.shape)


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked for."""

    anchor: str
    method: str
    path: str
    paragraphs: tuple[str, ...]
    subject: str
    open_to: str  # in words
    arguments: tuple[Argument, ...]
    body: tuple[str, ...]  # content types that may be sent
    body_shape: str
    answers: tuple[Answer, ...]

    @property
    def pieces(self) -> list[list[tuple[str, bool]]]:
        """The paragraphs, each as texts that are code or not."""
        return [
            [(text, bool(position % 2)) for position, text in enumerate(paragraph.split("`")) if text]
            for paragraph in self.paragraphs
        ]

    @property
    def done(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.status < "300"]

    @property
    def refused(self) -> list[Answer]:
        return [answer for answer in self.answers if answer.status >= "300"]


@dataclass(frozen=True)
class Field:
    """A field of a shape."""

    name: str
    type: str
    text: str


@dataclass(frozen=True)
class Shape:
    """What a JSON object looks like."""

    name: str
    text: str
    fields: tuple[Field, ...]

    @property
    def label(self) -> str:
        return in_words(self.name)


def in_words(shape: str) -> str:
    """Return the name of a shape as people write it: "Page of DatasetOut" for a page of these."""
    outer, _, inner = shape.removesuffix("_").partition("_")
    return f"{outer} of {inner}" if inner and shape.endswith("_") else shape


def operations_of(schema: Json) -> Iterator[Operation]:
    """Yield every operation, in the order of the schema."""
    shapes = schema["components"]["schemas"]
    for path, methods in schema["paths"].items():
        for method, found in methods.items():
            content: Json = found.get("requestBody", {}).get("content", {})
            yield Operation(
                anchor=found["operationId"],
                method=method.upper(),
                path=path,
                paragraphs=tuple(found.get("description", "").split("\n\n")),
                subject=found["tags"][0],
                open_to=_who(found["x-open-to"]),
                arguments=tuple(_argument(each, shapes) for each in found["parameters"]),
                body=tuple(content),
                body_shape=_shape_name(content),
                answers=tuple(_answer(status, each) for status, each in sorted(found["responses"].items())),
            )


def shapes_of(schema: Json) -> list[Shape]:
    """Return the shapes of the schema's objects, by name."""
    shapes = schema["components"]["schemas"]
    return [
        Shape(
            name,
            shape.get("description", ""),
            tuple(
                Field(field, type_of(details, shapes), details.get("description", ""))
                for field, details in shape.get("properties", {}).items()
            ),
        )
        for name, shape in sorted(shapes.items())
        if shape.get("type") == "object"
    ]


def _who(words: list[str]) -> str:
    """Return who may ask, as "analysts, and tokens with the scope ingest:SLUG"."""
    people = [IN_WORDS.get(word, word) for word in words if not word.startswith("token:")]
    scopes = [word.removeprefix("token:").format(slug="SLUG") for word in words if word.startswith("token:")]
    tokens = [f"tokens with the scope {' or '.join(scopes)}"] if scopes else []
    return ", and ".join(people + tokens)


def _argument(found: Json, shapes: Json) -> Argument:
    details = found["schema"]
    default = details.get("default")
    return Argument(
        name=found["name"],
        place=found["in"],
        type=type_of(details, shapes).removesuffix(" or null"),
        is_required=found["required"],
        default=""
        if default in (None, "", [])
        else str(default).lower()
        if isinstance(default, bool)
        else str(default),
        text=found.get("description", ""),
    )


def _answer(status: str, found: Json) -> Answer:
    content: Json = found.get("content", {})
    return Answer(status, found["description"], tuple(content), _shape_name(content))


def _shape_name(content: Json) -> str:
    reference: str = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    return reference.rpartition("/")[2]


def type_of(details: Json, shapes: Json) -> str:
    """Return the type of a value in words, as "whole number or null". shapes: what references name."""
    if "$ref" in details:
        name = str(details["$ref"]).rpartition("/")[2]
        return type_of(shapes[name], shapes) if "enum" in shapes.get(name, {}) else name
    if "anyOf" in details:
        return " or ".join(type_of(each, shapes) for each in details["anyOf"])
    if "enum" in details:
        *others, last = map(str, details["enum"])
        return f"{', '.join(others)} or {last}" if others else last
    if "const" in details:
        return str(details["const"])
    return _plain_type(details, shapes)


def _plain_type(details: Json, shapes: Json) -> str:
    kind = str(details.get("type", "any value"))
    if kind == "array":
        return f"list of {type_of(details.get('items', {}), shapes)}"
    if kind == "object" and isinstance(details.get("additionalProperties"), dict):
        return f"object of {type_of(details['additionalProperties'], shapes)}"
    return _WORDS.get((kind, str(details.get("format", ""))), kind)


_WORDS = {
    ("string", "date"): "date",
    ("string", "date-time"): "moment",
    ("string", ""): "text",
    ("integer", ""): "whole number",
    ("number", ""): "number",
    ("boolean", ""): "true or false",
    ("null", ""): "null",
}
