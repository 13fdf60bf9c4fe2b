"""What must hold is held by the database itself, past every form: bulk and raw SQL are refused too."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from alliance.record.models import Actor, Issue, Membership, Source, Statement, Tenure
from tests.record.cast import Cast


def refuse_sql(sql: str, params: list[Any], rule: str) -> None:
    with pytest.raises(DatabaseError, match=rule), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


@pytest.mark.parametrize(
    ("assignment", "rule"),
    [
        ("stance = 1.5", "statement_stance_range"),
        ("stance = -1.0000001", "statement_stance_range"),
        ("stance = 'NaN'", "statement_stance_range"),
        ("stance = 'Infinity'", "statement_stance_range"),
        ("stance = NULL", "statement_public_is_complete"),
        ("summary = ''", "statement_public_is_complete"),
        ("half_width = 'NaN'", "statement_half_width_range"),
        ("salience = 1.01", "statement_salience_range"),
        ("reliability = 0", "statement_reliability_range"),
        ("reliability = 'NaN'", "statement_reliability_range"),
        ("date = '1492-10-12'", "statement_date_plausible"),
        ("date = 'infinity'", "statement_date_plausible"),
        ("kind = 'rumour'", "statement_kind_known"),
        ("status = 'deleted'", "statement_status_known"),
        ("status = 'withdrawn', withdrawn_at = now()", "statement_withdrawal_has_reason"),
        ("status = 'withdrawn', withdrawal_reason = 'wrong'", "statement_withdrawal_has_reason"),
        ("status = 'draft'", "statement_never_unpublished"),
    ],
)
def test_raw_sql_cannot_spoil_a_published_statement(cast: Cast, assignment: str, rule: str) -> None:
    published = cast.published()
    refuse_sql(f"UPDATE record_statement SET {assignment} WHERE id = %s", [published.pk], rule)
    kept = Statement.objects.get(pk=published.pk)
    assert (kept.stance, kept.status) == (-1.0, "published")


def test_bulk_create_is_held_to_the_same_rules(cast: Cast) -> None:
    for stance in (1.5, float("nan")):
        bad = Statement(**cast.fields(stance=stance, reliability=0.7))
        with pytest.raises(IntegrityError, match="statement_stance_range"), transaction.atomic():
            Statement.objects.bulk_create([bad])


def test_a_published_statement_is_never_deleted(cast: Cast) -> None:
    published, draft = cast.published(), cast.statement()
    refuse_sql("DELETE FROM record_statement WHERE id = %s", [published.pk], "Cannot delete")
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        Statement.objects.all().delete()
    assert set(Statement.objects.values_list("pk", flat=True)) == {published.pk, draft.pk}
    Statement.objects.filter(pk=draft.pk).delete()
    assert Statement.objects.get() == published


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "ftp://example.org", "//example.org", "https://a b", "", "x\nhttps://a"]
)
def test_only_web_addresses_get_in(db: None, url: str) -> None:
    refuse_sql("INSERT INTO record_source (title, publisher, url) VALUES ('', '', %s)", [url], "source_url_http")
    assert not Source.objects.exists()


def test_weights_periods_and_codes(cast: Cast) -> None:
    refuse_sql("UPDATE record_issue SET weight = 0", [], "issue_weight_range")
    refuse_sql("UPDATE record_issue SET pole_negative = ''", [], "issue_poles_in_words")
    refuse_sql("UPDATE record_membership SET weight = 'NaN'", [], "membership_weight_range")
    refuse_sql('UPDATE record_tenure SET "end" = start', [], "tenure_period_ordered")
    refuse_sql("UPDATE record_actor SET code = lower(code)", [], "actor_code_shape")
    refuse_sql("UPDATE record_actor SET member_of_id = id", [], "actor_not_its_own_member")
    again = {"actor": cast.lee, "speaks_for": cast.kr, "start": cast.tenure.start}
    with pytest.raises(IntegrityError, match="tenure_once"), transaction.atomic():
        Tenure.objects.bulk_create([Tenure(**again)])
    with pytest.raises(IntegrityError, match="membership_once"), transaction.atomic():
        Membership.objects.bulk_create([Membership(alliance=cast.alliance, actor=cast.kr)])
    assert Issue.objects.filter(weight=1).count() == 2
    assert Actor.objects.filter(code="KR").exists()
