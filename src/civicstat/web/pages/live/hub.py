"""Draws the wall once after each change, whoever looks, and wakes those to whom it is pushed."""

import asyncio
import json
import logging
import secrets
import threading
import time
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass, field

from django.db import connections

from civicstat.measurement.live.announcing import listen
from civicstat.measurement.sources.models import Dataset
from civicstat.web.pages.live.showing import Sight, clock_time, draw
from civicstat.web.pages.live.staying import Visitor, those_gone
from civicstat.web.ui.clock import city_now

LOG = logging.getLogger(__name__)
MOST_WATCHERS, MOST_OF_ONE = 300, 12  # walls that are pushed to at once, and those of one person
TICK_SECONDS = 10.0  # after which ages are told anew though nothing came in
PAUSE_SECONDS = 0.25  # at least so long between two drawings
ASK_SECONDS = 5.0  # at least so long between two questions whether those who look still may
LONGEST_SECONDS = 600.0  # after which a wall connects anew
RETRY = 3000  # milliseconds until a browser connects again
OVER = b"event: over\ndata: \n\n"  # the page is to be loaded anew, by whoever may see it


@dataclass(eq=False)
class Watcher:
    """One wall that is pushed to. It is woken by news, and ends where it is over for who looks."""

    sight: Sight
    visitor: Visitor
    news: asyncio.Event
    loop: asyncio.AbstractEventLoop
    is_over: bool = False

    def wake(self) -> None:
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self.news.set)


@dataclass
class View:
    """What one or several walls show: parts as HTML, each with the drawing in which it last changed."""

    sight: Sight
    is_screen: bool
    name: str = field(default_factory=lambda: secrets.token_hex(4))  # so that no wall takes one view for another
    parts: dict[str, tuple[int, str]] = field(default_factory=dict)
    drawing: int = 0
    at: str = ""
    watchers: set[Watcher] = field(default_factory=set)
    messages: dict[int, bytes] = field(default_factory=dict)  # by the drawing that a wall has

    def take(self, parts: dict[str, str], at: str) -> None:
        """Take up a new drawing."""
        drawing = self.drawing + 1
        for name, html in parts.items():
            if name not in self.parts or self.parts[name][1] != html:
                self.parts[name] = (drawing, html)
        self.at, self.messages = at, {}
        self.drawing = drawing

    def drawing_of(self, event: str) -> int:
        """Return the drawing that an event's id names; 0 where it is of another view."""
        name, _, number = event.partition("-")
        is_mine = name == self.name and number.isdecimal() and len(number) < 12
        return min(int(number), self.drawing) if is_mine else 0

    def message(self, has: int) -> bytes:
        """Return what a wall needs that has an earlier drawing; 0: none."""
        if has not in self.messages:
            parts = {name: html for name, (drawing, html) in self.parts.items() if drawing > has}
            data = json.dumps({"at": self.at, "parts": parts}, ensure_ascii=False)
            self.messages[has] = f"id: {self.name}-{self.drawing}\nevent: parts\ndata: {data}\n\n".encode()
        return self.messages[has]


class Hub:
    """One thread that draws for all walls; each wall waits in the event loop and holds nothing but its place.

    draw: gives views a new drawing. gone: tells who may no longer see what they are shown.
    """

    def __init__(
        self, *, draw: Callable[[list[View]], None], gone: Callable[[Collection[Visitor]], Collection[Visitor]]
    ) -> None:
        self._draw, self._gone = draw, gone
        self._lock, self._something_new = threading.Lock(), threading.Event()
        self._views: dict[tuple[object, ...], View] = {}
        self._people: dict[int, int] = {}
        self._thread: threading.Thread | None = None
        self._is_closed, self._asked_at = False, 0.0

    def close(self) -> None:
        """End all streams: the server stops."""
        self._is_closed = True
        self._something_new.set()
        self._wake(list(self._views.values()))

    def open(self) -> None:
        """Take walls again, as when a server was stopped in this process and another is begun."""
        self._is_closed = False

    @property
    def watchers(self) -> int:
        return sum(len(view.watchers) for view in self._views.values())

    def has_room(self, person: int) -> bool:
        """Return whether one more wall may be pushed to."""
        mine = self._people.get(person, 0)
        return not self._is_closed and self.watchers < MOST_WATCHERS and mine < MOST_OF_ONE

    def _join(self, sight: Sight, *, is_screen: bool, visitor: Visitor) -> tuple[View, Watcher]:
        """Let a wall in; it leaves again."""
        watcher = Watcher(sight, visitor, asyncio.Event(), asyncio.get_running_loop())
        with self._lock:
            self._people[visitor.person] = self._people.get(visitor.person, 0) + 1
            view = self._views.setdefault((*sight.key, is_screen), View(sight, is_screen))
            view.watchers.add(watcher)
            view.sight = sight
            listen(self._hear)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="civicstat-live", daemon=True)
                self._thread.start()
        if view.drawing:
            watcher.news.set()
        else:
            self._something_new.set()
        return view, watcher

    def _leave(self, view: View, watcher: Watcher) -> None:
        person = watcher.visitor.person
        with self._lock:
            view.watchers.discard(watcher)
            self._people[person] = self._people.get(person, 1) - 1
            if not self._people[person]:
                del self._people[person]
            if view.watchers:  # drawn as one sees it whose rights are still asked for
                view.sight = next(iter(view.watchers)).sight
            else:
                self._views.pop((*view.sight.key, view.is_screen), None)

    async def stream(self, sight: Sight, *, is_screen: bool, last: str, visitor: Visitor) -> AsyncIterator[bytes]:
        """Yield what a wall is to show, as server-sent events, until it or the server goes, or who looks no longer may.

        last: the id of the event that it got last, if any.
        """
        view, watcher = self._join(sight, is_screen=is_screen, visitor=visitor)
        has = view.drawing_of(last)
        until = time.monotonic() + LONGEST_SECONDS
        try:
            yield f"retry: {RETRY}\n\n".encode()
            while not self._is_closed and time.monotonic() < until:
                try:
                    await asyncio.wait_for(watcher.news.wait(), TICK_SECONDS * 1.5)
                except TimeoutError:
                    yield b": still here\n\n"
                    continue
                watcher.news.clear()
                if watcher.is_over:
                    yield OVER
                    return
                if view.drawing != has and not self._is_closed:
                    message, has = view.message(has), view.drawing
                    yield message
        finally:
            self._leave(view, watcher)

    def _hear(self, dataset: str) -> None:
        self._something_new.set()

    def _work(self) -> None:
        """Draw whenever something is new, as long as somebody looks."""
        try:
            while True:
                self._something_new.wait(TICK_SECONDS)
                self._something_new.clear()
                with self._lock:
                    views = list(self._views.values())
                    if self._is_closed or not views:
                        self._thread = None
                        return
                began = time.monotonic()
                self._renew(views)
                self._wake(views)
                time.sleep(max(PAUSE_SECONDS - (time.monotonic() - began), 0.05))
        finally:
            connections.close_all()

    def _renew(self, views: list[View]) -> None:
        try:
            self._part_with_those_gone(views)
            self._draw(views)
        except Exception:  # whatever it is: the thread lives on, and walls see that what they show grows old
            LOG.exception("drawing the wall")
            connections.close_all()

    def _part_with_those_gone(self, views: list[View]) -> None:
        if time.monotonic() - self._asked_at < ASK_SECONDS:
            return
        watchers = self._watchers(views)
        gone = self._gone({each.visitor for each in watchers})
        for each in watchers:
            each.is_over = each.is_over or each.visitor in gone
        self._asked_at = time.monotonic()

    def _wake(self, views: list[View]) -> None:
        for watcher in self._watchers(views):
            watcher.wake()

    def _watchers(self, views: list[View]) -> list[Watcher]:
        with self._lock:
            return [watcher for view in views for watcher in view.watchers]


def draw_views(views: list[View]) -> None:
    """Give views a new drawing of what goes on in their datasets."""
    slugs = {slug for view in views for slug in view.sight.datasets}
    datasets = {dataset.slug: dataset for dataset in Dataset.objects.filter(slug__in=slugs)}
    for view in views:
        wanted = [datasets[slug] for slug in view.sight.datasets if slug in datasets]
        view.take(draw(wanted, view.sight, is_screen=view.is_screen), clock_time(city_now()))


HUB = Hub(draw=draw_views, gone=those_gone)
