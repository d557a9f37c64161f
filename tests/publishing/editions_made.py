"""Editions written into a folder, for tests of the chain."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from civicstat.publishing.content import Content, File
from civicstat.publishing.editions.actions import Edition, Format, publish
from civicstat.publishing.editions.changes import compared
from civicstat.publishing.formats import records, tables, verifier, whole


def made(content: Content, earlier: Sequence[Content]) -> list[File]:
    return [file for each in (whole, tables, records, verifier) for file in each.files(content)]


def publish_all(workspace: Path, *contents: Content, formats: Sequence[Format] = (made,)) -> list[Edition]:
    """Publish contents one after the other, each compared with those before."""
    earlier: list[Content] = []
    editions = []
    put = partial(publish, formats=formats, workspace=workspace, data_dir=workspace / "data")
    for content in contents:
        told = compared(content, earlier)
        editions.append(put(content=told, earlier=earlier))
        earlier.append(told)
    return editions
