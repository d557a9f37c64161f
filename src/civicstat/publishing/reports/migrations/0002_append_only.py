"""The database itself refuses to change or remove what was said and done about reports."""

from django.db import migrations

from civicstat.directory.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]
    operations = [
        append_only(
            "reports_templateversion",
            "reports_slot",
            "reports_freeze",
            "reports_step",
            "reports_missanswer",
            "reports_departmentreply",
            "reports_look",
            named="reports_append_only",
            message="the history of reports is append-only",
        )
    ]
