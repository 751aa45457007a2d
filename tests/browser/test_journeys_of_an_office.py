"""What leaves the application, and who has an account: one child's decision, a list with two people, a new colleague."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.browser.deeds import WITH_AND_WITHOUT, decides_a_prompt, invented, signs_in, writes_a_day
from tests.browser.window import Window

Opens = Callable[..., Window]
REFERENCE = "P-0001-1116"


@pytest.mark.parametrize(**WITH_AND_WITHOUT)
def test_a_decision_is_taken_out_for_one_child(opens: Opens, scripts: bool) -> None:
    window = opens(scripts=scripts)
    signs_in(window, invented("practitioner"))
    decides_a_prompt(window, REFERENCE)

    name, text = window.fetches("as JSON")

    assert name == f"decision-{REFERENCE}.json"
    assert REFERENCE in json.dumps(json.loads(text))
    assert window.fetches("as CSV")[0] == f"decision-{REFERENCE}.csv"


@pytest.mark.parametrize(**WITH_AND_WITHOUT)
def test_a_list_leaves_only_with_a_second_person(opens: Opens, scripts: bool) -> None:
    practitioner, manager, second = opens(scripts=scripts), opens(scripts=scripts), opens(scripts=scripts)
    signs_in(practitioner, invented("practitioner"))
    decides_a_prompt(practitioner, REFERENCE)
    assert practitioner.goes_to("/lists") == 403

    signs_in(manager, invented("manager"))
    manager.goes_to("/lists")
    manager.chooses("North-East team")
    writes_a_day(manager, "1", "11", within="From which day?")
    writes_a_day(manager, "16", "11", within="To which day?")
    manager.writes("What is the list for?", "The half-yearly review of early help.")
    manager.presses("Ask for this list")
    manager.sees("You have asked for a list", "Not answered")
    manager.does_not_see("Fetch the list")

    signs_in(second, invented("information_governance"))
    second.goes_to("/lists")
    second.sees("The half-yearly review of early help.")
    second.presses("Allow")
    second.sees("You have allowed the list")

    manager.reloads()
    name, text = manager.fetches("Fetch the list")
    assert name.endswith(".csv")
    assert REFERENCE in text
    assert "Wintergreen" not in text
    manager.goes_to("/lists")
    manager.sees("Fetched on")
    manager.does_not_see("Fetch the list")


@pytest.mark.parametrize(**WITH_AND_WITHOUT)
def test_a_new_colleague_gets_an_account_a_role_and_a_password_of_their_own(opens: Opens, scripts: bool) -> None:
    administrator, colleague = opens(scripts=scripts), opens(scripts=scripts)
    signs_in(administrator, invented("administrator"))
    assert administrator.goes_to(f"/prompt/{REFERENCE}") == 403

    administrator.goes_to("/accounts")
    administrator.presses("Make an account")
    administrator.writes("User name", "sam.newcomer")
    administrator.writes("Full name", "Sam Newcomer")
    administrator.presses("Make the account")
    password = administrator.text("#password").strip()
    administrator.follows("Go on to the account")
    administrator.chooses("Practitioner")
    administrator.writes("=Team", "North-East team")
    administrator.presses("Give the role")
    administrator.sees("Practitioner, North-East team")

    colleague.goes_to("/sign-in")
    colleague.writes("User name", "sam.newcomer")
    colleague.writes("Password", password)
    colleague.presses("=Sign in")
    colleague.sees("Choose a password of your own")
    colleague.writes("=New password", "four-words-that-nobody-has")
    colleague.writes("New password again", "four-words-that-nobody-has")
    colleague.presses("Save")
    colleague.goes_to("/")
    colleague.sees("Prompts for North-East team")

    administrator.presses("Close this account")
    colleague.goes_to("/")
    colleague.sees("Sign in")
    colleague.does_not_see("Prompts for North-East team")
