"""What is wrong with an inquiry, and in which of its fields."""

from collections.abc import Iterable
from typing import NamedTuple

from civicstat.errors import CivicStatError


class Fault(NamedTuple):
    """field: of the inquiry, such as "where", "by" or "statistic.hit"; empty where it lies in none."""

    field: str
    message: str


class InquiryRefused(CivicStatError):
    """An inquiry cannot be answered. faults: why not, each with the field in which it lies."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{field}: {message}" if field else message for field, message in self.faults))
