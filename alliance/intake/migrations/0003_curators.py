"""Reviewers decide where codings differ, administrators plan the double coding: permissions that came with both."""

from django.db import migrations


def forwards(apps, schema_editor):
    from alliance.intake.groups import make_groups

    make_groups(apps)


class Migration(migrations.Migration):
    dependencies = [("intake", "0002_imports"), ("record", "0008_first_codings")]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
