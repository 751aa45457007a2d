"""`python -m benchmarks first_time_walk`: one review as somebody does it for the first time, counted.

From the worklist to a saved decision, in a real browser, on an invented prompt with four reasons: the clicks,
the fields, the words that stand on each screen (what is folded away is not counted, and neither are the header
and the footer), and how many times the screen's height each page is. Writes
`results/first_time_walk.json` and `results/first_time_walk.md`. It counts; it says nothing of how long people take.
It fails when a review has more than six fields, or when anything is chosen before the person chooses.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.browser import day
from tests.browser.chromium import why_not
from tests.browser.serving import served, session_of
from tests.browser.window import DESK, PHONE, Browser, Window

RESULTS = Path(__file__).resolve().parent / "results"
MOST_FIELDS = 6
WHY = "I met them at the drop-in. The move has made mornings hard."
REASON = "Mornings are hard since the move, and we can help with that."
FAMILY = "I will ring mum this afternoon and ask what would help."
LOOK_AGAIN = {"Day": "14", "Month": "12", "Year": "2026"}


@dataclass(frozen=True)
class Screen:
    """One screen of the walk. heights: how many times the window's height the page is, at a desk and on a phone."""

    name: str
    words: int
    clicks: int
    fields: int
    typed: int
    desk_heights: float
    phone_heights: float


def main(_words: Sequence[str] = ()) -> int:
    """Walk, count, print, keep; 1 if a goal was missed. Where there is no browser it says so, and nothing is kept."""
    if why_not():
        print(why_not())
        return 0
    with tempfile.TemporaryDirectory(prefix="walk-") as home:
        day.build(Path(home))
        from review.models import Person

        browser = Browser()
        with served() as at:
            window = browser.window(at, cookies=session_of(Person.objects.get(username=day.AMINA), at))
            screens, chosen = walk(window)
        browser.closes()
    kept = {"screens": [asdict(each) for each in screens], "chosen before the person chose": chosen}
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "first_time_walk.json").write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    (RESULTS / "first_time_walk.md").write_text(table(screens, chosen), encoding="utf-8")
    print(table(screens, chosen))
    return 1 if chosen or sum(each.fields for each in screens) > MOST_FIELDS else 0


def walk(window: Window) -> tuple[list[Screen], int]:
    """The review, screen by screen; and how many answers were chosen before the person chose any."""
    screens: list[Screen] = []
    window.goes_to("/")
    began = seen(window)

    def next_screen(name: str, *, fields: int = 0, typed: int = 0) -> None:
        nonlocal began
        words, desk, phone, clicks = began
        screens.append(Screen(name, words, window.heard().clicks - clicks, fields, typed, desk, phone))
        began = seen(window)

    window.follows(f"Open {day.FRESH}")
    next_screen("The worklist")
    window.presses("Take")
    chosen = window.many(":checked")
    next_screen("The prompt, to take it")
    window.chooses("A little worried")
    window.writes("Why?", WHY)
    window.presses("Save my view and open the card")
    chosen += window.many(":checked")
    next_screen("The prompt, to read it and give your own view", fields=2, typed=len(WHY))
    window.chooses("Offer early help")
    window.writes("Reason", REASON)
    window.writes("What do the child and the family say?", FAMILY)
    for box, number in LOOK_AGAIN.items():
        window.writes(box, number)
    window.presses("Save my decision")
    typed = len(REASON) + len(FAMILY) + sum(map(len, LOOK_AGAIN.values()))
    next_screen("The card and the decision", fields=4, typed=typed)
    window.sees("Your decision is saved")
    return screens, chosen


def seen(window: Window) -> tuple[int, float, float, int]:
    """Words on the screen, its heights at a desk and on a phone, and the clicks so far."""
    heights = []
    for size in (PHONE, DESK):
        window.is_as_wide_as(size)
        heights.append(round(window.finds("document.documentElement.scrollHeight") / size[1], 1))
    return len(window.text("main").split()), heights[1], heights[0], window.heard().clicks


def table(screens: Sequence[Screen], chosen: int) -> str:
    """The counts as a page."""
    lines = [
        "# A first review, counted",
        "",
        "Counted by `python -m benchmarks first_time_walk` in Chromium, on an invented prompt: from the worklist to a saved decision. "
        "Words are those that stand in the page's main part; what is folded away is not counted. Going from one box to the next is the Tab key, and no click. Heights are how many times the "
        f"window's height the page is, {DESK[0]} x {DESK[1]} and {PHONE[0]} x {PHONE[1]}. Nobody was timed: the counts say how much there is to "
        "read and to do, and not how long people take.",
        "",
        "| Screen | Words | Clicks | Fields | Letters typed | Heights at a desk | Heights on a phone |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {each.name} | {each.words:,} | {each.clicks} | {each.fields} | {each.typed} | {each.desk_heights} | {each.phone_heights} |"
        for each in screens
    ]
    lines += [
        f"| **A whole review** | | **{sum(each.clicks for each in screens)}** | **{sum(each.fields for each in screens)}** | "
        f"**{sum(each.typed for each in screens)}** | | |",
        "",
        f"Answers that were chosen before the person chose: {chosen}. The date to look again is one field of three boxes. The prompt "
        "stands on its last three screens, so its words are read once: a screen's words are not added up.",
        "",
    ]
    return "\n".join(lines)
