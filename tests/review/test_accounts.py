"""Accounts are kept by an administrator, who can't help themselves, and each deed has its line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.review.invented import NORTH, SOUTH, name_of
from tests.review.test_signing_in import OWN, attempt, lines

NEW = {"username": "new.comer", "full_name": "New Comer", "email": "new@council.example"}


def person(role: str, team: str = NORTH) -> Any:
    from review.models import Person
    from review.models.people import IN_A_TEAM

    return Person.objects.get(memberships__role=role, memberships__team=team if role in IN_A_TEAM else "", invented=True)


@pytest.fixture
def office(as_role: Callable[..., Any]) -> Any:
    """A browser in which the administrator is signed in."""
    return as_role("administrator")


def test_an_account_is_made_and_comes_in_with_a_password_that_is_shown_once_and_must_be_changed(office: Any) -> None:
    from django.test import Client

    from review.models import Person

    made = office.post("/accounts/new", NEW | {"started_on_day": "1", "started_on_month": "9", "started_on_year": "2020"})
    found = re.search(r'id="password">([^<]+)<', made.content.decode())
    assert found
    whose = Person.objects.get(username="new.comer")
    office.post(f"/accounts/{whose.pk}/role", {"role-role": "practitioner", "role-team": NORTH})
    theirs = Client(headers={"host": "localhost"})

    assert attempt(theirs, "new.comer", found[1]) == 302
    assert theirs.get("/").headers["Location"] == "/your-account/password"
    assert theirs.get("/prompt/P-0001-1116").headers["Location"] == "/your-account/password"
    assert theirs.post("/your-account/password", {"new": found[1], "again": found[1]}).status_code == 422
    assert theirs.post("/your-account/password", {"new": OWN, "again": OWN}).status_code == 302
    assert theirs.get("/").status_code == 200
    assert attempt(theirs, "new.comer", found[1]) == 422
    assert found[1] not in office.get(f"/accounts/{whose.pk}").content.decode()
    by = person("administrator").username
    assert lines("account_made") == [{"actor": by, "to": "new.comer"}]
    assert lines("role_given") == [{"actor": by, "to": "new.comer", "role": "practitioner", "team": NORTH}]
    whose.refresh_from_db()
    assert str(whose.started_on) == "2020-09-01"
    assert office.post("/accounts/new", NEW).status_code == 422  # there is one already


def test_a_temporary_password_is_good_for_three_days(office: Any) -> None:
    from datetime import timedelta

    from django.test import Client
    from django.utils import timezone

    from review.accounts.deeds import make
    from review.models import Person

    _, password = make(person("administrator"), username="new.comer", full_name="New Comer")
    whose = Person.objects.filter(username="new.comer")
    left = whose.get().temporary_until - timezone.now()
    assert timedelta(hours=71) < left <= timedelta(hours=72)
    whose.update(temporary_until=timezone.now() - timedelta(minutes=1))

    assert attempt(Client(headers={"host": "localhost"}), "new.comer", password) == 422
    assert lines("sign_in_refused")[-1] == {"actor": "new.comer", "why": "temporary_password_is_over"}


def test_nobody_gives_or_takes_anything_of_their_own(office: Any) -> None:
    own = person("administrator")
    before = sorted(own.memberships.values_list("role", "team"))
    held = own.memberships.get().pk

    answers = [
        office.post(f"/accounts/{own.pk}/role", {"role-role": "practitioner", "role-team": NORTH}),
        office.post(f"/accounts/{own.pk}/role-away", {"held": held}),
        office.post(f"/accounts/{own.pk}/close"),
        office.post(f"/accounts/{own.pk}/password"),
        office.post(f"/accounts/{own.pk}/second-factor"),
    ]

    assert [each.status_code for each in answers] == [409] * 5
    own.refresh_from_db()
    assert sorted(own.memberships.values_list("role", "team")) == before
    assert own.is_active
    assert not any(lines(action) for action in ("role_given", "role_taken", "account_closed", "password", "second_factor"))


def test_the_last_administrator_stays(both_databases: Any) -> None:
    """Two administrators who close each other at the same time: the second is refused."""
    from review.accounts.deeds import close, give_role, take_role
    from review.models import Person, Role
    from review.recording import NotPossible

    first, other = person("administrator"), person("practitioner")
    give_role(first, other, Role.ADMINISTRATOR)
    close(first, other)  # and `other`, whose page was open, tries the same with `first`

    for deed in (lambda: close(other, first), lambda: take_role(other, first, Role.ADMINISTRATOR)):
        with pytest.raises(NotPossible, match="last administrator"):
            deed()
    assert Person.objects.get(pk=first.pk).is_active
    assert [each["to"] for each in lines("account_closed")] == [other.username]
    assert lines("role_taken") == []


def test_a_closed_account_is_out_at_once_and_comes_back_with_its_roles(office: Any) -> None:
    from django.test import Client

    whose = person("practitioner")
    theirs = Client(headers={"host": "localhost"})
    theirs.force_login(whose)
    assert theirs.get("/").status_code == 200

    office.post(f"/accounts/{whose.pk}/close")
    assert theirs.get("/").status_code == 302
    office.post(f"/accounts/{whose.pk}/reopen")

    theirs.force_login(whose)
    assert theirs.get("/").status_code == 200
    assert [each["to"] for each in lines("account_closed") + lines("account_reopened")] == [whose.username] * 2


def test_a_role_that_is_taken_counts_from_the_next_page(office: Any) -> None:
    from django.test import Client

    whose = person("practitioner", SOUTH)
    theirs = Client(headers={"host": "localhost"})
    theirs.force_login(whose)

    assert theirs.get("/").status_code == 200
    office.post(f"/accounts/{whose.pk}/role-away", {"held": whose.memberships.get().pk})
    assert theirs.get("/").status_code == 403


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "Choose a role"),
        ({"role-role": "practitioner"}, "Enter the team"),
        ({"role-role": "data_lead", "role-team": NORTH}, "This role belongs to no team"),
        ({"role-role": "manager", "role-team": "Nroth"}, "No prompts go to a team of this name"),
    ],
)
def test_a_role_with_a_wrong_team_is_not_given(office: Any, form: dict[str, str], words: str) -> None:
    whose = person("practitioner", SOUTH)
    answer = office.post(f"/accounts/{whose.pk}/role", form)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert lines("role_given") == []


def test_what_changed_about_a_person_is_named_in_the_ledger_and_not_told(office: Any) -> None:
    whose = person("practitioner", SOUTH)
    form = {"facts-full_name": whose.full_name, "facts-email": "x@council.example"}
    answer = office.post(f"/accounts/{whose.pk}/facts", form)

    assert answer.status_code == 302
    assert [each["changed"] for each in lines("account_changed")] == ["email"]
    assert "x@council.example" not in str(lines("account_changed"))


def test_the_administrators_pages_name_no_child(office: Any) -> None:
    from review.models import Person

    for path in ["/accounts", "/accounts/new", *(f"/accounts/{each.pk}" for each in Person.objects.all())]:
        page = office.get(path).content.decode()
        assert not any(name in page for number in range(1, 9) for name in name_of(number)), path
        assert "P-000" not in page, path


def test_an_account_that_is_tied_is_told_who_it_is_and_needs_a_password_once_it_is_untied(office: Any) -> None:
    from review.accounts.deeds import new_password, tie_sign_on
    from review.recording import NotPossible

    by, whose = person("administrator"), person("practitioner")
    tie_sign_on(by, whose, issuer="https://login.example", subject="S-1")
    with pytest.raises(NotPossible):
        new_password(by, whose)
    tie_sign_on(by, whose, issuer="https://login.example", subject="")

    assert (whose.oidc_issuer, whose.oidc_subject) == ("", "")
    assert not whose.has_usable_password()
    assert len(new_password(by, whose)) > 20
    assert [each["done"] for each in lines("sign_on_tied")] == ["tied", "untied"]
    assert (
        office.post(f"/accounts/{whose.pk}/sign-on", {"sign_on-subject": "S-2"}).status_code == 409
    )  # there is no sign-on here
