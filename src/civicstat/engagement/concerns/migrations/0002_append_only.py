"""The database itself refuses to change or remove what stands in the histories of concerns and voices."""

from django.db import migrations

from civicstat.directory.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("concerns", "0001_initial")]
    operations = [
        append_only(
            "concerns_concernentry",
            "concerns_submissionentry",
            named="concerns_append_only",
            message="the history of concerns is append-only",
        )
    ]
