"""Triggers that hold the rule of two: whoever had a hand in a wording does not make it public alone.

They know the person from the history's context, which every statement of a request or a command carries, so that
bulk changes and imports are held to the rule like forms. What comes without a person (psql, a loaded file) is let in
only where no person's work is concerned, and is marked as such (docs/decisions/0006-two-people.md).
A statement that moves from a source to the one it was merged into reads as it did: that is no new wording.
"""

from collections.abc import Iterable

import pgtrigger
from django.utils.translation import gettext_lazy as _

# The rules that are no constraint of the model, in words.
RULES = {
    "statement_publisher_acts": _("The recorded publisher is not the one who acts."),
    "statement_correction_is_reviewed": _("A published wording is corrected through a review."),
    "statement_publisher_may": _("Publishing, withdrawing and restoring need the right to publish."),
    "statement_withdrawn_by_another": _("Nobody withdraws alone what they had a hand in."),
}

_WHO = "nullif(current_setting('pghistory.context_metadata', true), '')::jsonb ->> 'user'"
_DECLARE = [
    ("who", f"bigint := {_WHO}"),
    ("one_person", "boolean := coalesce(current_setting('alliance.one_person_desk', true), '') = 'on'"),
]

WORDING = (
    "actor_id", "issue_id", "source_id", "locator", "date", "date_precision", "kind", "stance", "half_width",
    "salience", "reliability", "summary", "quote", "coder_note", "reversal",
)  # fmt: skip


def _row(name: str, columns: Iterable[str] = WORDING) -> str:
    return "(" + ", ".join(f'{name}."{column}"' for column in columns) + ")"


_BUT_SOURCE = [column for column in WORDING if column != "source_id"]


def _refuse(rule: str, words: str) -> str:
    """Raise as a broken constraint of that name, so that it is told apart like one."""
    return f"RAISE EXCEPTION '{words}' USING ERRCODE = 'check_violation', CONSTRAINT = '{rule}';"


# Who acts must be the recorded publisher; without anybody's work in it, nobody need be.
_BECOMES_PUBLIC = f"""
    IF NEW.review = '' AND NEW.published_by_id IS NULL AND cardinality(NEW.coded_by) = 0 THEN
        NEW.review := 'outside';
    END IF;
    IF NEW.review = 'outside' AND (who IS NOT NULL OR cardinality(NEW.coded_by) > 0) THEN
        {_refuse("statement_public_is_reviewed", "An editor''s statement is published by a reviewer.")}
    END IF;
    IF who IS NOT NULL AND NOT alliance_may_publish(who) THEN
        {_refuse("statement_publisher_may", "Publishing needs the right to publish.")}
    END IF;
    IF NEW.review IN ('by_another', 'own') AND who IS NOT NULL AND NEW.published_by_id IS DISTINCT FROM who THEN
        {_refuse("statement_publisher_acts", "The recorded publisher is not the one who acts.")}
    END IF;
    IF NEW.review = 'own' AND NOT one_person THEN
        {_refuse("statement_reviewed_by_another", "Nobody publishes alone what they had a hand in.")}
    END IF;
"""

INSERT = f"""
    IF NEW.author_id IS NOT NULL AND NOT NEW.author_id = ANY(NEW.coded_by) THEN
        NEW.coded_by := NEW.coded_by || NEW.author_id;
    END IF;
    IF who IS NOT NULL AND NOT who = ANY(NEW.coded_by) THEN
        NEW.coded_by := NEW.coded_by || who;
    END IF;
    IF NEW.status IN ('published', 'withdrawn') THEN
        {_BECOMES_PUBLIC}
    END IF;
    RETURN NEW;
"""

# Not for a new row that INSERT would leave as it is and not refuse: whoever had a hand in it is named, and it is not
# public, or comes from outside as nobody's work. The condition costs a large import a small part of what the trigger's
# function does. What it cannot tell (NULL) is for the function.
_IS_NOT_IN_ORDER = f"""((
    (NEW.author_id IS NULL OR NEW.author_id = ANY(NEW.coded_by))
    AND CASE WHEN NEW.status IN ('published', 'withdrawn')
        THEN NEW.review = 'outside' AND cardinality(NEW.coded_by) = 0 AND ({_WHO}) IS NULL
        ELSE ({_WHO}) IS NULL OR ({_WHO})::bigint = ANY(NEW.coded_by) END
) IS NOT TRUE)"""

UPDATE = f"""
    approved := NEW.reviewed_at IS NOT NULL AND NEW.reviewed_at IS DISTINCT FROM OLD.reviewed_at;
    reworded := {_row("NEW", _BUT_SOURCE)} IS DISTINCT FROM {_row("OLD", _BUT_SOURCE)};
    IF NOT reworded AND NEW.source_id IS DISTINCT FROM OLD.source_id THEN
        reworded := NOT EXISTS (
            SELECT FROM record_source WHERE id = OLD.source_id AND merged_into_id = NEW.source_id
        );
    END IF;
    IF OLD.status = 'published' AND NEW.status = 'published' THEN
        IF approved THEN
            {_BECOMES_PUBLIC}
        ELSIF reworded AND who IS NOT NULL THEN
            {_refuse("statement_correction_is_reviewed", "A published wording is corrected through a review.")}
        ELSIF reworded THEN
            NEW.review := 'outside';
        END IF;
    ELSE
        IF reworded AND who IS NOT NULL AND NOT who = ANY(NEW.coded_by) THEN
            NEW.coded_by := NEW.coded_by || who;
        END IF;
        IF NEW.status = 'published' THEN
            {_BECOMES_PUBLIC}
        ELSIF NEW.status = 'withdrawn' AND OLD.status = 'published' AND who IS NOT NULL
            AND NOT alliance_may_publish(who) THEN
            {_refuse("statement_publisher_may", "Withdrawing needs the right to publish.")}
        ELSIF NEW.status = 'withdrawn' AND OLD.status = 'published' AND NOT one_person
            AND (who = ANY(NEW.coded_by) OR who = NEW.author_id) THEN
            {_refuse("statement_withdrawn_by_another", "Nobody withdraws alone what they had a hand in.")}
        END IF;
    END IF;
    RETURN NEW;
"""

# Asked once a transaction and person; Django's own permissions, by account or by group. Made by migration 0011.
MAY_PUBLISH = """
CREATE OR REPLACE FUNCTION alliance_may_publish(who bigint) RETURNS boolean AS $$
BEGIN
    IF current_setting('alliance.may_publish', true) = who::text THEN
        RETURN true;
    END IF;
    PERFORM FROM auth_user u WHERE u.id = who AND u.is_active AND (u.is_superuser OR EXISTS (
        SELECT FROM auth_permission p JOIN django_content_type c ON c.id = p.content_type_id
        WHERE c.app_label = 'record' AND p.codename = 'publish_statement' AND (
            EXISTS (SELECT FROM auth_user_user_permissions o WHERE o.user_id = who AND o.permission_id = p.id)
            OR EXISTS (SELECT FROM auth_user_groups g JOIN auth_group_permissions r ON r.group_id = g.group_id
                       WHERE g.user_id = who AND r.permission_id = p.id))));
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM set_config('alliance.may_publish', who::text, true);
    RETURN true;
END;
$$ LANGUAGE plpgsql;
"""

TRIGGERS = [
    pgtrigger.Trigger(
        name="review_insert",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Condition(_IS_NOT_IN_ORDER),
        declare=_DECLARE,
        func=INSERT,
    ),
    pgtrigger.Trigger(
        name="review_update",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        declare=[*_DECLARE, ("approved", "boolean"), ("reworded", "boolean")],
        func=UPDATE,
    ),
]
