"""All that a worklist is chosen, counted and put in order by is in its index."""

from django.db import migrations, models

from review.guards import stand


class Migration(migrations.Migration):
    dependencies = [("review", "0006_digests_sent")]

    operations = [
        migrations.RemoveIndex(model_name="prompt", name="worklist"),
        migrations.AddIndex(
            model_name="prompt",
            index=models.Index(
                fields=[
                    "team",
                    "status",
                    "position",
                    "as_of",
                    "reference",
                    "lapses_on",
                    "taken_by",
                    "look_again_on",
                    "child_id",
                    "child_now",
                ],
                name="worklist",
            ),
        ),
        migrations.RunPython(stand, migrations.RunPython.noop),
    ]
