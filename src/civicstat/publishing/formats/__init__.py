"""Data formats of an edition: each module has one function, `files`, that makes files of a `Content`."""

from collections.abc import Callable, Iterator

from civicstat.publishing.content import Content, File
from civicstat.publishing.formats import (
    boundaries,
    citations,
    dcat_us_1,
    dcat_us_3,
    dictionary,
    linked,
    package,
    records,
    tables,
    verifier,
    whole,
)

Format = Callable[[Content], Iterator[File]]
FORMATS: tuple[Format, ...] = (
    whole.files,
    verifier.files,
    tables.files,
    records.files,
    boundaries.files,
    dictionary.files,
    package.files,
    dcat_us_1.files,
    dcat_us_3.files,
    linked.files,
    citations.files,
)
__all__ = ["FORMATS", "Format"]
