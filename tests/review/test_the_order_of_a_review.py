"""Facts, then the person's own view, then the card, then the decision: in this order and no other."""

from __future__ import annotations

from typing import Any

import pytest

from tests.review.invented import prompt, weeks
from vocabulary.decisions import Decision, Worry
from vocabulary.prompts import UNSTEADY_WORDS

ONE = "/prompt/P-0001-1116"
VIEW = {"view-worry": "quite", "view-why": "Mornings got harder since the move."}
DECISION = {
    "decision-decision": "offer_early_help",
    "decision-reason": "Mornings are hard.",
    "decision-family": "Mum asks for help with mornings.",
    "decision-look_again_on_day": "14",
    "decision-look_again_on_month": "12",
    "decision-look_again_on_year": "2026",
}


def status_of(reference: str) -> str:
    from review.models import Prompt

    return str(Prompt.objects.get(pk=reference).status)


def test_the_card_is_not_on_the_page_before_a_view_is_saved(north: Any) -> None:
    before = north.get(ONE).content.decode()
    north.post(f"{ONE}/view", VIEW)
    after = north.get(ONE).content.decode()

    document = prompt(1)
    for words in (document.band_words, "All together", "Total without it", f">{document.points}<", *document.would_change):
        assert words not in before
        assert words in after
    assert "points" not in before.replace("datapoints", "")


def test_a_reason_that_comes_and_goes_says_so_from_the_start_and_a_steady_one_does_not(north: Any) -> None:
    page = north.get(ONE).content.decode()
    marked = [line for line in page.split("<li>") if UNSTEADY_WORDS in line]
    assert len(marked) == 1
    assert "Missed more in this half term" in marked[0]


def test_the_card_stays_shut_to_a_colleague_who_has_given_no_view(north: Any) -> None:
    north.post(f"{ONE}/view", VIEW)
    north.post(f"{ONE}/decision", DECISION)
    from review.models import Membership, Person

    colleague = Person.objects.create(username="col.league", full_name="Col League")
    Membership.objects.create(person=colleague, team="North-East team")
    north.force_login(colleague)

    page = north.get(ONE).content.decode()

    assert "All together" not in page
    assert VIEW["view-why"] not in page
    assert DECISION["decision-reason"] not in page
    assert "Amina Okoro decided on 16 November 2026" in page


def test_a_wrong_form_does_not_open_the_card(north: Any) -> None:
    page = north.post(f"{ONE}/view", {"view-worry": "quite"})

    assert page.status_code == 422
    assert "There is a problem" in page.content.decode()
    assert "All together" not in page.content.decode()


def test_the_cards_lines_and_themes_add_up_to_the_total() -> None:
    from review.shapes import themes

    for number in range(1, 20):
        document = prompt(number)
        shown = themes(document.card_lines)

        assert sum(theme.points for theme in shown) == document.points
        assert sum(line.fact.points for theme in shown for line in theme.lines) == document.points
        assert all(line.without + line.fact.points == document.points for theme in shown for line in theme.lines)


def test_the_strip_shows_every_session_once_and_never_counts_not_submitted_as_missed() -> None:
    from review.shapes import strip

    shown = strip(weeks(3))
    assert shown is not None

    assert shown.missed == sum(week.authorised + week.unauthorised for week in weeks(3))
    assert shown.possible == shown.missed + sum(week.present for week in weeks(3))
    planned = max(week.present + week.authorised + week.unauthorised + week.not_submitted for week in weeks(3))
    for kind in ("present", "authorised", "unauthorised", "not_submitted"):
        drawn = sum(float(block.height) for block in shown.blocks if block.kind == kind) / 100 * planned
        assert drawn == pytest.approx(sum(getattr(week, kind) for week in weeks(3)), abs=0.01)


def test_a_decision_is_refused_before_a_view(north: Any) -> None:
    refused = north.post(f"{ONE}/decision", DECISION)

    assert refused.status_code == 409
    assert status_of("P-0001-1116") == "waiting"


def test_nothing_is_preselected_on_any_page_of_a_review(north: Any) -> None:
    pages = [north.get(ONE), north.get(f"{ONE}/wrong-child")]
    north.post(f"{ONE}/view", VIEW)
    pages += [north.get(ONE), north.get("/")]
    north.post(f"{ONE}/decision", DECISION)
    pages.append(north.get(ONE))

    assert [page for page in pages if b" checked" in page.content or b" selected" in page.content] == []


def test_a_whole_review_has_six_fields(north: Any) -> None:
    from review.forms import YourDecision, YourView

    assert len(YourView().fields) + len(YourDecision().fields) == 6


def test_a_decision_is_kept_with_the_persons_name_and_the_prompt_leaves_the_list(north: Any) -> None:
    north.post(f"{ONE}/take")
    north.post(f"{ONE}/view", VIEW)
    assert north.post(f"{ONE}/decision", DECISION).status_code == 302

    page = north.get(ONE).content.decode()
    assert "Amina Okoro: offer early help" in page
    assert "Look again on 14 December 2026." in page
    assert status_of("P-0001-1116") == "decided"
    assert "P-0001-1116" not in north.get("/").content.decode()


@pytest.mark.parametrize(
    ("left_out", "words"),
    [
        ("decision-decision", "Choose what you decide"),
        ("decision-reason", "Give your reason"),
        ("decision-family", "Say what the child and the family say"),
        ("decision-look_again_on_day", "Enter a real date"),
    ],
)
def test_a_decision_without_one_of_its_parts_is_not_saved(north: Any, left_out: str, words: str) -> None:
    north.post(f"{ONE}/view", VIEW)

    page = north.post(f"{ONE}/decision", {name: value for name, value in DECISION.items() if name != left_out})

    assert page.status_code == 422
    assert words in page.content.decode()
    assert status_of("P-0001-1116") == "waiting"


@pytest.mark.parametrize("year", ["2025", "2031"])
def test_a_day_to_look_again_is_to_come_and_within_a_year(north: Any, year: str) -> None:
    north.post(f"{ONE}/view", VIEW)

    page = north.post(f"{ONE}/decision", DECISION | {"decision-look_again_on_year": year})

    assert page.status_code == 422
    assert "must be after today and within a year" in page.content.decode()


def test_no_action_needs_no_day_to_look_again(north: Any) -> None:
    north.post(f"{ONE}/view", VIEW)
    plain = {name: value for name, value in DECISION.items() if "look_again" not in name}

    assert north.post(f"{ONE}/decision", plain).status_code == 422
    assert north.post(f"{ONE}/decision", plain | {"decision-decision": "no_action_now"}).status_code == 302


def test_a_changed_view_and_a_changed_decision_are_added_and_the_latest_decision_stands(north: Any) -> None:
    from review.models import Prompt
    from review.outbox import judgements
    from review.recording import decisions, views

    north.post(f"{ONE}/view", VIEW)
    north.post(f"{ONE}/decision", DECISION)
    north.post(f"{ONE}/view", {"view-worry": "a_little", "view-why": "Spoke to the school."})
    north.post(f"{ONE}/decision", DECISION | {"decision-decision": "no_action_now"})

    held = Prompt.objects.get(pk="P-0001-1116")
    assert [each.worry for each in views(held)] == [Worry.QUITE, Worry.A_LITTLE]
    assert [each.decision for each in decisions(held)] == [Decision.OFFER_EARLY_HELP, Decision.NO_ACTION_NOW]
    assert [each["decision"] for each in judgements()] == ["no_action_now"]


def test_the_wrong_child_can_be_said_without_opening_the_card(north: Any) -> None:
    empty = north.post(f"{ONE}/wrong-child", {})
    assert empty.status_code == 422
    assert north.post(f"{ONE}/wrong-child", {"what": "Two records are mixed."}).status_code == 302

    from review.ledger import Action
    from review.models import Entry

    assert status_of("P-0001-1116") == "decided"
    assert not Entry.objects.filter(action=Action.VIEW).exists()


def test_what_a_person_writes_is_shown_as_text(north: Any) -> None:
    north.post(f"{ONE}/view", {"view-worry": "quite", "view-why": "<script>alert(1)</script>"})

    assert "<script>alert" not in north.get(ONE).content.decode()
