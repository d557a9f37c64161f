"""Answers that say whether anything has changed since they were last asked for."""

from collections.abc import Callable
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag


def unless_known(
    request: HttpRequest, *marks: object, answer: Callable[[], HttpResponse], is_private: bool = False
) -> HttpResponse:
    """Return an answer, or 304 where the asker has it already.

    marks: what the answer depends on; the address is always one of them. is_private: it may be kept nowhere.
    """
    text = "\x1f".join(map(str, (request.get_full_path(), request.headers.get("Accept", ""), *marks)))
    etag = quote_etag(sha256(text.encode()).hexdigest()[:32])
    known = get_conditional_response(request, etag=etag)
    response = known if known is not None else answer()
    response["ETag"] = etag
    response["Cache-Control"] = "no-store" if is_private else "private, no-cache"
    return response
