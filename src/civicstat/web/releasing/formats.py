"""All formats of an edition, in the order in which they are written. A new one is hooked in here and nowhere else."""

from collections.abc import Iterable, Sequence
from functools import partial

from django.conf import settings

from civicstat.publishing.content import Content, File
from civicstat.publishing.editions.actions import Format
from civicstat.publishing.formats import FORMATS as DATA
from civicstat.publishing.formats import Format as DataFormat
from civicstat.web.reporting.pdf import files as report_files
from civicstat.web.site.building import files as site


def _data(made: DataFormat, content: Content, _earlier: Sequence[Content]) -> Iterable[File]:
    return made(content)


def formats() -> tuple[Format, ...]:
    """Return what makes the files of an edition."""
    return (*(partial(_data, each) for each in DATA), partial(site, public_url=settings.PUBLIC_URL), report_files)
