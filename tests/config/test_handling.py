"""All of a request is done in one thread; what is streamed is sent from the event loop."""

import asyncio
import threading

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import override_settings
from django.urls import path

from civicstat.config.handling import InOneThread

threads: list[int] = []


def noting(get_response):
    def note(request):
        threads.append(threading.get_ident())
        response = get_response(request)
        threads.append(threading.get_ident())
        return response

    return note


def page(request):
    threads.append(threading.get_ident())
    return HttpResponse(f"{request.method} {len(request.body)}")


def broken(request):
    raise ZeroDivisionError


async def _events():
    for number in range(2):
        threads.append(threading.get_ident())
        yield f"data: {number}\n\n".encode()


def stream(request):
    return StreamingHttpResponse(_events(), content_type="text/event-stream")


urlpatterns = [path("page/", page), path("stream/", stream), path("broken/", broken)]
MIDDLEWARE = [
    f"{__name__}.noting", "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware", f"{__name__}.noting",
]  # fmt: skip


@pytest.fixture
def ask():
    """Ask the handler as a server does; return the status and the body."""
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=MIDDLEWARE, ALLOWED_HOSTS=["localhost"]):
        handler = InOneThread()

        async def once(address: str) -> tuple[int, bytes]:
            events, gone = [], asyncio.Event()
            coming = [{"type": "http.request", "body": b"", "more_body": False}]

            async def receive():
                if coming:
                    return coming.pop()
                await gone.wait()
                return {"type": "http.disconnect"}

            async def send(event):
                events.append(event)

            headers = [(b"host", b"localhost")]
            scope = {"type": "http", "method": "GET", "path": address, "query_string": b"", "headers": headers}
            await handler(scope, receive, send)
            return events[0]["status"], b"".join(event.get("body", b"") for event in events)

        threads.clear()
        yield lambda address: asyncio.run(once(address))


def test_middleware_and_view_share_a_thread_that_is_not_the_event_loops(ask):
    assert ask("/page/") == (200, b"GET 0")
    assert len(threads) == 5
    assert len(set(threads)) == 1
    assert threads[0] != threading.get_ident()


def test_what_is_streamed_is_sent_from_the_event_loop(ask):
    assert ask("/stream/") == (200, b"data: 0\n\ndata: 1\n\n")
    assert threads[-2:] == [threading.get_ident()] * 2


def test_a_fault_in_a_view_is_answered(ask):
    assert ask("/broken/")[0] == 500
