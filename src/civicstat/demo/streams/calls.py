"""Calls for service: what was asked for, when, where, and what police did about it."""

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from civicstat.demo.answer_key import AnswerKey
from civicstat.demo.chance import Bools, Floats, Ints, generator_for, lognormal, pick, pick_row
from civicstat.demo.land.ground import Land
from civicstat.demo.records import NEVER
from civicstat.demo.rhythm import Window, draw_moments, moment
from civicstat.demo.streams.call_types import CALL_TYPES

YEARLY = 170_000
# By priority 1 to 4: medians in seconds, and spreads of the logarithm.
QUEUE, QUEUE_SPREAD = np.array([48.0, 150.0, 520.0, 1500.0]), np.array([0.65, 0.85, 0.85, 0.85])
TURNOUT, TURNOUT_SPREAD = 28.0, 0.5
TRAVEL, TRAVEL_SPREAD = np.array([235.0, 310.0, 420.0, 500.0]), np.array([0.42, 0.48, 0.5, 0.5])
DISTRICT_TRAVEL = np.array([0.84, 1.02, 1.06, 1.04, 1.1])
DISTRICT_QUEUE = np.array([1.05, 0.95, 0.97, 1.02, 1.0])
MISSED_ENROUTE, SKEWED_ENROUTE, CALLED_OFF, CO_RESPONSE = 0.06, 0.0005, 0.035, 0.2


@dataclass(frozen=True)
class Calls:
    """Calls as columns of one length, in the order in which they came in. Moments are UTC seconds, or NEVER."""

    kind: Ints  # position in CALL_TYPES
    address: Ints  # position in Addresses
    priority: Ints  # 1 to 4
    is_on_view: Bools
    is_crisis: Bools
    received: Ints
    dispatched: Ints
    enroute: Ints
    arrived: Ints
    closed: Ints
    unit_type: Ints  # 0 police, 1 police with a clinician, 2 civilian team
    is_called_off: Bools

    def __len__(self) -> int:
        return len(self.received)

    @property
    def is_sent(self) -> Bools:
        """Somebody was sent, rather than being there already or settling it by phone."""
        sent: Bools = (self.dispatched != NEVER) & ~self.is_on_view
        return sent

    def of(self, *names: str) -> Bools:
        """Return which calls are of the named types."""
        return np.isin(self.kind, [i for i, kind in enumerate(CALL_TYPES) if kind.name in names])


def draw_calls(seed: int, window: Window, land: Land, key: AnswerKey, *, scale: float) -> Calls:
    """Return the calls of the window; at scale 1 about 170,000 a year."""
    received, kind = _draw_requests(seed, window, scale)
    rng = generator_for(seed, "what police do about calls")
    address = _draw_places(rng, land, kind)
    on_view = rng.random(len(kind)) < _of_types("on_view")[kind]
    priority = 1 + pick_row(rng, np.array([each.priorities for each in CALL_TYPES], dtype=float), kind)
    district = land.addresses.district[address]
    is_detour = (district == _district(land, key.deterioration.district)) & (received >= moment(key.deterioration.on))
    queue, turnout, travel = _draw_stages(rng, window, received, priority, district)
    dispatched = received + queue
    enroute = dispatched + turnout
    arrived = enroute + travel + np.where(is_detour, key.deterioration.added_seconds, 0)
    scene = lognormal(rng, _of_types("scene_minutes")[kind] * 60, 0.65, len(kind)).astype(np.int64) + 30
    calls = Calls(
        kind=kind,
        address=address,
        priority=priority,
        is_on_view=on_view,
        is_crisis=rng.random(len(kind)) < _of_types("crisis")[kind],
        received=received,
        dispatched=np.where(on_view, received, dispatched),
        enroute=np.where(on_view, NEVER, enroute),
        arrived=np.where(on_view, received, arrived),
        closed=np.where(on_view, received, arrived) + scene,
        unit_type=np.zeros(len(kind), dtype=np.int64),
        is_called_off=~on_view & (priority > 1) & (rng.random(len(kind)) < CALLED_OFF),
    )
    calls = _with_teams(rng, calls, key)
    return _with_gaps(rng, calls, _unrecorded(rng, calls, window, land, key))


def _of_types(what: str) -> Floats:
    return np.array([getattr(each, what) for each in CALL_TYPES], dtype=float)


def _district(land: Land, code: str) -> int:
    return [district.code for district in land.layers.districts].index(code)


def _draw_requests(seed: int, window: Window, scale: float) -> tuple[Ints, Ints]:
    """Return when calls came in and of which type, in order of time."""
    shares = _of_types("share") / _of_types("share").sum()
    drawn = [
        draw_moments(
            generator_for(seed, f"calls {each.name}"),
            window,
            yearly=YEARLY * scale * share,
            rhythm=each.rhythm,
            season=each.season,
        )
        for each, share in zip(CALL_TYPES, shares, strict=True)
    ]
    received = np.concatenate(drawn)
    kind = np.repeat(np.arange(len(drawn)), [len(moments) for moments in drawn])
    order = np.argsort(received, kind="stable")
    return received[order], kind[order]


def _draw_places(rng: np.random.Generator, land: Land, kind: Ints) -> Ints:
    address = np.empty(len(kind), dtype=np.int64)
    for place in sorted({each.place for each in CALL_TYPES}):
        here = np.isin(kind, [i for i, each in enumerate(CALL_TYPES) if each.place == place])
        address[here] = pick(rng, getattr(land.addresses, place), int(here.sum()))
    return address


def _draw_stages(
    rng: np.random.Generator, window: Window, received: Ints, priority: Ints, district: Ints
) -> tuple[Ints, Ints, Ints]:
    """Return seconds in the queue, until under way, and of travel."""
    rank, size = priority - 1, len(received)
    load = _load(window, received)
    queue = lognormal(rng, QUEUE[rank] * DISTRICT_QUEUE[district] * load ** (0.35 * priority), QUEUE_SPREAD[rank], size)
    turnout = lognormal(rng, TURNOUT, TURNOUT_SPREAD, size)
    travel = lognormal(rng, TRAVEL[rank] * DISTRICT_TRAVEL[district], TRAVEL_SPREAD[rank], size)
    return (
        5 + np.minimum(queue, 6 * 3600).astype(np.int64),
        turnout.astype(np.int64),
        20 + np.minimum(travel, 2 * 3600).astype(np.int64),
    )


def _load(window: Window, received: Ints) -> Floats:
    """Return how busy the hour of the week is, one being the mean."""
    hours = window.hour_of_week(received)
    week = np.bincount(hours, minlength=168).astype(float)
    smooth = (np.roll(week, 1) + week + np.roll(week, -1)) / 3
    load: Floats = (smooth / max(smooth.mean(), 1e-9))[hours]
    return np.maximum(load, 0.1)


def _with_teams(rng: np.random.Generator, calls: Calls, key: AnswerKey) -> Calls:
    """Return the calls with who went: a civilian team only where officers did not start the contact."""
    chance, civilian = rng.random(len(calls)), key.unchanged.crisis_without_police
    went = np.where(chance < civilian, 2, np.where(chance < civilian + CO_RESPONSE, 1, 0))
    return replace(calls, unit_type=np.where(calls.is_crisis & ~calls.is_on_view, went, 0))


def _unrecorded(rng: np.random.Generator, calls: Calls, window: Window, land: Land, key: AnswerKey) -> Bools:
    """Return which calls lack their arrival time: a few always, and those of the fault."""
    fault = key.data_fault
    beats = np.array([beat.code in fault.beats for beat in land.layers.beats])[land.addresses.beat[calls.address]]
    first, last = moment(fault.since), moment(fault.until + timedelta(days=1))
    faulty = beats & (calls.priority == fault.priority) & (calls.received >= first) & (calls.received < last)
    return ~calls.is_on_view & (rng.random(len(calls)) < np.where(faulty, fault.missing, fault.usual))


def _with_gaps(rng: np.random.Generator, calls: Calls, unrecorded: Bools) -> Calls:
    """Return the calls without the stages that did not happen or that nobody recorded."""
    size = len(calls)
    by_phone = ~calls.is_on_view & ~calls.is_crisis & (rng.random(size) < _of_types("by_phone")[calls.kind])
    unpressed = rng.random(size) < MISSED_ENROUTE
    skewed = (rng.random(size) < SKEWED_ENROUTE) & (calls.enroute != NEVER)
    enroute = np.where(skewed, calls.dispatched - rng.integers(1, 40, size), calls.enroute)
    closed = np.where(calls.is_called_off, calls.dispatched + rng.integers(60, 600, size), calls.closed)
    return replace(
        calls,
        dispatched=np.where(by_phone, NEVER, calls.dispatched),
        enroute=np.where(by_phone | unpressed | calls.is_called_off, NEVER, enroute),
        arrived=np.where(by_phone | calls.is_called_off | unrecorded, NEVER, calls.arrived),
        closed=np.where(by_phone, calls.received + rng.integers(600, 5400, size), closed),
        is_called_off=calls.is_called_off & ~by_phone,
    )
