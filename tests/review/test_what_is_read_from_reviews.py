"""A person's own view and their decision, as the monitor and the night read them from the ledger: codes and times, no words."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from tests.review.invented import NORTH, SOUTH, prompt
from tests.review.reviews import MONDAY, practitioner, review
from vocabulary.decisions import Decision, Worry


def test_a_review_is_read_as_it_went_on_both_databases(both_databases: Path) -> None:
    from review.supervision.reviewed import reviewed

    bea = practitioner("bea.north", started_on=date(2023, 11, 17))
    review("P-0001-1116", bea, Decision.NO_ACTION_NOW, worry=Worry.VERY, then=Worry.A_LITTLE, minutes=3.5)
    review("P-0007-1116", practitioner("cy.south", SOUTH), Decision.WRONG_CHILD_OR_DATA, worry=None)

    first, second = reviewed()

    assert (first.reference, first.team, first.by) == ("P-0001-1116", NORTH, "bea.north")
    assert (first.worry, first.changed, first.decision) == (Worry.VERY, True, Decision.NO_ACTION_NOW)
    assert first.band == prompt(1).band
    assert first.minutes == 3.5
    assert first.experience_years == 2  # three years on the day after
    assert (second.worry, second.changed, second.experience_years) == (None, False, None)
    assert [each.reference for each in reviewed(teams=[SOUTH])] == ["P-0007-1116"]
    assert reviewed(since=first.decided_on + timedelta(days=1)) == []


def test_only_the_first_decision_and_what_its_person_did_before_it_count(both_databases: Path) -> None:
    from review import recording
    from review.supervision.reviewed import reviewed

    amina, bea = practitioner("amina.okoro"), practitioner("bea.north")
    held = review("P-0001-1116", amina, Decision.NO_ACTION_NOW, worry=Worry.NOT_WORRIED, minutes=4)
    recording.keep_view(held, amina, worry=Worry.VERY, why="Later news.")
    recording.decide(held, amina, decision=Decision.OFFER_EARLY_HELP, reason="Later news.", family="x")
    review("P-0001-1116", bea, Decision.CONSULT_SAFEGUARDING, opened=MONDAY + timedelta(days=3))

    (only,) = reviewed()

    assert (only.by, only.worry, only.changed) == ("amina.okoro", Worry.NOT_WORRIED, False)
    assert (only.decision, only.minutes) == (Decision.NO_ACTION_NOW, 4)


def test_a_night_is_told_views_and_decisions_and_neither_a_name_nor_a_word(both_databases: Path) -> None:
    from review.models import Prompt
    from review.outbox import JudgementPair, judgement_pairs

    review("P-0002-1116", practitioner("amina.okoro"), Decision.SCHOOL_SUPPORT, worry=Worry.CANNOT_TELL)

    (pair,) = judgement_pairs()

    assert set(pair) == set(JudgementPair.__annotations__)
    assert (pair["worry"], pair["decision"], pair["minutes"]) == ("cannot_tell", "school_support", 2)
    assert pair["child_id"] == Prompt.objects.get(pk="P-0002-1116").child_id
    assert not {"amina.okoro", "Amina Okoro", "My reason.", "In my own words."} & {str(each) for each in pair.values()}
