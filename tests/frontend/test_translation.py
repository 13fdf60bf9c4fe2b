"""Every text that a reader sees is marked for translation, in templates and in scripts."""

from __future__ import annotations

from pathlib import Path

import pytest

from alliance.local.place import BASE_DIR
from tests.frontend.marked import unmarked_in_script, unmarked_in_template

FRONTEND = BASE_DIR / "frontend"
TEMPLATES = [*(FRONTEND / "templates").rglob("*.html"), *BASE_DIR.glob("alliance/*/templates/**/*.html")]
SCRIPTS = sorted((FRONTEND / "js").rglob("*.js"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_text_of_a_template_is_marked(path: Path) -> None:
    assert unmarked_in_template(path.read_text()) == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_text_of_a_script_is_marked(path: Path) -> None:
    assert unmarked_in_script(path.read_text()) == []


def test_the_search_finds_what_is_not_marked() -> None:
    assert unmarked_in_template('<p title="A hint">{% translate "Seen" %} and {{ more }}</p>') == ["A hint", "and …"]
    assert unmarked_in_template("<p>{% blocktranslate %}All of it{% endblocktranslate %} CSV · {{ day }}</p>") == []
    assert unmarked_in_script('say("Link copied."); say(gettext("Link copied."));') == ["Link copied."]
    nested = "const a = x / y; b = `${n} steps in ${c ? `all of it` : ''}`; // not this one"
    assert unmarked_in_script(nested) == [
        " steps in ",
        "all of it",
    ]
    assert (
        unmarked_in_script(
            'put(`${word}, from ${limit} up`); put(ngettext("one step", "many steps", /a "b c"/.test(x)));'
        )
        == []
    )
    assert unmarked_in_script("put(`there is no index on ${day}`)") == ["there is no index on "]
