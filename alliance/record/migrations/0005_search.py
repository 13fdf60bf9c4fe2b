"""Indexes for search: words always, their spelling where PostgreSQL offers the extension pg_trgm."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import DatabaseError, migrations, transaction


def tolerate_spelling(apps, schema_editor):
    """Enable pg_trgm and its index. A role that may not, or a server without it, is left with literal spelling."""
    connection = schema_editor.connection
    try:
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(
                "CREATE INDEX IF NOT EXISTS statement_letters ON record_statement USING gin (summary gin_trgm_ops)"
            )
    except DatabaseError as reason:
        print(f"Search will take spelling literally: {str(reason).strip().splitlines()[0]}")


def take_spelling_literally(apps, schema_editor):
    """Drop the index; the extension may serve others."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("DROP INDEX IF EXISTS statement_letters")


class Migration(migrations.Migration):

    dependencies = [
        ('record', '0004_desk'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='source',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector('title', 'publisher', config='english'), name='source_words'),
        ),
        migrations.AddIndex(
            model_name='statement',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector('summary', 'quote', config='english'), name='statement_words'),
        ),
        migrations.RunPython(tolerate_spelling, take_spelling_literally),
    ]
