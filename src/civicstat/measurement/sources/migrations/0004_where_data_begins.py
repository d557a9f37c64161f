from django.db import migrations, models


class Migration(migrations.Migration):
    """Where a few records are of days before the data begins, the day is kept; the next check of quality fills it."""

    dependencies = [("sources", "0003_many_layers")]

    operations = [
        migrations.AddField(
            model_name="dataset",
            name="begins_on",
            field=models.DateField(null=True),
        ),
    ]
