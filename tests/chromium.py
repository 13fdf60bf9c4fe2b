"""Which Chromium the browser tests drive. `python -m tests.chromium` says by its exit code whether there is one."""

import shutil
import sys
from pathlib import Path


def system_chromium() -> str | None:
    """The machine's own browser."""
    for name in ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser"):
        if found := shutil.which(name):
            return found
    return None


def playwright_chromium() -> str | None:
    """The browser that `playwright install chromium` fetched."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return str(path) if path.exists() else None


if __name__ == "__main__":
    sys.exit(0 if system_chromium() or playwright_chromium() else 1)
