"""What people call the police about: how often, how urgent, when, where, and for how long."""

from typing import NamedTuple

from civicstat.demo.rhythm import Rhythm, Season

STEADY = Rhythm(floor=0.35, day=0.6, evening=0.5)
OFFICE = Rhythm(floor=0.12, office=1.2, day=0.4)
RUSH = Rhythm(floor=0.2, rush=1.0, day=0.5, evening=0.3)
EVENING = Rhythm(floor=0.25, day=0.2, evening=1.0, night=0.5, weekend_night=1.0)
PARTY = Rhythm(floor=0.15, evening=0.5, night=0.6, weekend_night=2.6)
NIGHT = Rhythm(floor=0.4, night=1.0, weekend_night=0.3)
SUMMER, WARM, FLAT = Season(size=0.28), Season(size=0.15), Season(size=0.04)
WINTER = Season(size=0.12, peak=10, holidays=0.2)
ROADSIDE = Rhythm(0.3, day=0.4, evening=0.6, night=0.4)
PATROL = Season(size=0.05, holidays=-0.4)  # officers have less time of their own when much is going on


class CallType(NamedTuple):
    """One type of call."""

    name: str
    share: float  # of all calls; shares are normed to one
    priorities: tuple[float, float, float, float]  # weights of priority 1 to 4 where a caller asks
    scene_minutes: float  # median
    place: str  # the field of Addresses that says where
    rhythm: Rhythm = STEADY
    season: Season = WARM
    on_view: float = 0.0  # share that officers start themselves
    crisis: float = 0.0  # share that concerns a person in crisis
    by_phone: float = 0.0  # share settled without sending anybody
    divertible: float = 0.0  # share that others could handle


CALL_TYPES = (
    CallType("Traffic Stop", 0.073, (0, 0, 1, 0), 13, "traffic", ROADSIDE, PATROL, 1),
    CallType("Directed Patrol", 0.082, (0, 0, 0, 1), 24, "hardship", STEADY, PATROL, 1),
    CallType("Foot Patrol", 0.045, (0, 0, 0, 1), 31, "trade", Rhythm(0.1, day=0.7, evening=0.8), PATROL, 1),
    CallType("Business Check", 0.047, (0, 0, 0, 1), 9, "trade", NIGHT, PATROL, 1),
    CallType("Suspicious Person", 0.065, (0.05, 0.45, 0.45, 0.05), 16, "homes", EVENING, on_view=0.28),
    CallType("Disturbance", 0.095, (0.05, 0.65, 0.3, 0), 22, "nightlife", PARTY, SUMMER, 0.05),
    CallType("Fight", 0.013, (0.35, 0.6, 0.05, 0), 19, "nightlife", PARTY, SUMMER, 0.06),
    CallType("Domestic Disturbance", 0.046, (0.25, 0.68, 0.07, 0), 43, "homes", EVENING),
    CallType("Assault", 0.018, (0.55, 0.35, 0.1, 0), 52, "hardship", EVENING, SUMMER, 0.02),
    CallType("Robbery", 0.0045, (0.7, 0.25, 0.05, 0), 66, "trade", EVENING),
    CallType("Shots Heard", 0.011, (0.6, 0.4, 0, 0), 26, "hardship", PARTY, SUMMER, 0.03),
    CallType("Burglary", 0.013, (0.12, 0.2, 0.68, 0), 48, "homes"),
    CallType("Alarm", 0.068, (0, 0.35, 0.65, 0), 11, "trade", NIGHT, FLAT),
    CallType("Theft", 0.056, (0.01, 0.1, 0.5, 0.39), 34, "trade", STEADY, by_phone=0.3, divertible=0.4),
    CallType("Vehicle Theft", 0.011, (0.03, 0.12, 0.75, 0.1), 38, "homes", STEADY, by_phone=0.15),
    CallType("Vandalism", 0.02, (0, 0.06, 0.5, 0.44), 27, "homes", STEADY, by_phone=0.25, divertible=0.3),
    CallType("Fraud", 0.012, (0, 0, 0.2, 0.8), 40, "homes", OFFICE, FLAT, by_phone=0.6, divertible=0.7),
    CallType("Traffic Crash", 0.05, (0.13, 0.45, 0.42, 0), 41, "traffic", RUSH, WINTER, 0.03),
    CallType("Traffic Hazard", 0.035, (0.01, 0.4, 0.49, 0.1), 17, "traffic", RUSH, WINTER, 0.3, divertible=0.3),
    CallType("Parking Complaint", 0.035, (0, 0, 0.15, 0.85), 15, "trade", OFFICE, FLAT, 0.05, 0, 0.1, 0.8),
    CallType("Noise Complaint", 0.044, (0, 0.02, 0.33, 0.65), 12, "homes", PARTY, SUMMER, 0.01, 0, 0.05, 0.2),
    CallType("Welfare Check", 0.06, (0.06, 0.4, 0.54, 0), 28, "hardship", STEADY, FLAT, 0.02, 0.055, 0.02, 0.3),
    CallType("Mental Health Crisis", 0.0165, (0.2, 0.6, 0.2, 0), 56, "hardship", STEADY, FLAT, 0.02, 1.0, 0, 0.75),
    CallType("Suicidal Person", 0.0045, (0.75, 0.25, 0, 0), 68, "homes", EVENING, FLAT, 0, 1.0, 0, 0.4),
    CallType("Overdose", 0.006, (0.85, 0.15, 0, 0), 33, "hardship", EVENING, FLAT, 0.02, 0.1),
    CallType("Missing Person", 0.008, (0.08, 0.5, 0.42, 0), 58, "homes", EVENING, WARM),
    CallType("Trespass", 0.036, (0.01, 0.3, 0.55, 0.14), 18, "trade", STEADY, WARM, 0.12, 0.02, 0, 0.2),
    CallType("Medical Assist", 0.03, (0.15, 0.65, 0.2, 0), 24, "homes", STEADY, FLAT, 0.02),
    CallType("Assist Other Agency", 0.03, (0.05, 0.35, 0.5, 0.1), 32, "trade", STEADY, FLAT, 0.15),
    CallType("Found Property", 0.012, (0, 0, 0.1, 0.9), 21, "trade", OFFICE, WARM, 0.08, 0, 0.3, 0.6),
    CallType("Animal Complaint", 0.015, (0, 0.12, 0.5, 0.38), 23, "homes", STEADY, SUMMER, 0.02, 0, 0.1, 0.7),
    CallType("Fireworks", 0.007, (0, 0, 0.4, 0.6), 10, "homes", PARTY, Season(0.9, 185, 6.0), 0.02, 0, 0, 0.1),
)  # fmt: skip
