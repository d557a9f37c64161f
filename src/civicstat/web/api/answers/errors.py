"""Refusals as JSON: {"message": ...}, with the status that says whose turn it is."""

import logging
import secrets
from collections.abc import Callable
from typing import Any, ClassVar

from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from civicstat.directory.actions.tokens import UnknownToken
from civicstat.errors import CivicStatError
from civicstat.library.templates import UnknownTemplate
from civicstat.measurement.metrics.exploring.desk import TooMuchAtOnce
from civicstat.measurement.metrics.exploring.faults import InquiryRefused
from civicstat.store.tables import StoreBroken

LOG = logging.getLogger(__name__)


class Refused(CivicStatError):
    """What was asked for cannot be done. status: of HTTP; retry_seconds: when it may go better, 0 for never."""

    status: ClassVar[int] = 422
    retry_seconds: ClassVar[int] = 0


class NotThere(Refused):
    """There is nothing of that name, or nothing that the asker may see."""

    status = 404


class InTheWay(Refused):
    """The thing is in a state in which this cannot be done."""

    status = 409


class TooLarge(Refused):
    """There is no room for what was sent."""

    status = 413


class UnknownKind(Refused):
    """The content type says nothing that can be read."""

    status = 415


class Busy(Refused):
    """Too much is being asked at once."""

    status, retry_seconds = 429, 2


class Unavailable(Refused):
    """The record store is not open in this process."""

    status, retry_seconds = 503, 10


class Message(Schema):
    """Why something was refused, and what to do."""

    message: str


MESSAGES = dict.fromkeys((401, 403, 404, 422), Message)  # what every operation may answer


def say(message: str, status: int, **headers: str) -> HttpResponse:
    """Return a refusal."""
    return JsonResponse({"message": message}, status=status, headers=headers or None)


def answer_errors(api: NinjaAPI) -> None:
    """Give an API our way of answering what goes wrong. What is none of these is our fault, and a 500."""
    for kind, answer in HANDLERS.items():
        api.add_exception_handler(kind, answer)


def _refused(request: HttpRequest, fault: Exception) -> HttpResponse:
    status = getattr(fault, "status", 422)
    wait = getattr(fault, "retry_seconds", 0)
    return say(str(fault), status, **({"Retry-After": str(wait)} if wait else {}))


def _unknown_token(request: HttpRequest, fault: Exception) -> HttpResponse:
    return say(str(fault), 401, **{"WWW-Authenticate": 'Bearer realm="CivicStat", error="invalid_token"'})


def _http_error(request: HttpRequest, fault: Exception) -> HttpResponse:
    if not isinstance(fault, HttpError) or fault.status_code != 401:
        return say(str(fault), getattr(fault, "status_code", 400))
    return say(
        "Send a token as 'Authorization: Bearer cs_...', or sign in. An administrator makes tokens.",
        401,
        **{"WWW-Authenticate": 'Bearer realm="CivicStat"'},
    )


def _wrong_arguments(request: HttpRequest, fault: Exception) -> HttpResponse:
    errors = fault.errors if isinstance(fault, ValidationError) else []
    lines = []
    for error in errors:
        place = ".".join(str(part) for part in error["loc"][1:]) or "the body"
        lines.append(f"{place}: {error['msg'].removeprefix('Value error, ')}")
    return say("; ".join(lines), 422)


def _not_found(request: HttpRequest, fault: Exception) -> HttpResponse:
    return say(f"There is nothing at {request.path}.", 404)


def _denied(request: HttpRequest, fault: Exception) -> HttpResponse:
    return say(str(fault) or "This is not open to you.", 403)


def _too_big(request: HttpRequest, fault: Exception) -> HttpResponse:
    return say("The body is too large; send files with POST /api/v1/datasets/DATASET/loads.", 413)


def _malformed(request: HttpRequest, fault: Exception) -> HttpResponse:
    return say(f"The request cannot be read: {fault}", 400)


def _no_template(request: HttpRequest, fault: Exception) -> HttpResponse:
    return say(str(fault), 404)


def _our_fault(request: HttpRequest, fault: Exception) -> HttpResponse:
    reference = secrets.token_hex(4)
    LOG.error("%s %s failed, reference %s", request.method, request.path, reference, exc_info=fault)
    return say(
        f"An error inside CivicStat stopped this; the server's log tells it under {reference}. "
        "Try again; if it stays, give this reference to whoever runs the server.",
        500,
    )


def _question(request: HttpRequest, fault: Any) -> HttpResponse:
    faults = [each._asdict() for each in fault.faults]
    return JsonResponse({"message": str(fault), "faults": faults}, status=422)


def _busy(request: HttpRequest, fault: Exception) -> HttpResponse:
    return say(str(fault), 429, **{"Retry-After": str(Busy.retry_seconds)})


def _store_gone(request: HttpRequest, fault: Exception) -> HttpResponse:
    return say(str(fault), 503, **{"Retry-After": str(Unavailable.retry_seconds)})


HANDLERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    CivicStatError: _refused,
    InquiryRefused: _question,
    TooMuchAtOnce: _busy,
    Exception: _our_fault,
    StoreBroken: _store_gone,
    UnknownToken: _unknown_token,
    UnknownTemplate: _no_template,
    ValidationError: _wrong_arguments,
    HttpError: _http_error,
    Http404: _not_found,
    PermissionDenied: _denied,
    RequestDataTooBig: _too_big,
    SuspiciousOperation: _malformed,
    MultiPartParserError: _malformed,
    BadRequest: _malformed,
}
