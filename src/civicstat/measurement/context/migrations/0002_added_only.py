"""The database itself refuses to change or remove what was put down."""

from django.db import migrations

from civicstat.directory.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("context", "0001_initial")]
    operations = [
        append_only(
            "context_annotation",
            "context_opening",
            "context_citation",
            named="context_added_only",
            message="what was put down is never changed",
        )
    ]
