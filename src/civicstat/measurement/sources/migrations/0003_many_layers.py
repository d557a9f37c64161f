from django.db import migrations, models


class Migration(migrations.Migration):
    """What records were made with names each of their area layers, of which there may be many."""

    dependencies = [("sources", "0002_times_at_turns")]
    operations = [
        migrations.AlterField(model_name="dataset", name="records_made_with", field=models.TextField(blank=True)),
    ]
