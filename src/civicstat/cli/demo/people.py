"""Who may sign in to the demo city. It listens on this machine alone, so its passwords need not be secret."""

from typing import NamedTuple


class Person(NamedTuple):
    """One sign-in."""

    name: str
    full_name: str
    role: str
    password: str
    department: str = ""


PEOPLE = (
    Person("vera", "Vera Lindqvist", "viewer", "paper-orchard-8240"),
    Person("ada", "Ada Okafor", "analyst", "cobalt-lantern-2963", "city-services"),
    Person("leo", "Leo Marchetti", "lead", "meadow-anvil-5518", "police"),
    Person("nora", "Nora Haugen", "auditor", "granite-parcel-3071"),
    Person("dora", "Dora Feldmann", "administrator", "ledger-harbor-4172"),
)
