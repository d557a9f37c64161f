"""What tables to which rows are only added refuse, whichever app they belong to."""

import pytest
from django.db import connection

TABLES = (
    "concerns_concernentry", "concerns_submissionentry", "context_annotation", "context_opening", "context_citation",
    "goals_goalentry", "goals_baseline",
)  # fmt: skip


@pytest.mark.django_db
def test_the_tables_of_every_history_refuse_changes_and_removals():
    if connection.vendor != "sqlite":
        pytest.skip("Asks SQLite for its triggers.")
    with connection.cursor() as cursor:
        cursor.execute("select name, sql from sqlite_master where type = 'trigger'")
        forbidden = {name for name, statement in cursor.fetchall() if "RAISE(ABORT" in statement}
    assert {f"{table}_no_{event}" for table in TABLES for event in ("update", "delete")} <= forbidden
