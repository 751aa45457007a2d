"""The same form sent twice is kept once; of two who decide at once, the second reads the first and loses nothing they wrote."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Any

from tests.review.invented import prompt
from tests.review.reviews import practitioner
from tests.review.test_the_order_of_a_review import DECISION, ONE, VIEW
from vocabulary.decisions import Decision, Worry


def form_of(page: Any, action: str) -> dict[str, str]:
    """The hidden parts of the form that is sent there."""
    form = page.content.decode().partition(f'action="{action}"')[2].partition("</form>")[0]
    return dict(re.findall(r'type="hidden" name="(mark|seen)" value="([^"]*)"', form))


def kept(action: str) -> list[Any]:
    from review.models import Entry

    return list(Entry.objects.filter(action=action).order_by("seq"))


def test_a_view_sent_twice_is_kept_once_and_a_second_view_is_another_form(north: Any) -> None:
    form = form_of(north.get(ONE), f"{ONE}/view")
    for _ in range(3):
        assert north.post(f"{ONE}/view", VIEW | form).status_code == 302
    assert len(kept("view")) == 1

    another = form_of(north.get(ONE), f"{ONE}/view")
    assert another["mark"] != form["mark"]
    north.post(f"{ONE}/view", VIEW | another)
    assert len(kept("view")) == 2


def test_a_decision_sent_twice_is_kept_once(north: Any) -> None:
    north.post(f"{ONE}/view", VIEW)
    form = form_of(north.get(ONE), f"{ONE}/decision")
    assert form["seen"] == "0"

    answers = [north.post(f"{ONE}/decision", DECISION | form) for _ in range(3)]

    assert {each.headers["Location"] for each in answers} == {f"{ONE}?done=decision#main-content"}
    assert len(kept("decision")) == 1


def test_wrong_child_sent_twice_is_kept_once(north: Any) -> None:
    page = north.get(f"{ONE}/wrong-child").content.decode()
    form = dict(re.findall(r'type="hidden" name="(mark|seen)" value="([^"]*)"', page))

    for _ in range(2):
        assert north.post(f"{ONE}/wrong-child", {"what": "Two records are mixed.", **form}).status_code == 302

    assert len(kept("decision")) == 1


def test_a_mark_is_one_persons_and_one_prompts(north: Any) -> None:
    bea = practitioner("bea.north")
    north.post(f"{ONE}/view", VIEW | {"mark": "1234567890abcdef"})
    north.post("/prompt/P-0002-1116/view", VIEW | {"mark": "1234567890abcdef"})
    north.force_login(bea)
    north.post(f"{ONE}/view", VIEW | {"mark": "1234567890abcdef"})

    assert len(kept("view")) == 3


def test_of_two_who_decide_at_once_the_second_is_told_and_keeps_what_they_wrote(north: Any) -> None:
    from review import recording
    from review.models import Prompt

    bea = practitioner("bea.north")
    north.post(f"{ONE}/view", VIEW)
    form = form_of(north.get(ONE), f"{ONE}/decision")
    held = Prompt.objects.get(pk="P-0001-1116")
    recording.keep_view(held, bea, worry=Worry.QUITE, why="As I know them.")
    recording.decide(held, bea, decision=Decision.NO_ACTION_NOW, reason="Spoke to the school.", family="Fine.", seen=0)

    answer = north.post(f"{ONE}/decision", DECISION | form)
    page = unescape(answer.content.decode())

    assert answer.status_code == 409
    assert "Bea North decided this prompt while you had this page open" in page
    assert "Spoke to the school." in page  # the decision that stands
    assert DECISION["decision-reason"] in page  # and what was written, still in its box
    assert [each.actor for each in kept("decision")] == ["bea.north"]

    again = form_of(answer, f"{ONE}/decision")
    assert again["seen"] == str(kept("decision")[0].seq)
    assert north.post(f"{ONE}/decision", DECISION | again).status_code == 302
    assert [each.actor for each in kept("decision")] == ["bea.north", "amina.okoro"]


def test_wrong_child_after_a_colleague_decided_is_asked_again_and_does_not_say_what_they_decided(north: Any) -> None:
    from review import recording
    from review.models import Prompt

    bea, held = practitioner("bea.north"), Prompt.objects.get(pk="P-0001-1116")
    recording.keep_view(held, bea, worry=Worry.QUITE, why="As I know them.")
    recording.decide(held, bea, decision=Decision.NO_ACTION_NOW, reason="Spoke to the school.", family="Fine.")

    answer = north.post(f"{ONE}/wrong-child", {"what": "Two records are mixed.", "seen": "0"})
    page = answer.content.decode()

    assert answer.status_code == 409
    assert "was decided while you had it open" in page
    assert "Two records are mixed." in page
    assert "Spoke to the school" not in page
    assert "no action now" not in page.lower()


def test_what_was_written_is_given_back_when_the_prompt_has_left_the_list(north: Any) -> None:
    from review.intake import take_off

    north.post(f"{ONE}/view", VIEW)
    take_off(["P-0001-1116"], why="already_supported")
    answer = north.post(f"{ONE}/decision", DECISION)

    assert answer.status_code == 409
    assert DECISION["decision-reason"] in answer.content.decode()
    assert DECISION["decision-family"] in answer.content.decode()


def two_alike() -> tuple[str, str]:
    """Two prompts that say the same of two children, of which the second was drawn: where each is."""
    from review.intake import publish

    told = prompt(60)
    alike = replace(told, reference="P-0061-1116", child_id="child-061", drawn=True)
    publish([told, alike])
    return f"/prompt/{told.reference}", f"/prompt/{alike.reference}"


def test_a_decisions_line_holds_codes_for_the_monitor_and_neither_points_nor_words(north: Any) -> None:
    from review.ledger import detail_of

    for path in two_alike():
        north.post(f"{path}/view", VIEW)
        north.post(f"{path}/decision", DECISION | {"mark": "abc123"})

    told = [detail_of(each) for each in kept("decision")]
    assert [each.pop("drawn") for each in told] == [False, True]
    for each in told:
        assert each == {
            "decision": "offer_early_help",
            "decided_on": "2026-11-16",
            "look_again_on": "2026-12-14",
            "band": prompt(60).band,
            "card_open": True,
            "form": "abc123",
        }


def readable(page: Any) -> str:
    """A page without what differs each time, and without the reference."""
    return re.sub(r'(nonce|value)="[^"]*"|P-006[01]-1116', "", page.content.decode())


def test_nothing_tells_a_drawn_prompt_from_another_before_it_is_decided_and_afterwards_it_says_so(north: Any) -> None:
    plain, drawn = two_alike()
    rows = [row.partition("</tr>")[0] for row in readable(north.get("/")).split('<tr class="govuk-table__row" role="row">')]
    assert len([row for row in rows if row == rows[-1]]) == 2
    for path in (plain, drawn):
        north.post(f"{path}/take")
    for route in ("", "/wrong-child", "/hand-over"):
        assert readable(north.get(plain + route)) == readable(north.get(drawn + route))
    for path in (plain, drawn):
        north.post(f"{path}/view", VIEW)
    now = [re.sub(r"\d\d:\d\d", "", readable(north.get(path))) for path in (plain, drawn)]
    assert now[0] == now[1]
    assert "All together" in now[0]  # the card is open, and still says nothing

    for path in (plain, drawn):
        north.post(f"{path}/decision", DECISION)
    words = "drawn at random so that we can learn what the card misses"
    assert words not in north.get(plain).content.decode()
    assert words in north.get(drawn).content.decode()
    assert north.get("/my-decisions").content.decode().count("Drawn at random.") == 1


def test_that_a_prompt_was_drawn_is_told_to_nobody_who_has_given_no_view_of_their_own(north: Any) -> None:
    _, drawn = two_alike()
    north.post(f"{drawn}/view", VIEW)
    north.post(f"{drawn}/decision", DECISION)
    north.force_login(practitioner("bea.north"))

    assert "drawn at random" not in north.get(drawn).content.decode()
