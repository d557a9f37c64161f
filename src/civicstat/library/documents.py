"""Catalog documents: YAML in, checked definitions out, every fault with its place."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from civicstat.errors import CivicStatError

M = TypeVar("M", bound=BaseModel)


class UnreadableDocument(CivicStatError):
    """A catalog document is not YAML, or does not define what it should. Nothing of it was applied."""


# libyaml reads ten times as fast as PyYAML's own parser, and knows the places too.
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _PlacedLoader(_SafeLoader):  # type: ignore[misc]  # untyped where it is libyaml's
    """YAML as plain data. Dates stay text, and a key that stands twice is refused."""


def _construct_mapping(loader: _PlacedLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if key in seen:
            line = key_node.start_mark.line + 1
            raise UnreadableDocument(f"line {line}: the key {key!r} stands twice; keep one of them")
        seen[key] = loader.construct_object(value_node, deep=True)
    return seen


_PlacedLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _construct_mapping)
_YAML_1_1_ONLY = ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")
_PlacedLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _YAML_1_1_ONLY]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
# As YAML 1.2 has it: `on`, `no` and `off` are words; only these are truth values.
_PlacedLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def read_documents(text: str, *, where: str) -> list[dict[str, Any]]:
    """Return the mappings of a YAML text, which may hold several documents.

    where: how messages name the text, e.g. "catalog/calls.yaml". Raises UnreadableDocument.
    """
    try:
        documents = [document for document in _load_all(text) if document is not None]
    except UnreadableDocument as fault:
        raise UnreadableDocument(f"{where}, {fault}") from None
    except RecursionError:
        raise UnreadableDocument(f"{where}: it is nested too deep for a definition; write it flat") from None
    except yaml.YAMLError as fault:
        problem = getattr(fault, "problem", None) or "not YAML"
        place, begun = _place(getattr(fault, "problem_mark", None)), _place(getattr(fault, "context_mark", None))
        of = f" for what begins in {begun}" if begun and begun != place else ""
        cure = "correct the indentation, quotation or brackets there"
        raise UnreadableDocument(f"{where}{place and f', {place}'}: {problem}{of}; {cure}") from None
    for document in documents:
        if not isinstance(document, dict):
            raise UnreadableDocument(
                f"{where}: found {type(document).__name__}, expected a mapping such as 'dataset: calls'"
            )
    return documents


def _place(mark: Any) -> str:
    return f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""


def _load_all(text: str) -> Iterator[Any]:
    loader: Any = _PlacedLoader(text)  # its methods are untyped
    try:
        while loader.check_data():
            yield loader.get_data()
    finally:
        loader.dispose()


def check_document(model: type[M], document: Mapping[str, Any], *, where: str) -> M:
    """Return the definition that a mapping states. Raises UnreadableDocument naming each field at fault."""
    try:
        return model.model_validate(document)
    except ValidationError as fault:
        lines = [_plain(error) for error in fault.errors(include_url=False)]
        raise UnreadableDocument("\n".join(f"{where}: {line}" for line in lines)) from None


def _plain(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"]) or "the document"
    if error["type"] == "extra_forbidden":
        return f"{place} is not a known field; remove it or correct its name"
    if error["type"] == "missing":
        return f"{place} is missing; add it"
    message = error["msg"].removeprefix("Value error, ")
    if error["type"] == "value_error":
        return f"{place}: {message}"
    return f"{place} is {error['input']!r}; {message[0].lower()}{message[1:]}"
