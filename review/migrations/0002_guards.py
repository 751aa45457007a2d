"""The database's own refusals: an append-only, chained ledger, and no decided prompt without a decision."""

from django.db import migrations

from review.guards import stand


class Migration(migrations.Migration):
    dependencies = [("review", "0001_initial")]
    operations = [migrations.RunPython(stand, migrations.RunPython.noop)]
