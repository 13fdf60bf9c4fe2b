"""What the database keeps of merged sources: no statement stands on a source that was merged into another.

Whoever still names the former source, be it a form that was open meanwhile, a file, or raw SQL, gets the one that was
kept. The lock is the one that the foreign key takes anyway; it makes an insert wait for a merger that is under way.
"""

import pgtrigger

_FOLLOW = """
    IF TG_OP = 'UPDATE' THEN
        IF NEW.source_id IS NOT DISTINCT FROM OLD.source_id THEN
            RETURN NEW;
        END IF;
    END IF;
    SELECT merged_into_id INTO kept FROM record_source WHERE id = NEW.source_id FOR KEY SHARE;
    IF kept IS NOT NULL THEN
        NEW.source_id := kept;
    END IF;
    RETURN NEW;
"""

# Its name comes before `review_`: triggers of one moment run in the order of their names.
FOLLOW = pgtrigger.Trigger(
    name="follow_merged_source",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("source_id"),
    declare=[("kept", "bigint")],
    func=_FOLLOW,
)
