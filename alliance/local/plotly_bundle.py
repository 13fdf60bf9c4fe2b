"""Put the plotly.js that the pages serve where collectstatic finds it.

The basic partial bundle from npm (a quarter of the size; every figure is made of scatter traces) when it is installed
in the very version that the plotly wheel carries, otherwise the wheel's own file: either way nothing comes from a third
party at run time. One line is put before it, for browsers that know it: most of the library's functions run when the
first chart is drawn, so they are compiled at once, beside the page's own thread, instead of one by one when they are
called. On a processor slowed four times that makes the library ready in a third to a half of the time.
"""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from pathlib import Path

from alliance.local.place import BASE_DIR, var_folder
from alliance.local.trouble import CannotStart

COMPILE_AT_ONCE = b"//# allFunctionsCalledOnLoad\n"
_NPM_FOLDER = BASE_DIR / "node_modules" / "plotly.js-basic-dist-min"


def wheel_file() -> Path:
    """The plotly.js inside the plotly wheel."""
    spec = find_spec("plotly")
    if spec is None or spec.origin is None:
        raise CannotStart("The plotly package is missing: run `make run` again.")
    return Path(spec.origin).parent / "package_data" / "plotly.min.js"


def version_in(script: Path) -> str | None:
    """The plotly.js version that a bundle's banner names."""
    with script.open(encoding="utf-8") as lines:
        found = re.search(r"plotly\.js .*?v(\d+\.\d+\.\d+)", lines.read(400))
    return found.group(1) if found else None


def choose(npm_folder: Path, wheel: Path) -> Path:
    """The partial bundle if npm has it in the wheel's version, otherwise the wheel's file."""
    script, manifest = npm_folder / "plotly-basic.min.js", npm_folder / "package.json"
    if not (script.is_file() and manifest.is_file()):
        return wheel
    installed = json.loads(manifest.read_text(encoding="utf-8")).get("version")
    return script if installed == version_in(wheel) else wheel


def assemble() -> Path:
    """Put the chosen file at `assembled/plotly.min.js` unless it is there already; return where it came from."""
    source = choose(_NPM_FOLDER, wheel_file())
    target = var_folder() / "assembled" / "plotly.min.js"
    target.parent.mkdir(parents=True, exist_ok=True)
    wanted = COMPILE_AT_ONCE + source.read_bytes()
    if not target.exists() or target.read_bytes() != wanted:
        half = target.with_suffix(".part")
        half.write_bytes(wanted)
        half.replace(target)
    return source


if __name__ == "__main__":
    assemble()
