"""Words, days and periods in the language spoken now, as sentences of reports have them."""

from datetime import datetime

from django.utils.timezone import localtime

from civicstat.web.ui.speaking import current, day_text, period_text, plain, say, say_count, told, within

__all__ = ["day_text", "language_code", "moment_text", "period_text", "plain", "say", "say_count", "told", "within"]


def moment_text(at: datetime) -> str:
    """Return a day and the time of day, by the city's clock: "November 3, 2026, 15:00"."""
    there = localtime(at)
    return f"{day_text(there.date())}, {there:%H:%M}"


def language_code() -> str:
    """Return the language that is spoken now, as "en"."""
    return current().code
