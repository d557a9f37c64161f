"""Links as they stand in messages: with the address of the server."""

from django.conf import settings
from django.urls import reverse


def link_to(view: str, *words: object) -> str:
    """Return the whole address of a page."""
    return f"{settings.ADDRESS}{reverse(view, args=words)}"
