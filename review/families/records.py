"""What records said, in words from a fixed set: nothing that a record holds is repeated to a family from here.

So no count, no date, no source and nobody else's record comes into a letter. Each sentence stands for a kind of record. `{child}` is 'your
child' or 'you', and `{Child}` the same at the beginning.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vocabulary.prompts import Fact

_MISSED = "{Child} missed some school."
_SENT_HOME = "School sent {child} home for a time. This is called being suspended."
_TAUGHT_ELSEWHERE = "{Child} moved school, or had lessons in another place."
_IN_TOUCH = "Someone got in touch with the council about {child}."
_SOCIAL_WORKERS = "Social workers were in touch with your family in the past."
_SOMEONE_ELSE = "There is a note about the home. It is about someone else, so we cannot say more."

KINDS: tuple[tuple[str, str], ...] = (
    ("_of_others_at_school", "There is a note about how things are at the whole school."),
    ("household_", _SOMEONE_ELSE),
    ("permanent_exclusion", "School told {child} not to come back. This is called being excluded."),
    ("missing_factor", _SOCIAL_WORKERS),
    ("after_suspension", _SENT_HOME),
    ("suspen", _SENT_HOME),
    ("managed_moves", _TAUGHT_ELSEWHERE),
    ("school_moves", _TAUGHT_ELSEWHERE),
    ("alternative_provision", _TAUGHT_ELSEWHERE),
    ("off_site", _TAUGHT_ELSEWHERE),
    ("part_time", "{Child} had lessons for part of the week only."),
    ("off_roll", "For a time, {child} did not have a school."),
    ("missing", "There is a note that {child} went missing from home."),
    ("early_help", "Your family had early help, or someone spoke to you about it."),
    ("contact", _IN_TOUCH),
    ("referrals", _SOCIAL_WORKERS),
    ("assessments", _SOCIAL_WORKERS),
    ("child_in_need", _SOCIAL_WORKERS),
    ("child_protection", _SOCIAL_WORKERS),
    ("youth_justice", "There is a note from the youth justice team."),
    ("illness", "{Child} missed school by being ill."),
    ("late_after", "{Child} came to school late on some days."),
    ("absence", _MISSED),
    ("missed", _MISSED),
    ("unauthorised", _MISSED),
    ("unexplained", _MISSED),
)
"""Part of an indicator's name -> the sentence for it; the first that fits."""

BY_THEME: dict[str, str] = {
    "attendance": _MISSED,
    "exclusion": _SENT_HOME,
    "contact": _IN_TOUCH,
    "context": "There was a change at home or at school.",
}
"""For a reason that names no indicator, as in prompts from before they did."""

ANYTHING_ELSE = "There is a note that the council holds."

GOOD: tuple[tuple[str, str], ...] = (
    ("attendance_recovering", "{Child} came to school more than before."),
    ("full_attendance", "{Child} had weeks with no school missed."),
    ("suspension_free", "School did not send {child} home for a long time."),
    ("return_talks", "{Child} talked to someone after coming home."),
    ("missing_free", "{Child} did not go missing for a long time."),
    ("early_help", "Your family took up early help, and that is a good sign."),
    ("trusted_adult", "There is a grown-up whom {child} can trust."),
)
"""The same for what speaks for the child. A sign that is none of these is left out, and never put in other words."""


def said(reasons: Iterable[Fact]) -> list[str]:
    """What the reasons of a prompt are called, each sentence once, in their order."""
    return list(dict.fromkeys(_kind(each) for each in reasons))


def good(protective: Iterable[Fact]) -> list[str]:
    """What the protective signs of a prompt are called, each sentence once, in their order."""
    found = (_first(GOOD, each.indicator) for each in protective)
    return list(dict.fromkeys(each for each in found if each))


def _kind(fact: Fact) -> str:
    return _first(KINDS, fact.indicator) or BY_THEME.get(fact.theme, ANYTHING_ELSE)


def _first(kinds: Sequence[tuple[str, str]], indicator: str) -> str:
    return next((sentence for part, sentence in kinds if part in indicator), "")
