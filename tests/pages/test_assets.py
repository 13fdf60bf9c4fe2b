"""What a page loads is what it needs."""

from __future__ import annotations

import pytest

from alliance.pages.assets import modules, script


@pytest.mark.parametrize("name", ["overview", "statements"])
def test_a_page_without_charts_loads_nothing_that_draws(name: str) -> None:
    needed = modules(f"js/pages/{name}.js")
    assert "js/chart.js" not in needed and "js/pages/readings.js" not in needed
    assert "plotly" not in script(f"js/pages/{name}.js")


def test_a_page_with_charts_has_plotly_on_its_way_before_its_modules_run() -> None:
    assert 'rel="preload" as="script"' in script("js/pages/alliance.js")


def test_imports_wait_until_the_page_is_painted() -> None:
    element = script("js/pages/alliance.js")
    before, template = element.split('<template class="ahead">')
    waiting, after = template.split("</template>")
    assert waiting.count('<link rel="modulepreload"') == len(modules("js/pages/alliance.js")) - 1
    assert "modulepreload" not in before + after
