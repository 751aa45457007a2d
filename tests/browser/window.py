"""A person's window on the application: what they do reads as a sentence, and what they see is checked as they would see it.

One node process drives one Chromium for the whole session; each window has cookies of its own. A deed
that can't be done is an AssertionError with the words of what stood on the page.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.browser.chromium import chromium
from tests.browser.install import node

HERE = Path(__file__).resolve().parent
DESK, PHONE = (1280, 900), (390, 844)
MOST_TABS = 120


class Browser:
    """One Chromium, driven by one node process."""

    def __init__(self) -> None:
        command = [node(), str(HERE / "driving.js"), str(chromium())]
        self._node = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        self.version = self._answer()

    def window(
        self, at: str, *, size: tuple[int, int] = DESK, scripts: bool | str = True, cookies: Sequence[dict[str, Any]] = ()
    ) -> Window:
        """A new window with no cookies but those given.

        at: the address of the server. scripts: whether JavaScript runs; 'stripped' takes the scripts out of each
        page and leaves JavaScript on, so that axe-core can judge what someone without JavaScript gets.
        """
        number = self.does("open", width=size[0], height=size[1], scripts=scripts, cookies=list(cookies))
        return Window(self, number, at)

    def does(self, what: str, **more: Any) -> Any:
        """Have one thing done, and what came of it. Raises AssertionError when it could not be done."""
        assert self._node.stdin is not None
        self._node.stdin.write(json.dumps({"do": what, **more}) + "\n")
        self._node.stdin.flush()
        return self._answer()

    def closes(self) -> None:
        """End Chromium and node."""
        assert self._node.stdin is not None
        self._node.stdin.close()
        self._node.wait(timeout=20)

    def _answer(self) -> Any:
        assert self._node.stdout is not None
        line = self._node.stdout.readline()
        if not line:
            raise AssertionError("The process that drives Chromium has ended.")
        answer = json.loads(line)
        if "could_not" in answer:
            raise AssertionError(answer["could_not"])
        return answer.get("came")


@dataclass(frozen=True)
class Heard:
    """What a window noticed: console messages, the addresses asked for, and the clicks made."""

    said: list[dict[str, str]]
    asked: list[str]
    clicks: int


class Window:
    """One window with its own cookies."""

    def __init__(self, browser: Browser, number: int, at: str) -> None:
        self._browser, self._number, self._at = browser, number, at

    # Where to

    def goes_to(self, path: str) -> int:
        """Open a path of the application; the status of the answer."""
        return int(self._does("goes", to=self._at + path))

    def reloads(self) -> None:
        """Open the same page again."""
        self._does("again")

    def is_signed_in_with(self, cookies: Sequence[dict[str, Any]]) -> None:
        """Take over a session that was begun elsewhere."""
        self._does("keep", cookies=list(cookies))

    # With a pointer

    def presses(self, button: str, *, nth: int | None = None) -> None:
        """Press the button of that name; when it leaves the page, wait for the next one."""
        self._does("presses", role="button", name=button, nth=nth)

    def follows(self, link: str, *, nth: int | None = None) -> None:
        """Follow the link of that name."""
        self._does("presses", role="link", name=link, nth=nth)

    def fetches(self, button: str, *, nth: int | None = None) -> tuple[str, str]:
        """Press the button that hands out a file; its name and what is in it."""
        found = self._does("fetches", name=button, nth=nth)
        return found["name"], found["text"]

    def unfolds(self, summary: str) -> None:
        """Open what is folded under these words."""
        self._does("opens", name=summary)

    def writes(self, label: str, text: str, *, within: str | None = None) -> None:
        """Write into the box with this label."""
        self._does("writes", label=label, text=text, within=within)

    def chooses(self, label: str, *, within: str | None = None, nth: int | None = None) -> None:
        """Choose the answer with this label."""
        self._does("chooses", label=label, within=within, nth=nth)

    def selects(self, label: str, option: str) -> None:
        """Choose from the list with this label."""
        self._does("selects", label=label, option=option)

    # By keyboard alone

    def tabs_to(self, name: str, *, role: str | None = None) -> int:
        """Press Tab until the thing of this name has the focus; how many presses that took."""
        return int(self._does("tabs_to", name=name, role=role, most=MOST_TABS))

    def strikes(self, key: str) -> None:
        """Strike one key; when it sends a form or follows a link, wait for the next page."""
        self._does("key", key=key)

    def types(self, text: str) -> None:
        """Type where the focus is."""
        self._does("types", text=text)

    def focus(self) -> dict[str, str]:
        """Role and name of what has the focus."""
        found: dict[str, str] = self._does("focus")
        return found

    def stops_without_a_visible_focus(self) -> tuple[list[str], int]:
        """Of the stops of the Tab key on this page, those that look the same with and without the focus; and how many stops."""
        found = self._does("unseen_stops", most=MOST_TABS)
        return found["unseen"], found["stops"]

    # What is seen

    def sees(self, *words: str) -> None:
        """Check that each of these stands on the page, as text that is shown."""
        for each in words:
            try:
                self._does("sees", text=each)
            except AssertionError:
                raise AssertionError(
                    f"{each!r} is not on the page {self.address()}, which says:\n{self.text()[:3000]}"
                ) from None

    def does_not_see(self, *words: str) -> None:
        """Check that none of these stands on the page."""
        text = " ".join(self.text().split())
        found = [each for each in words if " ".join(each.split()) in text]
        assert found == [], f"on the page {self.address()}"

    def text(self, of: str = "body") -> str:
        """The text that is shown."""
        return str(self._does("text", of=of))

    def title(self) -> str:
        """The page's title."""
        return str(self._does("title"))

    def html(self) -> str:
        """The page as it stands."""
        return str(self._does("html"))

    def address(self) -> str:
        """Path and query of the page."""
        return str(self._does("address")).removeprefix(self._at)

    def many(self, selector: str) -> int:
        """How many elements the selector finds."""
        return int(self._does("counts", selector=selector))

    def finds(self, source: str) -> Any:
        """What an expression comes to in the page."""
        return self._does("evaluates", source=source)

    # How good it is

    def is_as_wide_as(self, size: tuple[int, int]) -> None:
        """Make the window another size."""
        self._does("resizes", width=size[0], height=size[1])

    def axe(self) -> dict[str, Any]:
        """What axe-core finds: `violations`, what it leaves `undecided` for a person to judge, and how many rules `passed`.

        Contrast of text in a drawing, of what a box has scrolled out of sight, and of a timeline beside its line is left
        out of `undecided`: axe-core can't see it. Drawings have their own test; the others take the page's colours.
        """
        found: dict[str, Any] = self._does("axe")
        return found

    def sticks_out(self) -> list[str]:
        """What makes the page scroll sideways; empty when it does not."""
        found: list[str] = self._does("sideways")
        return found

    def picture(self, path: Path, *, since: str | None = None) -> None:
        """Save a picture of the page, from the top or from the element that a selector finds."""
        self._does("picture", path=str(path), since=since)

    def heard(self) -> Heard:
        """Everything noticed since the window was opened."""
        return Heard(**self._does("heard"))

    def closes(self) -> None:
        """Close the window."""
        self._does("close")

    def _does(self, what: str, **more: Any) -> Any:
        return self._browser.does(what, window=self._number, **{name: each for name, each in more.items() if each is not None})


def say(line: str) -> None:
    """One line for who runs a tool."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
