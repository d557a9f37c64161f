"""The program that checks editions, which lies in each of them."""

from collections.abc import Iterator
from pathlib import Path

from civicstat.publishing.content import Content, File
from civicstat.publishing.editions import civicstat_verify


def files(_content: Content) -> Iterator[File]:
    """Yield civicstat_verify.py."""
    yield File("civicstat_verify.py", Path(civicstat_verify.__file__).read_bytes())
