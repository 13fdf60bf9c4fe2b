"""An address with a revision answers the same, byte for byte, whatever is done to the record afterwards."""

from __future__ import annotations

import datetime as dt
from unittest import mock

import pytest
from django.core.cache import cache
from django.test import Client

from alliance.indices.drain import drain_marks
from alliance.indices.models import Revision, StructureVersion
from alliance.record.models import Issue, Membership, Source, Statement
from tests.api.conftest import Get, check_against_schema, errors_of, publish
from tests.example import load

PINNED = [
    "friction/dyads/US/KR/?",
    "friction/dyads/US/KR/?interval=month&format=csv&",
    "friction/dyads/US/KR/?issue=information-access&",
    "friction/dyads/US/CN/?from=2020-01-01&",
    "friction/dyads/?alliance=us-rok&",
    "friction/alliances/us-japan-rok/?",
    "friction/alliances/us-japan-rok/matrix/?",
    "positions/?alliance=us-japan-rok&page_size=1000&",
    "positions/series/?actor=KR&issue=information-access&",
    "friction/alliances/us-japan-rok/issues/?interval=quarter&",
    "issues/information-access/positions/?interval=month&",
    "alliances/?",
    "alliances/us-rok/?",
    "friction/dyads/US/KR/changes/?from=2021-01-01&",
    "friction/dyads/US/KR/bargains/?at=2025-08-15&",
    "friction/dyads/US/KR/robustness/?at=2025-08-15&",
    "friction/alliances/us-japan-rok/changes/?from=2021-01-01&",
    "friction/alliances/us-japan-rok/wedges/?at=2025-08-15&",
    "friction/alliances/us-japan-rok/polarisation/?at=2025-08-15&",
]


@pytest.fixture
def get(transactional_db: None, client: Client) -> Get:
    """Asks the API about an example record that the test may change and drain."""
    load()
    cache.clear()
    return lambda address, **headers: client.get(f"/api/v1/{address}", headers=headers)


def latest() -> int:
    return Revision.objects.order_by("-id").values_list("id", flat=True)[0]


def test_the_newest_revision_says_what_is_said_without_it(get: Get) -> None:
    for address in PINNED:
        now, pinned = get(address.rstrip("?&")), get(f"{address}revision={latest()}")
        assert now.content == pinned.content, address
        if "csv" not in address:
            check_against_schema(pinned)


def test_a_former_revision_stays_what_it_was(get: Get) -> None:
    revision = latest()
    before = {address: get(f"{address}revision={revision}") for address in PINNED}
    Statement.objects.filter(actor__code="KR-LEE").update(stance=0.9, summary="Changed.")
    Issue.objects.filter(slug="autonomy").update(weight=7)
    Membership.objects.filter(alliance__slug="us-japan-rok", actor__code="JP").update(weight=5)
    Source.objects.update(title="Another title")
    publish()
    drain_marks()
    years_on = dt.datetime.now(dt.UTC) + dt.timedelta(days=1500)
    with mock.patch("django.utils.timezone.now", return_value=years_on):
        for address, then in before.items():
            again = get(f"{address}revision={revision}")
            assert again.content == then.content, address
            assert again.headers["ETag"] == then.headers["ETag"]
            assert again.headers["X-Index-Revision"] == str(revision)
            spared = get(f"{address}revision={revision}", if_none_match=then.headers["ETag"])
            assert spared.status_code == 304
            assert get(f"{address}revision={latest()}").content != then.content, address


def test_what_cannot_be_read_again_is_refused(get: Get) -> None:
    revision = latest()
    assert set(errors_of(get("friction/dyads/US/KR/?revision=99999999"))) == {"revision"}
    assert set(errors_of(get("friction/dyads/US/KR/?revision=abc&from=x"))) == {"revision", "from"}
    both = get(f"friction/dyads/US/KR/?revision={revision}&known_at=2026-01-01")
    assert set(errors_of(both)) == {"revision", "known_at"}
    assert set(errors_of(get(f"friction/dyads/US/KR/?revision={revision}&from=2198-01-01"))) == {"from"}
    assert set(errors_of(get(f"friction/dyads/?revision={revision}&alliance=nato"))) == {"alliance"}
    corrections = get(f"friction/dyads/US/KR/changes/?revision={revision}&from_known_at=2026-01-01")
    assert set(errors_of(corrections)) == {"from_known_at"}
    assert set(errors_of(get(f"statements/1/effects/?revision={revision}"))) == {"revision"}
    Revision.objects.filter(pk=revision).update(method_version="0")
    assert "method" in errors_of(get(f"friction/dyads/US/KR/?revision={revision}"))["revision"]
    Revision.objects.filter(pk=revision).update(method_version="1")
    StructureVersion.objects.update(since=revision + 1)
    assert "older" in errors_of(get(f"friction/dyads/US/KR/?revision={revision}"))["revision"]
