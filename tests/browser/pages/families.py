"""Words for the family, for whoever hears them."""

from __future__ import annotations

from tests.browser import day
from tests.browser.pages.case import Case

WORDS = f"/prompt/{day.DECIDED}/words-for-the-family"

CASES = (
    Case(
        "family_words",
        "for the family",
        day.AMINA,
        WORDS,
        ("Why we would like to talk to you", "how things are for your child"),
    ),
    Case("family_words", "for the child", day.AMINA, f"{WORDS}?for=child", ("how things are for you.",)),
    Case(
        "family_words",
        "not decided yet",
        day.AMINA,
        f"/prompt/{day.FRESH}/words-for-the-family",
        ("Nobody has decided about this prompt yet",),
    ),
    Case(
        "practice_words",
        "of an invented child",
        day.AMINA,
        "/practice/PRACTICE-1/words-for-the-family",
        ("Practice: invented child.", "What made us look"),
    ),
)
