"""What a browser sent for a form."""

from typing import Any

from django.http import HttpRequest


def sent(request: HttpRequest) -> tuple[Any, Any]:
    """Return the data and files of a form that was sent, even an empty one; nothing for a page that is only shown."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)
