"""The database itself refuses to change or remove what was chosen."""

from django.db import migrations

from civicstat.directory.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("publishing", "0001_initial")]
    operations = [
        append_only(
            "publishing_choice", named="publishing_append_only", message="what was chosen to be public is append-only"
        )
    ]
