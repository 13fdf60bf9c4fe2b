"""The list of statements and a statement's own page."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from alliance.indices.drain import drain_marks
from alliance.record.models import Statement
from tests.pages.conftest import AT, Get, headline, part, text_of


def leaflets() -> Statement:
    """Lee's order against leaflets, the example of the look's guide."""
    return Statement.objects.get(date="2025-06-14", issue__slug="information-access", actor__code="KR-LEE")


def choice(body: str, select: str, value: str) -> int:
    """The count that a choice shows."""
    options = body[body.index(f'<select id="{select}"') :]
    found = re.search(rf'<option value="{value}"[^>]*>[^<]*\((\d+)\)</option>', options[: options.index("</select>")])
    assert found
    return int(found[1])


@pytest.mark.parametrize(
    ("query", "matching"),
    [
        ("actor=KR-LEE", {"actor__code": "KR-LEE"}),
        ("issue=autonomy", {"issue__slug": "autonomy"}),
        ("kind=vote", {"kind": "vote"}),
        ("from=2020-01-01&to=2020-12-31", {"date__year": 2020}),
        ("search=LEAFLET", {"summary__icontains": "leaflet"}),
    ],
)
def test_each_filter_narrows_the_list(get: Get, query: str, matching: dict[str, object]) -> None:
    response = get(f"/statements/?{query}")
    found = response.context["page"].paginator.count  # type: ignore[attr-defined]
    expected = Statement.objects.published().filter(**matching).count()
    assert expected > 0
    if query.startswith("search"):
        assert found >= expected
    else:
        assert found == expected
    assert headline(response) == f"{found} of 387 statements match"


def test_a_state_stands_for_all_its_voices(get: Get) -> None:
    found = get("/statements/?actor=KR").context["page"].paginator.count  # type: ignore[attr-defined]
    assert found == Statement.objects.published().filter(actor__code__startswith="KR").count()


@pytest.mark.parametrize(
    ("select", "value"),
    [("actor", "KR"), ("actor", "US-BIDEN"), ("issue", "autonomy"), ("alliance", "us-japan"), ("kind", "vote")],
)
def test_the_count_beside_a_choice_is_what_it_shows(get: Get, select: str, value: str) -> None:
    others = "from=2019-01-01&search=a"
    counted = choice(get(f"/statements/?{others}").content.decode(), select, value)
    shown = get(f"/statements/?{others}&{select}={value}").context["page"].paginator.count  # type: ignore[attr-defined]
    assert counted == shown
    assert shown > 0


def test_paging_shows_every_statement_once(get: Get) -> None:
    seen: list[int] = []
    address = "/statements/"
    while address:
        response = get(address)
        seen += [statement.pk for statement in response.context["page"].object_list]  # type: ignore[attr-defined]
        address = response.context["next_link"]  # type: ignore[attr-defined]
    assert len(seen) == len(set(seen)) == 387


def test_nothing_found_says_so_and_leads_on(get: Get) -> None:
    response = get("/statements/?search=zzzzzz")
    assert response.status_code == 200
    assert "No statement matches all of these. Show all statements" in text_of(response)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("actor=XX", "actor"), ("issue=nothing", "issue"), ("alliance=nato", "alliance"), ("kind=rumour", "kind"),
        ("from=2020", "from"), ("to=31.12.2020", "to"), ("from=2021-01-01&to=2020-01-01", "from"), ("page=0", "page"),
        ("page=99", "page"), ("page=x", "page"), ("search=%00", "search"), (f"search={'x' * 500}", "search"),
    ],
)  # fmt: skip
def test_a_filter_that_cannot_be_is_named(get: Get, query: str, parameter: str) -> None:
    response = get(f"/statements/?{query}")
    assert response.status_code == 400
    assert f"“{parameter}”" in headline(response)


def test_the_list_ends_on_the_chosen_day(get: Get) -> None:
    found = get("/statements/?at=2019-12-31").context["page"].paginator.count  # type: ignore[attr-defined]
    assert found == Statement.objects.published().filter(date__lt="2020-01-01").count()


def test_a_statement_says_what_it_did_and_what_it_weighs(get: Get) -> None:
    response = get(f"/statements/{leaflets().pk}/?at={AT}")
    assert headline(response) == leaflets().summary
    words = text_of(response)
    assert "Seoul went from one side of the scale to the other that day" in words
    assert "Seoul’s position went from +0.80 to −0.74" in words
    assert "On 15 Aug 2025 it carries 85\u202f% of Seoul’s position" in words
    assert "Press report, reliability 0.7" in words
    assert "Ban and punish, by presidential order." in words
    scale = part(response, "coding")
    assert 'aria-label="Washington +0.75, Seoul, before +0.80, This statement −1.00 and Seoul, after −0.74"' in scale
    assert scale.count("mark hollow") == 2  # Washington and Seoul before: last said by predecessors
    weights = re.findall(r"([\d.]+)\u202f%", part(response, "weight").split("<tbody>")[1])
    assert float(weights[0]) == 85.4
    assert sum(map(float, weights)) == pytest.approx(100, abs=0.3)


def test_a_statement_that_lies_ahead_of_the_date_says_so(get: Get) -> None:
    words = text_of(get(f"/statements/{leaflets().pk}/?at=2024-01-01"))
    assert "On 1 Jan 2024, the date this page is set to, it had not been said yet" in words
    assert "It has no part in Seoul’s position on 1 Jan 2024" in words


def test_a_withdrawn_statement_stays_readable_and_leaves_the_list(get_live: Get) -> None:
    statement = leaflets()
    Statement.objects.filter(pk=statement.pk).update(
        status="withdrawn", withdrawn_at=timezone.now(), withdrawal_reason="The source was <corrected>."
    )
    drain_marks()
    response = get_live(f"/statements/{statement.pk}/?at={AT}")
    assert response.status_code == 200
    assert f"<s>{statement.summary}</s>" in response.content.decode()
    assert "The source was &lt;corrected&gt;." in response.content.decode()
    assert "It has no part in Seoul’s position" in text_of(response)
    listed = get_live(f"/statements/?actor=KR-LEE&issue=information-access&at={AT}").context["page"]  # type: ignore[attr-defined]
    assert listed.paginator.count == 0


@pytest.mark.parametrize("status", ["draft", "in_review"])
def test_what_was_never_published_has_no_page(get: Get, status: str) -> None:
    found = leaflets()
    draft = Statement.objects.create(
        actor=found.actor, issue=found.issue, source=found.source, date=found.date, kind="press", stance=0.1,
        reliability=0.7, summary="A draft that nobody may read.", status=status,
    )  # fmt: skip
    assert get(f"/statements/{draft.pk}/").status_code == 404
    assert "nobody may read" not in text_of(get("/statements/?search=nobody"))


def test_every_statement_of_the_example_has_a_page(get: Get) -> None:
    for pk in Statement.objects.order_by("id").values_list("pk", flat=True)[::20]:
        assert get(f"/statements/{pk}/?at={AT}").status_code == 200
