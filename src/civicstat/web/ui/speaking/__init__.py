"""The language that a page is made in: its words from one catalog, its numbers and dates as it spells them.

English is what the code says; `catalogs/es.po` and its neighbors say the same in other languages. What has no
translation comes out in English and marked as such, so that a page can say it and a screen reader can pronounce it.
"""

from civicstat.web.ui.speaking.calendar import (
    day_text,
    moment_text,
    month_short,
    month_text,
    period_short,
    period_text,
    within,
)
from civicstat.web.ui.speaking.language import Language, Marked, current, in_source, language, speaking
from civicstat.web.ui.speaking.saying import plain, say, say_count, spelled, told

__all__ = [
    "Language",
    "Marked",
    "current",
    "day_text",
    "in_source",
    "language",
    "moment_text",
    "month_short",
    "month_text",
    "period_short",
    "period_text",
    "plain",
    "say",
    "say_count",
    "speaking",
    "spelled",
    "told",
    "within",
]
