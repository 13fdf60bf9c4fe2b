"""Administrators merge sources that are the same: a permission that came with it."""

from django.db import migrations


def forwards(apps, schema_editor):
    from alliance.intake.groups import make_groups

    make_groups(apps)


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_curators"), ("record", "0012_merged_sources")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
