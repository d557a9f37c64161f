"""The database itself refuses to change or remove what an audit found."""

from django.db import migrations

from civicstat.directory.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("audits", "0001_initial")]
    operations = [
        append_only(
            "audits_audit",
            "audits_drawnrecord",
            "audits_sourcecheck",
            "audits_ruling",
            named="audits_append_only",
            message="audits are append-only",
        )
    ]
