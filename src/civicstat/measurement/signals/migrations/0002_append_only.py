"""The database itself refuses to change or remove a step of a signal."""

from django.db import migrations

from civicstat.directory.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("signals", "0001_initial")]
    operations = [
        append_only("signals_signalstep", named="signals_append_only", message="the steps of a signal are append-only")
    ]
