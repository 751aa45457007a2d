"""Where this machine's Chromium is, and why the browser tests can't be run when they can't."""

from __future__ import annotations

import os
import shutil

from tests.browser.install import is_installed, node

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
VARIABLE = "SCREENING_CHROMIUM"


def chromium() -> str | None:
    """The path of Chromium: what `SCREENING_CHROMIUM` says, or the first of its names on the path; None when there is none."""
    said = os.environ.get(VARIABLE)
    return said or next((found for name in NAMES if (found := shutil.which(name))), None)


def why_not() -> str:
    """Why the browser tests can't be run, in words for who runs the tests; empty when they can."""
    if chromium() is None:
        return f"not run: no Chromium (`apt install chromium`, or set {VARIABLE} to one)"
    if not is_installed():
        return "not run: Playwright or the pages' look is not there (`python -m tests.browser.install`)"
    return "" if os.path.exists(node()) else "not run: no node in this environment"
