"""A large load runs no trigger and fills no index for a row that neither has anything to say of."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('record', '0012_merged_sources'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='statement',
            name='review_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='statement',
            name='follow_merged_source',
        ),
        migrations.AlterField(
            model_name='actorevent',
            name='member_of',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text='The state that a government, party or legislature belongs to.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='record.actor', verbose_name='member of'),
        ),
        migrations.AlterField(
            model_name='agendaitemevent',
            name='alliance',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='Which alliance.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='record.alliance', verbose_name='alliance'),
        ),
        migrations.AlterField(
            model_name='agendaitemevent',
            name='issue',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='An issue that it tracks.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='record.issue', verbose_name='issue'),
        ),
        migrations.AlterField(
            model_name='agreedvalueevent',
            name='curator',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='Who decided.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by'),
        ),
        migrations.AlterField(
            model_name='agreedvalueevent',
            name='statement',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='The statement whose coders differed.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='record.statement', verbose_name='statement'),
        ),
        migrations.AlterField(
            model_name='codingevent',
            name='statement',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='The statement that was coded more than once.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='record.statement', verbose_name='statement'),
        ),
        migrations.AlterField(
            model_name='codingevent',
            name='user',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text="The coder's account; empty for an imported coding.", null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='account'),
        ),
        migrations.AlterField(
            model_name='correctionevent',
            name='decided_by',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text='Who accepted or declined it.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by'),
        ),
        migrations.AlterField(
            model_name='correctionevent',
            name='proposed_by',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='Who wants it changed; somebody else decides.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposed by'),
        ),
        migrations.AlterField(
            model_name='correctionevent',
            name='statement',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='The published statement that is to be corrected.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='record.statement', verbose_name='statement'),
        ),
        migrations.AlterField(
            model_name='membershipevent',
            name='actor',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='The member or rival.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='record.actor', verbose_name='actor'),
        ),
        migrations.AlterField(
            model_name='membershipevent',
            name='alliance',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='Which alliance.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='record.alliance', verbose_name='alliance'),
        ),
        migrations.AlterField(
            model_name='sourceevent',
            name='merged_into',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, editable=False, help_text='The source that is the same and was kept; its statements stand there. Empty for all others.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='record.source', verbose_name='merged into'),
        ),
        migrations.AlterField(
            model_name='statement',
            name='actor',
            field=models.ForeignKey(db_index=False, help_text='Who takes the position.', on_delete=django.db.models.deletion.PROTECT, related_name='statements', to='record.actor', verbose_name='actor'),
        ),
        migrations.AlterField(
            model_name='statement',
            name='author',
            field=models.ForeignKey(blank=True, db_index=False, help_text='Who entered it; empty for an import.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AlterField(
            model_name='statement',
            name='published_by',
            field=models.ForeignKey(blank=True, db_index=False, help_text='Who made this wording public.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='published by'),
        ),
        migrations.AlterField(
            model_name='statement',
            name='reference',
            field=models.CharField(blank=True, help_text='Identifier in the file it came from; lets an import be run twice without harm.', max_length=100, null=True, verbose_name='reference'),
        ),
        migrations.AlterField(
            model_name='statementevent',
            name='actor',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='Who takes the position.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='record.actor', verbose_name='actor'),
        ),
        migrations.AlterField(
            model_name='statementevent',
            name='author',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text='Who entered it; empty for an import.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AlterField(
            model_name='statementevent',
            name='issue',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='What it is about.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='record.issue', verbose_name='issue'),
        ),
        migrations.AlterField(
            model_name='statementevent',
            name='published_by',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, help_text='Who made this wording public.', null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='published by'),
        ),
        migrations.AlterField(
            model_name='statementevent',
            name='source',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='Where it was read.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='record.source', verbose_name='source'),
        ),
        migrations.AlterField(
            model_name='tenureevent',
            name='actor',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='Who speaks.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='record.actor', verbose_name='actor'),
        ),
        migrations.AlterField(
            model_name='tenureevent',
            name='speaks_for',
            field=models.ForeignKey(db_constraint=False, db_index=False, help_text='The actor whose position its statements are evidence of.', on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='record.actor', verbose_name='speaks for'),
        ),
        migrations.AddIndex(
            model_name='statement',
            index=models.Index(condition=models.Q(('author', None), _negated=True), fields=['author'], name='statement_author'),
        ),
        migrations.AddIndex(
            model_name='statement',
            index=models.Index(condition=models.Q(('published_by', None), _negated=True), fields=['published_by'], name='statement_published_by'),
        ),
        migrations.AddIndex(
            model_name='statementevent',
            index=models.Index(fields=['actor', 'issue'], name='statementevent_series'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statement',
            trigger=pgtrigger.compiler.Trigger(name='follow_merged_source', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE kept bigint;', func='\n    IF NEW.source_id IS NOT DISTINCT FROM OLD.source_id THEN\n        RETURN NEW;\n    END IF;\n    \n    SELECT merged_into_id INTO kept FROM record_source WHERE id = NEW.source_id FOR KEY SHARE;\n    IF kept IS NOT NULL THEN\n        NEW.source_id := kept;\n    END IF;\n    RETURN NEW;\n\n', hash='82f76280599e996cc67bd08bcc583ea21360c036', operation='UPDATE OF "source_id"', pgid='pgtrigger_follow_merged_source_f51fc', table='record_statement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statement',
            trigger=pgtrigger.compiler.Trigger(name='follow_merged_source_first', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (current_setting('alliance.sources_stand', true) IS DISTINCT FROM 'on')", declare='DECLARE kept bigint;', func='\n    SELECT merged_into_id INTO kept FROM record_source WHERE id = NEW.source_id FOR KEY SHARE;\n    IF kept IS NOT NULL THEN\n        NEW.source_id := kept;\n    END IF;\n    RETURN NEW;\n', hash='ea5c34fb8b0c63770f9135f964349cb399739efc', operation='INSERT', pgid='pgtrigger_follow_merged_source_first_e1494', table='record_statement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statement',
            trigger=pgtrigger.compiler.Trigger(name='sources_stand', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    PERFORM FROM record_source WHERE id IN (SELECT source_id FROM new_rows) ORDER BY id FOR KEY SHARE;\n    PERFORM FROM record_source WHERE id IN (SELECT source_id FROM new_rows) AND merged_into_id IS NOT NULL;\n    IF FOUND THEN\n        RAISE EXCEPTION 'A statement stands on the source that was kept.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_source_stands';\n    END IF;\n    RETURN NULL;\n", hash='fa810872346a2c964d2917f90ec0adb829c8fe63', level='STATEMENT', operation='INSERT', pgid='pgtrigger_sources_stand_eca28', referencing='REFERENCING NEW TABLE AS new_rows ', table='record_statement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statement',
            trigger=pgtrigger.compiler.Trigger(name='review_insert', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN ((\n    (NEW.author_id IS NULL OR NEW.author_id = ANY(NEW.coded_by))\n    AND CASE WHEN NEW.status IN ('published', 'withdrawn')\n        THEN NEW.review = 'outside' AND cardinality(NEW.coded_by) = 0 AND (nullif(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'user') IS NULL\n        ELSE (nullif(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'user') IS NULL OR (nullif(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'user')::bigint = ANY(NEW.coded_by) END\n) IS NOT TRUE)", declare="DECLARE who bigint := nullif(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'user'; one_person boolean := coalesce(current_setting('alliance.one_person_desk', true), '') = 'on';", func="\n    IF NEW.author_id IS NOT NULL AND NOT NEW.author_id = ANY(NEW.coded_by) THEN\n        NEW.coded_by := NEW.coded_by || NEW.author_id;\n    END IF;\n    IF who IS NOT NULL AND NOT who = ANY(NEW.coded_by) THEN\n        NEW.coded_by := NEW.coded_by || who;\n    END IF;\n    IF NEW.status IN ('published', 'withdrawn') THEN\n        \n    IF NEW.review = '' AND NEW.published_by_id IS NULL AND cardinality(NEW.coded_by) = 0 THEN\n        NEW.review := 'outside';\n    END IF;\n    IF NEW.review = 'outside' AND (who IS NOT NULL OR cardinality(NEW.coded_by) > 0) THEN\n        RAISE EXCEPTION 'An editor''s statement is published by a reviewer.' USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_public_is_reviewed';\n    END IF;\n    IF who IS NOT NULL AND NOT alliance_may_publish(who) THEN\n        RAISE EXCEPTION 'Publishing needs the right to publish.' USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_publisher_may';\n    END IF;\n    IF NEW.review IN ('by_another', 'own') AND who IS NOT NULL AND NEW.published_by_id IS DISTINCT FROM who THEN\n        RAISE EXCEPTION 'The recorded publisher is not the one who acts.' USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_publisher_acts';\n    END IF;\n    IF NEW.review = 'own' AND NOT one_person THEN\n        RAISE EXCEPTION 'Nobody publishes alone what they had a hand in.' USING ERRCODE = 'check_violation', CONSTRAINT = 'statement_reviewed_by_another';\n    END IF;\n\n    END IF;\n    RETURN NEW;\n", hash='627367296d015a21dccad94d320d5c5cccb10d97', operation='INSERT', pgid='pgtrigger_review_insert_769a3', table='record_statement', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.UniqueConstraint(fields=('reference',), name='statement_reference_once'),
        ),
    ]
