"""`python -m tests.browser.pictures`: every page that the guide shows, at a desk and on a phone, of an invented council.

Writes `docs/pictures/review/NAME-desk.png` and `NAME-phone.png`, each under 150 kB. Looked at by a person before
they are kept: nothing here says that a picture is good.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from PIL import Image

from tests.browser import day
from tests.browser.chromium import why_not
from tests.browser.pages import CASES
from tests.browser.pages.case import NOBODY, Case
from tests.browser.serving import served, session_of
from tests.browser.window import DESK, PHONE, Browser, say

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures" / "review"
COLOURS = 64
MOST_BYTES = 150_000
SINCE = {"card": "#the-card", "decided": "#the-decision"}
"""Name of the picture -> where it begins, when it is not at the top of the page."""
SHOWN = {
    "sign-in": ("sign_in", "as it opens"),
    "worklist": ("worklist", "all that wait"),
    "prompt": ("prompt", "fresh"),
    "card": ("prompt", "the card open"),
    "decided": ("prompt", "decided"),
    "wrong-child": ("wrong_child", "as it opens"),
    "mistake": ("prompt", "a view with nothing in it"),
    "words-for-the-family": ("family_words", "for the family"),
    "hand-over": ("hand_over", "as it opens"),
    "my-decisions": ("my_decisions", "some"),
    "practice": ("practice", "as it begins"),
    "practice-after": ("practice_after", "decided"),
    "second-factor": ("second_factor_new", "a new key"),
    "team": ("team", "the North's"),
    "how-the-team-decides": ("monitor", "the North's"),
    "second-look": ("second_look", "done"),
    "break-glass": ("break_glass", "as it opens"),
    "lists": ("list_exports", "as it opens"),
    "accounts": ("accounts", "everyone"),
    "find": ("find", "nothing found"),
    "hand-a-second-look": ("ask_second_look", "as it opens"),
    "second-looks": ("second_looks", "the manager's"),
    "cover": ("cover", "as it opens"),
    "oversight": ("oversight", "with few judgements"),
    "governance": ("governance", "what waits"),
    "restrictions": ("restrictions", "one child, nobody may see"),
    "restriction": ("restriction", "one child"),
    "openings": ("openings", "one not seen"),
    "ledger": ("ledger_lines", "a day that is none"),
    "ledger-line": ("ledger_line", "one"),
    "ledger-state": ("ledger_state", "as it opens"),
    "account": ("account", "a colleague's"),
    "account-new": ("account_new", "as it opens"),
    "your-account": ("your_account", "with a second factor"),
    "practice-end": ("practice_end", "before the end"),
    "a-code": ("second_factor", "as it opens"),
}
"""Name of the picture -> route and state of the page that it shows."""


def case_of(name: str) -> Case:
    """The page that a picture shows."""
    (found,) = [each for each in CASES if (each.route, each.state) == SHOWN[name]]
    return found


def take(folder: Path = FOLDER, names: tuple[str, ...] = tuple(SHOWN)) -> list[Path]:
    """Take the pictures; where they are. Raises ValueError for one that is too large to keep."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = []
    with tempfile.TemporaryDirectory(prefix="pictures-") as home:
        day.build(Path(home))
        from review.models import Person

        browser = Browser()
        with served() as at:
            for name in names:
                case = case_of(name)
                for kind, size in (("desk", DESK), ("phone", PHONE)):
                    cookies = () if case.who == NOBODY else session_of(Person.objects.get(username=case.who), at)
                    window = browser.window(at, size=size, cookies=cookies)
                    case.is_opened_in(window)
                    path = folder / f"{name}-{kind}.png"
                    window.picture(path, since=SINCE.get(name))
                    window.closes()
                    kept.append(_small(path))
        browser.closes()
    return kept


def _small(path: Path) -> Path:
    with Image.open(path) as picture:
        picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    if path.stat().st_size >= MOST_BYTES:
        raise ValueError(f"{path.name} has {path.stat().st_size:,} bytes; the most is {MOST_BYTES:,}")
    return path


def main() -> int:
    """Take them all, or those named."""
    if why_not():
        say(why_not())
        return 1
    for path in take(names=tuple(sys.argv[1:]) or tuple(SHOWN)):
        say(f"{path.name}: {path.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
