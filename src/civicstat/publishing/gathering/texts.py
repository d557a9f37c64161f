"""Texts of the government in other languages: files of the workspace, which travel with each edition."""

from collections.abc import Mapping
from pathlib import Path

import yaml

from civicstat.errors import CivicStatError

FOLDER = "texts"  # of the workspace; one file for each language, as es.yaml


class UnreadableTexts(CivicStatError):
    """A file of texts is not what it should be."""


def read_texts(workspace: Path) -> dict[str, dict[str, str]]:
    """Return the texts of a workspace: key -> language -> text. docs/how-to/public-site.md says which keys there are;
    any other text has its English words for a key.

    Raises UnreadableTexts.
    """
    found: dict[str, dict[str, str]] = {}
    for path in sorted((workspace / FOLDER).glob("*.yaml")):
        for key, text in _texts(path).items():
            found.setdefault(key, {})[path.stem] = text
    return found


def _texts(path: Path) -> Mapping[str, str]:
    where = f"{FOLDER}/{path.name}"
    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        raise UnreadableTexts(f"{where} is not YAML in UTF-8: {fault}. Correct it, then publish again.") from None
    if read is None:
        return {}
    if not isinstance(read, dict):
        raise UnreadableTexts(f"{where} is a {type(read).__name__}, expected lines such as 'welcome: Bienvenidos'.")
    for key, text in read.items():
        if not isinstance(key, str) or not isinstance(text, str) or not text.strip():
            raise UnreadableTexts(f"{where}: {key!r} is {text!r}, expected a key and its text; quote numbers.")
    return read
