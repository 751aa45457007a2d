"""When a person's own view and their decision say the same, and when a decision goes against the card: one definition for every page."""

from __future__ import annotations

from vocabulary.decisions import UPHELD, Decision, Worry

WORRIED = frozenset({Worry.QUITE, Worry.VERY})
"""Views that see a reason to act. A little worried is not among them: such prompts are mostly left at that."""

NOT_WORRIED = frozenset({Worry.NOT_WORRIED, Worry.A_LITTLE})
"""Views that see none. 'I can't tell' is in neither."""


def decision_agrees(worry: Worry | None, decision: Decision) -> bool | None:
    """Whether the decision after the card says what the person's own view said before it.

    None where they can't be compared: no view was needed, it was 'I can't tell', or the decision is about the records
    (already supported, wrong child or wrong data) and not about the worry.
    """
    acts = _acts(decision)
    if acts is None or worry is None or worry is Worry.CANNOT_TELL:
        return None
    return acts == (worry in WORRIED)


def overrides_card(decision: Decision, *, drawn: bool) -> bool | None:
    """Whether a decision goes against the card, which names a child as worth a conversation and passes a drawn one over.

    None for decisions about the records (already supported, wrong child or wrong data).
    """
    acts = _acts(decision)
    return None if acts is None else acts == drawn


def _acts(decision: Decision) -> bool | None:
    if decision in UPHELD:
        return True
    return False if decision is Decision.NO_ACTION_NOW else None
