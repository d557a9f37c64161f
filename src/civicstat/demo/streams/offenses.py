"""Offenses by NIBRS code, and which calls lead to a report about them."""

from typing import NamedTuple


class Offense(NamedTuple):
    """One offense of the code list."""

    code: str
    name: str
    category: str
    against: str
    delay_hours: float  # median from the event to the report
    cleared: float  # share that is ever cleared
    clear_days: float  # median until then
    is_felony: bool = False
    graver: str = ""  # the code under which some of these reports were first entered


OFFENSES = (
    Offense("09A", "Murder and Nonnegligent Manslaughter", "Homicide", "Person", 0.3, 0.68, 22, True),
    Offense("11A", "Rape", "Sexual offense", "Person", 30, 0.28, 45, True),
    Offense("11D", "Fondling", "Sexual offense", "Person", 40, 0.24, 40, True),
    Offense("120", "Robbery", "Robbery", "Property", 0.3, 0.31, 20, True),
    Offense("13A", "Aggravated Assault", "Assault", "Person", 0.4, 0.52, 9, True),
    Offense("13B", "Simple Assault", "Assault", "Person", 0.7, 0.46, 5, False, "13A"),
    Offense("13C", "Intimidation", "Assault", "Person", 9, 0.27, 9),
    Offense("220", "Burglary", "Burglary", "Property", 7, 0.13, 28, True),
    Offense("23C", "Shoplifting", "Theft", "Property", 0.6, 0.33, 2),
    Offense("23F", "Theft From Motor Vehicle", "Theft", "Property", 8, 0.04, 20),
    Offense("23H", "All Other Larceny", "Theft", "Property", 14, 0.1, 16, False, "120"),
    Offense("240", "Motor Vehicle Theft", "Motor vehicle theft", "Property", 6, 0.11, 18, True),
    Offense("26A", "False Pretenses/Swindle/Confidence Game", "Fraud", "Property", 90, 0.08, 60),
    Offense("26F", "Identity Theft", "Fraud", "Property", 200, 0.05, 70),
    Offense("290", "Destruction/Damage/Vandalism", "Vandalism", "Property", 7, 0.12, 8, False, "220"),
    Offense("35A", "Drug/Narcotic Violations", "Drugs", "Society", 0.2, 0.86, 0.5),
    Offense("520", "Weapon Law Violations", "Weapons", "Society", 0.3, 0.62, 3, True),
)

# Chance that a call of a type leads to a report about an offense.
REPORTS = {
    "Assault": {"13A": 0.2, "13B": 0.4, "13C": 0.07, "11A": 0.022, "11D": 0.018, "09A": 0.004},
    "Domestic Disturbance": {"13A": 0.028, "13B": 0.135, "13C": 0.024, "290": 0.01},
    "Fight": {"13A": 0.04, "13B": 0.2},
    "Robbery": {"120": 0.66},
    "Shots Heard": {"13A": 0.02, "520": 0.045, "290": 0.03},
    "Burglary": {"220": 0.62},
    "Theft": {"23C": 0.12, "23F": 0.15, "23H": 0.17},
    "Vehicle Theft": {"240": 0.68},
    "Vandalism": {"290": 0.42},
    "Fraud": {"26A": 0.33, "26F": 0.18},
    "Disturbance": {"13B": 0.022, "290": 0.012},
    "Traffic Stop": {"35A": 0.016, "520": 0.003},
    "Suspicious Person": {"35A": 0.008},
    "Overdose": {"35A": 0.11},
    "Welfare Check": {"11A": 0.0006},
}
