"""The worklist: narrowed, searched, in pages of 25, in the night's order, and never more queries for more prompts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.review.invented import NIGHT, NORTH, SOUTH, prompt
from tests.review.reviews import practitioner
from tests.review.test_the_order_of_a_review import ONE
from tests.review.test_who_may_see_what import readable


def listed(page: Any) -> list[str]:
    """The references on a page, in order, each once."""
    return list(dict.fromkeys(re.findall(r"P-\d{4}-\d{4}", page.content.decode())))


def many(first: int, last: int, team: str = NORTH) -> None:
    from review.intake import publish

    publish([prompt(number, team=team) for number in range(first, last + 1)])


@pytest.fixture
def queries(data: Any) -> Callable[[Callable[[], Any]], int]:
    """How many queries something makes."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def counted(does: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as caught:
            does()
        return len(caught)

    return counted


def test_a_long_list_comes_in_pages_of_25_that_together_hold_every_prompt_once_and_in_order(north: Any) -> None:
    many(11, 60)
    pages = [north.get(f"/?page={number}") for number in (1, 2, 3)]

    assert [len(listed(page)) for page in pages] == [25, 25, 6]
    together = [reference for page in pages for reference in listed(page)]
    assert together == [f"P-{number:04d}-1116" for number in (*range(1, 7), *range(11, 61))]
    assert "page 2 of 3" in pages[1].content.decode()


@pytest.mark.parametrize(("asked", "first"), [("0", 1), ("-3", 1), ("x", 1), ("9999999999", 1), ("99", 40)])
def test_a_page_that_is_not_there_is_answered_with_one_that_is(north: Any, asked: str, first: int) -> None:
    many(11, 60)
    found = listed(north.get(f"/?page={asked}"))

    assert found[0] == (f"P-{first:04d}-1116" if first == 1 else "P-0055-1116")


def test_a_list_of_one_page_has_no_pagination(north: Any) -> None:
    assert b"govuk-pagination" not in north.get("/").content


def test_the_choices_count_what_they_show(north: Any) -> None:
    from review.models import Prompt

    Prompt.objects.filter(pk__in=["P-0005-1116", "P-0006-1116"]).update(look_again_on=NIGHT)
    north.post(f"{ONE}/take")
    north.post("/prompt/P-0002-1116/take")
    north.post("/prompt/P-0003-1116/wrong-child", {"what": "Two records are mixed."})
    Prompt.objects.filter(pk="P-0003-1116").update(look_again_on=NIGHT)

    for show, many_shown in (("all", 5), ("mine", 2), ("not-taken", 3), ("look-again", 1)):
        page = north.get(f"/?show={show}")
        assert len(listed(page)) == many_shown
        assert f'"?show={show}" aria-current="page"' in page.content.decode()
        assert re.search(rf'show={show}"[^>]*>[A-Z][a-z ]+\({many_shown}\)', page.content.decode())
    assert "Standing in" not in north.get("/").content.decode()


def test_who_works_in_two_teams_may_look_at_one(north: Any) -> None:
    from review.models import Membership, Person

    assert "All teams" not in north.get("/").content.decode()
    Membership.objects.create(person=Person.objects.get(username="amina.okoro"), team=SOUTH)

    both, south = north.get("/"), north.get("/?team=South+team")
    assert "Prompts for North-East team and South team" in both.content.decode()
    assert len(listed(both)) == 8
    assert listed(south) == ["P-0007-1116", "P-0008-1116"]
    assert listed(north.get("/?team=Nobodys+team")) == listed(both)


def test_prompts_of_a_colleague_who_is_away_are_there_for_who_stands_in(north: Any) -> None:
    from review.models import Cover, Person, Prompt

    away = practitioner("away.today", SOUTH)
    Prompt.objects.filter(pk="P-0007-1116").update(taken_by=away)
    cover = Cover.objects.create(
        absent=away, covering=Person.objects.get(username="amina.okoro"), from_on=NIGHT, until_on=NIGHT + timedelta(days=4)
    )

    page = north.get("/?show=cover")
    assert listed(page) == ["P-0007-1116"]
    assert "you stand in" in page.content.decode()
    assert "You stand in until 20 November 2026" in north.get("/prompt/P-0007-1116").content.decode()
    assert north.post("/prompt/P-0007-1116/hand-back").status_code == 302
    assert Prompt.objects.get(pk="P-0007-1116").taken_by is None

    cover.delete()
    assert listed(north.get("/?show=cover")) == []
    assert north.get("/prompt/P-0007-1116").status_code == 404


def test_a_prompt_is_found_by_its_reference_however_it_is_typed(north: Any) -> None:
    for typed in ("P-0001-1116", "p00011116", " 0001 1116 ", "P-oooi-lll6", "p \u2013 0001\u20131116"):
        answer = north.post("/find", {"reference": typed})
        assert (answer.status_code, answer.headers["Location"]) == (302, ONE), typed


def test_a_search_for_another_teams_prompt_is_answered_as_one_for_a_prompt_that_is_not_there(north: Any) -> None:
    there, nowhere = (north.post("/find", {"reference": typed}) for typed in ("P-0007-1116", "P-9999-1116"))

    assert there.status_code == nowhere.status_code == 404
    assert readable(there) == readable(nowhere)
    assert "No prompt with this reference is open to you" in there.content.decode()


def test_every_search_is_one_line_of_the_ledger_and_a_name_typed_by_mistake_is_kept_nowhere(north: Any) -> None:
    from review.ledger import Action, detail_of
    from review.models import Entry, Words

    for typed in ("P-0001-1116", "P-0007-1116", "Zephyrine Wintergreen", ""):
        north.post("/find", {"reference": typed})

    lines = Entry.objects.filter(action=Action.SEARCH).order_by("seq")
    assert [(each.reference, detail_of(each)["found"]) for each in lines] == [
        ("P-0001-1116", True),
        ("P-0007-1116", False),
        ("", False),
        ("", False),
    ]
    assert {each.actor for each in lines} == {"amina.okoro"}
    assert not Entry.objects.filter(detail__contains="ephyrine").exists()
    assert not Words.objects.filter(text__contains="ephyrine").exists()


def test_the_worklist_takes_as_many_queries_for_sixty_prompts_as_for_six(
    north: Any, queries: Callable[[Callable[[], Any]], int]
) -> None:
    from review.models import Entry

    few = queries(lambda: north.get("/"))
    many(11, 64)
    assert len(listed(north.get("/"))) == 25

    assert queries(lambda: north.get("/")) == few
    assert few <= 16
    assert Entry.objects.count() < 10  # and looking at the list is not looking at a child


def test_no_list_reads_whole_documents(north: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    many(11, 64)
    with CaptureQueriesContext(connection) as caught:
        north.get("/")
        north.get("/my-decisions")
        north.post("/find", {"reference": "P-0001-1116"})

    reading = [each["sql"] for each in caught if "document_json" in each["sql"]]
    assert len(reading) == 1  # of one document, how fresh the records are
    assert "LIMIT 1" in reading[0]


def test_my_decisions_are_ones_own_newest_first_and_say_when_a_later_one_stands(north: Any) -> None:
    from review import recording
    from review.models import Person, Prompt
    from vocabulary.decisions import Decision, Worry

    colleague = practitioner("col.league")
    for number in (1, 2):
        held, amina = Prompt.objects.get(pk=f"P-{number:04d}-1116"), Person.objects.get(username="amina.okoro")
        recording.keep_view(held, amina, worry=Worry.QUITE, why="As I know them.")
        recording.decide(
            held, amina, decision=Decision.OFFER_EARLY_HELP, reason="Zephyrine asked.", family="Yes.", look_again_on=NIGHT
        )
    held = Prompt.objects.get(pk="P-0001-1116")
    recording.keep_view(held, colleague, worry=Worry.QUITE, why="As I know them.")
    recording.decide(held, colleague, decision=Decision.NO_ACTION_NOW, reason="Spoke to them.", family="No.")

    page = north.get("/my-decisions").content.decode()
    assert listed(north.get("/my-decisions")) == ["P-0002-1116", "P-0001-1116"]
    assert page.count("Your decision stands.") == page.count("A later decision stands.") == 1
    assert page.count('<strong class="app-list__due">due</strong>') == 1
    assert "is not held here" in page
    assert "Zephyrine" not in page  # neither a name nor a word that was written
    north.force_login(colleague)
    assert listed(north.get("/my-decisions")) == ["P-0001-1116"]


def test_a_decision_on_a_prompt_that_is_no_longer_open_to_its_person_has_no_link(north: Any) -> None:
    from review.models import Membership

    north.post(f"{ONE}/wrong-child", {"what": "Two records are mixed."})
    Membership.objects.filter(person__username="amina.okoro").update(team=SOUTH)

    page = north.get("/my-decisions").content.decode()
    assert "no longer open to you" in page
    assert ONE not in page


def test_my_decisions_take_as_many_queries_for_thirty_as_for_one(
    north: Any, queries: Callable[[Callable[[], Any]], int]
) -> None:
    many(11, 40)
    north.post(f"{ONE}/wrong-child", {"what": "x"})
    few = queries(lambda: north.get("/my-decisions"))
    for number in range(11, 41):
        north.post(f"/prompt/P-{number:04d}-1116/wrong-child", {"what": "x"})

    assert queries(lambda: north.get("/my-decisions")) == few
    assert len(listed(north.get("/my-decisions"))) == 25
    assert len(listed(north.get("/my-decisions?page=2"))) == 6
