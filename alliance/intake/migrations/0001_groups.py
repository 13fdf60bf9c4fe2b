from django.db import migrations


def forwards(apps, schema_editor):
    from alliance.intake.groups import make_groups

    make_groups(apps)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("record", "0004_desk"),
        ("indices", "0002_links"),
    ]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
