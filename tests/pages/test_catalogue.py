"""A deployment in another language: its pages and its scripts' texts. The language is made for the test."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import trans_real
from pytest_django import Settings

pytestmark = pytest.mark.django_db

HEAD = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"
PAGES = {"": HEAD, "Overview": "Übersicht", "Skip to the content": "Zum Inhalt", "Aug": "Aug."}
SCRIPTS = {
    "": HEAD,
    "Link copied.": "Adresse kopiert.",
    "%(count)s second\0%(count)s seconds": "%(count)s Sekunde\0%(count)s Sekunden",
}


def compiled(texts: dict[str, str]) -> bytes:
    """A .mo file, as msgfmt makes it."""
    pairs = sorted((key.encode(), value.encode()) for key, value in texts.items())
    start = 28 + 16 * len(pairs)
    keys = b"".join(key + b"\0" for key, _ in pairs)
    table, at = [], start
    for column in (0, 1):
        for pair in pairs:
            table += [len(pair[column]), at]
            at += len(pair[column]) + 1
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, start)
    return head + struct.pack(f"<{len(table)}I", *table) + keys + b"".join(value + b"\0" for _, value in pairs)


@pytest.fixture
def german(tmp_path: Path, settings: Settings) -> Iterator[None]:
    """A deployment with LANGUAGE_CODE=de and a small catalogue of its own."""
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.mo").write_bytes(compiled(PAGES))
    (folder / "djangojs.mo").write_bytes(compiled(SCRIPTS))
    settings.LOCALE_PATHS = [tmp_path]
    settings.LANGUAGES = [("en-gb", "en-gb"), ("de", "de")]
    settings.LANGUAGE_CODE = "de"
    trans_real._translations.clear()
    with translation.override("de"):
        yield
    trans_real._translations.clear()


@pytest.mark.usefixtures("german")
def test_a_page_is_in_the_language_of_the_deployment(client: Client) -> None:
    page = client.get("/data/").content.decode()
    assert '<html lang="de"' in page
    assert "Zum Inhalt" in page
    assert page.index("/catalogue/de/") < page.index("</head>")


@pytest.mark.usefixtures("german")
def test_the_scripts_catalogue_is_served_from_here_and_kept(client: Client) -> None:
    page = client.get("/data/").content.decode()
    address = page.split('<template class="ahead"><script src="')[1].split('"')[0]
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/javascript")
    assert "immutable" in answer["Cache-Control"] and "public" in answer["Cache-Control"]
    text = answer.content.decode()
    assert '"Link copied.": "Adresse kopiert."' in text
    assert '"%(count)s Sekunden"' in text
    assert "Please correct" not in text, "not the desk's"


def test_in_the_language_of_the_texts_no_catalogue_is_loaded(client: Client) -> None:
    page = client.get("/data/").content.decode()
    assert '<html lang="en-gb"' in page
    assert "/catalogue/" not in page


@pytest.mark.usefixtures("german")
def test_pages_of_two_languages_have_two_tags(client: Client) -> None:
    german = client.get("/data/")["ETag"]
    with translation.override("en-gb"):
        assert client.get("/data/")["ETag"] != german


def test_a_language_that_is_not_there_is_not_found(client: Client) -> None:
    assert client.get("/catalogue/xx/1.js").status_code == 404
