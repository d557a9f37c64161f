"""Rows that are added and never change."""

from typing import Any, NoReturn

from django.db import models

from civicstat.errors import CivicStatError


class AppendOnly(CivicStatError):
    """A line of a history would be changed or removed."""


class HistoryQuerySet(models.QuerySet[Any]):
    """Rows that are added and never change. The database refuses it too: see the migration 0002."""

    def update(self, **values: Any) -> NoReturn:
        raise AppendOnly("The history of concerns is never changed; add an entry that says what holds now.")

    def delete(self) -> NoReturn:
        raise AppendOnly("Nothing is removed from the history of concerns; add an entry that says what holds now.")

    def bulk_update(self, *rows: Any, **values: Any) -> NoReturn:
        self.update()
