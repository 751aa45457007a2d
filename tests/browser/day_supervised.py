"""What the managers, the data lead and information governance find on that Monday."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from tests.review.invented import NIGHT, prompt
from vocabulary.decisions import Decision, Worry

NUMBERS = range(13, 19)
"""Of the children whose prompts are the managers' business."""
RESTRICTED, LEFT = "P-0017-1116", "P-0018-1116"
WAITS, DONE, SPOILT, VIEWED = 1, 2, 3, 4
"""Numbers of the second looks: fresh to the North's manager, done, spoilt because the decision was seen, and viewed."""
_DECIDED = (
    ("P-0013-1116", Decision.OFFER_EARLY_HELP),
    ("P-0014-1116", Decision.NO_ACTION_NOW),
    ("P-0015-1116", Decision.SCHOOL_SUPPORT),
    ("P-0016-1116", Decision.WRONG_CHILD_OR_DATA),
)


def add(children: Mapping[int, str], *, practitioner: Any, colleague: Any, manager: Any, governs: Any, southerner: Any) -> None:
    """Second looks, a restricted child, break-glass, a cover, and a prompt that is overdue."""
    from review import intake, recording
    from review.governance import breaking, restricting
    from review.identity import look
    from review.models import Prompt, SecondLook
    from review.models.seeing import Kind
    from review.supervision import covering, second_looks

    intake.publish([prompt(number, child_id=children[number]) for number in NUMBERS], as_of=NIGHT)
    held = Prompt.objects.in_bulk()
    with patch("review.supervision.drawing.is_drawn", lambda *_: True):
        for reference, decision in _DECIDED:
            look(held[reference], practitioner, card_open=False)
            recording.keep_view(held[reference], practitioner, worry=Worry.QUITE, why="He told me about it himself.")
            recording.decide(held[reference], practitioner, decision=decision, reason="He asked for it.", family="On Friday.")
    done = SecondLook.objects.get(pk=DONE)
    second_looks.ask(done, manager, whom=colleague)
    second_looks.keep_view(done, colleague, worry=Worry.VERY, why="Two moves in one year.")
    second_looks.keep_decision(
        done, colleague, decision=Decision.CONSULT_SAFEGUARDING, reason="The moves, and the nights away."
    )
    look(held[_DECIDED[SPOILT - 1][0]], manager, card_open=True)
    second_looks.keep_view(SecondLook.objects.get(pk=VIEWED), manager, worry=Worry.A_LITTLE, why="I know the school.")
    restricting.restrict(held[RESTRICTED], governs, kind=Kind.ADOPTED, why="The adoption team asked; file 12.")
    breaking.break_glass(LEFT, southerner, why="The duty manager rang: the family is at the front desk.")
    covering.arrange_cover(manager, absent=colleague, covering=practitioner, from_on=NIGHT, until_on=NIGHT + timedelta(days=4))
    Prompt.objects.filter(pk=LEFT).update(lapses_on=NIGHT + timedelta(days=3), taken_by=colleague)
