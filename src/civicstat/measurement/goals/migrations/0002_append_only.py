"""The database itself refuses to change or remove what stands in the ledger."""

from django.db import migrations

from civicstat.directory.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("goals", "0001_initial")]
    operations = [
        append_only(
            "goals_goalentry",
            "goals_baseline",
            named="goals_append_only",
            message="the ledger of goals is append-only",
        )
    ]
