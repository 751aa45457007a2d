"""The database's own refusals once stood here; they stand at the end of every migration that touches their tables (0003 on)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("review", "0001_initial")]
    operations = []
