"""Django's handler, which does all of a request in one thread."""

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class InOneThread(ASGIHandler):
    """Runs middleware and view of a request one after the other in a thread of its own.

    Django's own way is to change to a thread and back for each step of each middleware, some twenty times a request,
    which takes several times as long as the steps do, and longer still where other threads are busy. Only what is
    streamed, such as the events of a wall, is sent from the event loop.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        return await sync_to_async(self.get_response, thread_sensitive=True)(request)
