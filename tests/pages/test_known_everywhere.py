"""“As known on” on every page: what was published, corrected or withdrawn since does not show."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from alliance.indices import readings
from alliance.indices.drain import drain_marks
from alliance.record.models import Statement
from tests.pages.conftest import AT, Get, headline, part, text_of

PAGES = [
    "/issues/", "/issues/autonomy/", "/actors/", "/actors/KR/", "/actors/KR-LEE/", "/statements/",
    "/statements/?actor=KR&search=the", "/compare/", "/method/", "/data/",
]  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_each_page_can_be_read_as_known_on_a_day(get: Get, address: str) -> None:
    known = readings.today().isoformat()
    joint = "&" if "?" in address else "?"
    response = get(f"{address}{joint}at={AT}&known={known}")
    assert response.status_code == 200
    assert "As known on" in text_of(response)
    body = response.content.decode()
    assert f'name="known" value="{known}"' in body
    assert f'href="/issues/?at={AT}&amp;known={known}"' in body


@pytest.mark.parametrize("address", ["/issues/autonomy/", "/actors/KR/", "/statements/1/"])
def test_what_nobody_had_entered_yet_is_not_shown(get: Get, address: str) -> None:
    number = Statement.objects.order_by("id").values_list("id", flat=True)[0]
    response = get(f"{address.replace('/1/', f'/{number}/')}?at={AT}&known=2020-01-01")
    assert response.status_code == 200
    assert "was not on record yet on 1 Jan 2020" in headline(response)


def test_a_later_correction_and_withdrawal_do_not_show(get_live: Get) -> None:
    first, second = Statement.objects.published().filter(issue__slug="information-access").order_by("-date", "-id")[:2]
    _wind_back(days=2)
    known = (readings.today() - dt.timedelta(1)).isoformat()
    old = first.summary
    Statement.objects.filter(pk=first.pk).update(summary="Rewritten afterwards.", stance=0.5)
    Statement.objects.filter(pk=second.pk).update(
        status="withdrawn", withdrawn_at=timezone.now(), withdrawal_reason="Not said."
    )
    drain_marks()
    query = f"?at={AT}&known={known}"
    then, now = get_live(f"/issues/information-access/{query}"), get_live(f"/issues/information-access/?at={AT}")
    assert old in text_of(then)
    assert "Rewritten afterwards." not in text_of(then)
    assert second.summary in text_of(then)
    assert "Rewritten afterwards." in text_of(now)
    assert second.summary not in part(now, "latest")
    page = get_live(f"/statements/{first.pk}/{query}")
    assert headline(page) == old
    assert "+0.50" not in part(page, "coded")
    assert "Withdrawn on" not in text_of(get_live(f"/statements/{second.pk}/{query}"))
    assert "Withdrawn on" in text_of(get_live(f"/statements/{second.pk}/"))
    assert second.summary in text_of(get_live(f"/statements/{query}&issue=information-access"))


def _wind_back(days: int) -> None:
    """Make the record look entered some days ago: its history is append-only, so the test speaks to the tables."""
    from django.apps import apps
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE record_statement SET published_at = published_at - interval '{days} days'")
        for model in apps.get_app_config("record").get_models():
            if model.__name__.endswith("Event"):
                table = model._meta.db_table
                cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
                cursor.execute(f"UPDATE \"{table}\" SET pgh_created_at = pgh_created_at - interval '{days} days'")
                cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
