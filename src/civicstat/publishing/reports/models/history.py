"""Rows that are added and never change."""

from typing import Any, NoReturn

from django.db import models

from civicstat.errors import CivicStatError


class ReportHistoryKept(CivicStatError):
    """A line of a report's history would be changed or removed."""


class KeptQuerySet(models.QuerySet[Any]):
    """Rows that are added and never change. The database refuses it too: see the migration 0002."""

    def update(self, **values: Any) -> NoReturn:
        raise ReportHistoryKept("What was said and done about a report is never changed; add what holds now.")

    def delete(self) -> NoReturn:
        raise ReportHistoryKept("Nothing is removed from the history of reports; add what holds now.")

    def bulk_update(self, *rows: Any, **values: Any) -> NoReturn:
        self.update()
