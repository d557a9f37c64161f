"""Figures per fewer than 100 residents are no longer told: those that were kept are computed anew where there are any."""

from django.db import migrations
from django.db.models import Q

FEWEST = 100


def compute_anew(apps, schema_editor):
    if not apps.get_model("directory", "Population").objects.filter(residents__lt=FEWEST).exists():
        return
    versions = apps.get_model("metrics", "MetricVersion").objects
    per_resident = versions.filter(Q(definition_text__contains="rate") | Q(definition_text__contains="index"))
    concerned = Q(pk__in=per_resident.values("metric")) | ~Q(bases=[])
    # The server computes what has no such time when it starts.
    apps.get_model("metrics", "Metric").objects.filter(concerned).update(computed_at=None)


class Migration(migrations.Migration):
    dependencies = [("metrics", "0002_pending_cases"), ("directory", "0001_initial")]
    operations = [migrations.RunPython(compute_anew, migrations.RunPython.noop, elidable=True)]
