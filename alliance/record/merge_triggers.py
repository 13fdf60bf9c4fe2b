"""What the database keeps of merged sources: no statement stands on a source that was merged into another.

Whoever still names the former source, be it a form that was open meanwhile, a file, or raw SQL, gets the one that was
kept. The lock is the one that the foreign key takes anyway; it makes an insert wait for a merger that is under way.

A trigger once a row is what a large import would spend most of its time on. So it may lock its sources itself, see that
none of them was merged, and say so by `SOURCES_STAND` for its transaction. Nobody need be believed: whoever says so
falsely is refused at the end of the same statement.
"""

from __future__ import annotations

import pgtrigger

# A setting of the transaction: on, where each source that is about to be named is locked and not merged.
SOURCES_STAND = "alliance.sources_stand"
RULE = "statement_source_stands"

_FOLLOW = """
    SELECT merged_into_id INTO kept FROM record_source WHERE id = NEW.source_id FOR KEY SHARE;
    IF kept IS NOT NULL THEN
        NEW.source_id := kept;
    END IF;
    RETURN NEW;
"""
_IF_OTHER = f"""
    IF NEW.source_id IS NOT DISTINCT FROM OLD.source_id THEN
        RETURN NEW;
    END IF;
    {_FOLLOW}
"""
# Two statements, so that the second sees what was committed while the first waited.
_REFUSE = f"""
    PERFORM FROM record_source WHERE id IN (SELECT source_id FROM new_rows) ORDER BY id FOR KEY SHARE;
    PERFORM FROM record_source WHERE id IN (SELECT source_id FROM new_rows) AND merged_into_id IS NOT NULL;
    IF FOUND THEN
        RAISE EXCEPTION 'A statement stands on the source that was kept.'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{RULE}';
    END IF;
    RETURN NULL;
"""  # noqa: S608  made of this module's own words

# The names of the first two come before `review_`: triggers of one moment run in the order of their names.
TRIGGERS = [
    pgtrigger.Trigger(
        name="follow_merged_source",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("source_id"),
        declare=[("kept", "bigint")],
        func=_IF_OTHER,
    ),
    pgtrigger.Trigger(
        name="follow_merged_source_first",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Condition(f"current_setting('{SOURCES_STAND}', true) IS DISTINCT FROM 'on'"),
        declare=[("kept", "bigint")],
        func=_FOLLOW,
    ),
    pgtrigger.Trigger(
        name="sources_stand",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="new_rows"),
        func=_REFUSE,
    ),
]
