"""One page in one state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.browser.window import Window

NOBODY = ""


@dataclass(frozen=True)
class Case:
    """One page in one state.

    route: its name in the application's table of routes. state: in a few words. who: user name of who opens
    it, as `tests.browser.day` has it; NOBODY when nobody is signed in. path: where it is. then: what is done on
    it before it is judged. shows: words that only this page in this state has, so that a page that failed to
    load can't pass. status: of the answer to opening the path.
    """

    route: str
    state: str
    who: str
    path: str
    shows: tuple[str, ...]
    then: Callable[[Window], None] | None = None
    status: int = 200

    @property
    def name(self) -> str:
        """How the test is called."""
        return f"{self.route}: {self.state}"

    def is_opened_in(self, window: Window) -> None:
        """Open the page, bring it into its state, and check that it is the page it should be."""
        assert window.goes_to(self.path) == self.status
        if self.then:
            self.then(window)
        window.sees(*self.shows)
