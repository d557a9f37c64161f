from django.db import migrations, models


class Migration(migrations.Migration):
    """Cases that may still change a figure are kept with it; figures kept before are computed anew with the next load."""

    dependencies = [("metrics", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="observation",
            name="pending",
            field=models.BigIntegerField(default=0),
        ),
    ]
