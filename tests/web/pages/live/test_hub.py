"""The hub: who is pushed to, until when."""

import asyncio
import json
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest

from civicstat.web.pages.live.hub import MOST_OF_ONE, OVER, Hub
from civicstat.web.pages.live.showing import Sight
from civicstat.web.pages.live.staying import Visitor


def sight(viewer: str) -> Sight:
    seer = SimpleNamespace(may_see_all=False, name=viewer)
    return Sight(("jobs",), None, None, frozenset(), seer, (), 2.0)


def visitor(person: int) -> Visitor:
    return Visitor(person, f"session of {person}", ("viewer",))


class City:
    """What goes on, and who has left; `drawn_for` says as whose sight the last drawing was made."""

    def __init__(self) -> None:
        self.parts, self.gone, self.drawn_for = {"now": "calm", "areas": "none"}, set(), ""
        self.hub = Hub(draw=self.draw, gone=lambda asked: asked & self.gone)

    def draw(self, views) -> None:
        for view in views:
            self.drawn_for = view.sight.viewer.name
            view.take(self.parts, "9:05:00 PM")

    @asynccontextmanager
    async def wall(self, person: int, *, last: str = "", viewer: str = "somebody"):
        events = self.hub.stream(sight(viewer), is_screen=False, last=last, visitor=visitor(person))
        assert await anext(events) == b"retry: 3000\n\n"
        try:
            yield events
        finally:
            await events.aclose()


def read(event: bytes) -> tuple[str, dict[str, str]]:
    name, kind, data = event.decode().strip().split("\n")
    assert kind == "event: parts"
    return name.removeprefix("id: "), json.loads(data.removeprefix("data: "))["parts"]


@pytest.fixture
def city(monkeypatch):
    monkeypatch.setattr("civicstat.web.pages.live.hub.TICK_SECONDS", 0.05)
    monkeypatch.setattr("civicstat.web.pages.live.hub.ASK_SECONDS", 0.0)
    found = City()
    yield found
    found.hub.close()


def run(coroutine) -> None:
    asyncio.run(asyncio.wait_for(coroutine, 20))


async def until(events, wanted) -> bytes:
    async for event in events:
        if wanted(event):
            return event
    raise AssertionError("the stream ended")


def test_a_wall_is_sent_all_parts_first_and_then_what_changed(city):
    async def watch():
        async with city.wall(1) as events:
            assert read(await anext(events))[1] == {"now": "calm", "areas": "none"}
            city.parts = city.parts | {"now": "busy"}
            changed = await until(events, lambda event: b"busy" in event)
            assert read(changed)[1] == {"now": "busy"}

    run(watch())


def test_a_wall_that_comes_back_is_sent_what_it_missed(city):
    async def watch():
        async with city.wall(1) as stays:
            async with city.wall(2) as events:
                name, _ = read(await anext(events))
            city.parts = city.parts | {"now": "busy"}
            await until(stays, lambda event: b"busy" in event)
            async with city.wall(2, last=name) as events:
                assert read(await until(events, lambda event: b"busy" in event))[1] == {"now": "busy"}
            async with city.wall(2, last="another-1") as events:
                assert read(await anext(events))[1] == {"now": "busy", "areas": "none"}

    run(watch())


def test_the_wall_of_who_may_no_longer_look_ends_and_others_go_on(city):
    async def watch():
        async with city.wall(1, viewer="leaves") as ends, city.wall(2, viewer="stays") as goes_on:
            await anext(goes_on)
            city.gone = {visitor(1)}
            assert await until(ends, lambda event: event == OVER)
            with pytest.raises(StopAsyncIteration):
                await anext(ends)
            city.parts = city.parts | {"now": "busy"}
            await until(goes_on, lambda event: b"busy" in event)
        assert city.hub.watchers == 0

    run(watch())


def test_what_several_see_is_drawn_as_one_sees_it_who_is_still_there(city):
    async def watch():
        async with city.wall(1, viewer="first") as stays:
            async with city.wall(2, viewer="second") as events:
                await anext(events)
            city.parts = city.parts | {"now": "busy"}
            await until(stays, lambda event: b"busy" in event)
            assert city.drawn_for == "first"

    run(watch())


def test_one_person_has_room_for_so_many_walls(city):
    async def watch():
        walls = [city.wall(1) for _ in range(MOST_OF_ONE)]
        for each in walls:
            await each.__aenter__()
        assert not city.hub.has_room(1)
        assert city.hub.has_room(2)
        for each in walls:
            await each.__aexit__(None, None, None)
        assert city.hub.has_room(1)

    run(watch())


def test_all_streams_end_where_the_server_stops(city):
    async def watch():
        async with city.wall(1) as events:
            await anext(events)
            city.hub.close()
            assert [event async for event in events if b"event: parts" in event] == []
            assert not city.hub.has_room(1)

    run(watch())
