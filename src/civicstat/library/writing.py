"""Catalog documents written: plain data in, YAML as people write it out."""

import re
from collections.abc import Mapping
from typing import Any

import yaml

_READ_AS_TEXT = ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")


class _PlainDumper(yaml.SafeDumper):
    """YAML whose days and words such as `on` need no quotation marks, since documents.py reads them as text."""


_PlainDumper.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _READ_AS_TEXT]
    for first, resolvers in yaml.SafeDumper.yaml_implicit_resolvers.items()
}

# What documents.py reads as a truth value would not be the text that it was.
_PlainDumper.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))


def write_document(fields: Mapping[str, Any]) -> str:
    """Return a document with its fields in their order. `library.documents.read_documents` reads it as it was.

    fields: texts, numbers, truth values, lists and mappings.
    """
    # Inner lists and mappings go on one line; the document itself does not, though it hold none of them.
    has_parts = any(isinstance(value, list | tuple | Mapping) for value in fields.values())
    return yaml.dump(
        dict(fields), Dumper=_PlainDumper, sort_keys=False, allow_unicode=True, width=110,
        default_flow_style=None if has_parts else False,
    )  # fmt: skip
