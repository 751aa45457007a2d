"""What someone sees who asks for what is not there, is not theirs, or can't be done now."""

from __future__ import annotations

from tests.browser import day
from tests.browser.pages.case import Case
from tests.browser.window import Window


def _takes_what_a_colleague_took_meanwhile(window: Window) -> None:
    # The page was opened before the colleague took it: the form is sent to where such a form goes.
    window.finds(
        f"(() => {{ const form = document.querySelector('form[action$=\"/take\"]'); form.action = '/prompt/{day.TAKEN}/take'; }})()"
    )
    window.presses("Take")


def _sends_a_form_that_has_expired(window: Window) -> None:
    window.finds("document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach(each => { each.value = 'x'.repeat(64) })")
    window.presses("Take")


CASES = (
    Case("prompt", "another team's", day.AMINA, f"/prompt/{day.SOUTHERN}", ("Go to the worklist",), status=404),
    Case(
        "take",
        "taken meanwhile",
        day.BEA,
        f"/prompt/{day.FRESH}",
        ("Someone has taken this prompt",),
        _takes_what_a_colleague_took_meanwhile,
    ),
    Case("take", "an expired form", day.BEA, f"/prompt/{day.FRESH}", ("Go to the worklist",), _sends_a_form_that_has_expired),
)
