"""Who else lives at the address: by name only as far as the person may see, and each look says how many were shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.utils import timezone

from tests.review.invented import NIGHT, name_of, prompt
from vocabulary.prompts import FamilyMember

PATH = "/prompt/P-0050-1116"
CURRENT = "Open to early help since 3 September 2026"


def child(number: int) -> str:
    from review.models import Prompt

    return str(Prompt.objects.get(pk=f"P-{number:04d}-1116").child_id)


@pytest.fixture
def family(north: Any) -> Any:
    """The prompt of a child who lives with those of prompts 2 and 3."""
    from review.intake import publish

    members = (
        FamilyMember(child(2), "Brother or sister at the same address", (CURRENT,)),
        FamilyMember(child(3), "Brother or sister at the same address"),
    )
    publish([replace(prompt(50, child_id=child(1)), family=members)])
    return north


def shown(browser: Any) -> str:
    """The family as the page tells it."""
    return unescape(browser.get(PATH).content.decode()).partition('id="family"')[2].partition("</section>")[0]


def looks() -> list[int]:
    from review.ledger import Action, detail_of
    from review.models import Entry

    return [detail_of(each)["family"] for each in Entry.objects.filter(action=Action.LOOK).order_by("seq")]


def restrict(number: int) -> str:
    from review.models import Restriction

    Restriction.objects.create(child_id=child(number), kind="adopted", at=timezone.now())
    return child(number)


def test_the_others_stand_there_with_what_is_current_for_them_and_the_look_says_how_many(family: Any) -> None:
    told = shown(family)

    assert " ".join(name_of(2)) in told
    assert " ".join(name_of(3)) in told
    assert CURRENT in told
    assert "Nothing current is recorded." in told
    assert looks() == [2]


def test_of_a_restricted_child_nothing_is_told_but_that_there_is_one(family: Any) -> None:
    restrict(2)
    told = shown(family)

    assert not any(name in told for name in name_of(2))
    assert CURRENT not in told
    assert told.count("Another child at this address is not shown to you.") == 1
    assert " ".join(name_of(3)) in told
    restrict(3)
    assert "2 other children at this address are not shown to you." in shown(family)
    assert looks() == [1, 0]


def test_who_was_granted_sight_of_a_restricted_child_is_shown_it_until_that_ends(family: Any) -> None:
    from review.models import Person, RestrictedGrant

    grant = RestrictedGrant.objects.create(
        person=Person.objects.get(username="amina.okoro"), child_id=restrict(2), until_on=NIGHT
    )
    assert " ".join(name_of(2)) in shown(family)

    grant.until_on = NIGHT - timedelta(days=1)
    grant.save()
    told = shown(family)
    assert not any(name in told for name in name_of(2))
    assert looks() == [2, 1]


def test_a_restricted_child_that_turned_out_to_be_another_stays_hidden_under_each_of_its_pseudonyms(
    family: Any, data: Any
) -> None:
    import pandas as pd

    from store.identities import Identities
    from tests.review.invented import KEY

    restrict(8)
    store = Identities(data / "identities.sqlite3", KEY.encode())
    numbers = dict(store.children()[["child_id", "child_no"]].itertuples(index=False))
    links = store.links()
    people = [int(links.loc[links["child_no"] == numbers[child(each)], "person_no"].iloc[0]) for each in (2, 8)]
    assert " ".join(name_of(2)) in shown(family)
    store.keep_links(
        pd.DataFrame({"person_no": people, "group": min(people), "confidence": "strong", "evidence": "UPN"}),
        run="run-2",
        known_on=NIGHT,
    )
    assert store.pseudonyms(child(2)) == {child(2), child(8)}

    told = shown(family)
    assert not any(name in told for name in (*name_of(2), *name_of(8)))
    assert "Another child at this address is not shown to you." in told


def test_no_name_is_given_away_when_the_identity_store_does_not_answer(family: Any, data: Any) -> None:
    (data / "identities.sqlite3").unlink()
    told = shown(family)

    assert "Who they are can't be shown now." in told
    assert CURRENT not in told
    assert looks() == [0]


def test_a_child_without_others_at_the_address_is_said_to_have_none_listed(north: Any) -> None:
    assert "No other child is listed at this address." in north.get("/prompt/P-0001-1116").content.decode()


def test_a_prompts_page_takes_as_many_queries_for_six_others_as_for_two(family: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from review.intake import publish

    members = tuple(FamilyMember(child(number), "Lives there") for number in range(2, 8))
    publish([replace(prompt(51, child_id=child(8), team="North-East team"), family=members)])

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            assert family.get(path).status_code == 200
        return len(caught)

    assert queries("/prompt/P-0051-1116") == queries(PATH) <= 24
