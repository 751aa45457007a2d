"""The automation-bias monitor: its figures by a second route, its rules at their edges, and nobody named where nobody may be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.review.invented import NIGHT, NORTH, SOUTH
from tests.review.reviews import practitioner, review
from vocabulary.decisions import Decision, Worry


@pytest.fixture
def one(made_once: Path) -> Any:
    """One review: a worried person upheld a raised prompt after two minutes."""
    from review.supervision.reviewed import Reviewed

    return Reviewed(
        reference="P-1",
        child_id="c",
        team=NORTH,
        band="5 to 8 points",
        drawn=False,
        by="amina.okoro",
        worry=Worry.QUITE,
        changed=False,
        decision=Decision.OFFER_EARLY_HELP,
        decided_on=NIGHT,
        at=datetime(2026, 11, 16, 9, tzinfo=UTC),
        minutes=2.0,
        experience_years=4,
        second=None,
    )


def test_figures_are_as_counted_by_hand(one: Any) -> None:
    from review.supervision.monitor import Share, figures

    found = figures(
        [
            one,
            replace(one, worry=Worry.NOT_WORRIED, minutes=4),  # moved to the card
            replace(one, worry=Worry.NOT_WORRIED, decision=Decision.NO_ACTION_NOW, minutes=6),
            replace(one, worry=Worry.A_LITTLE, decision=Decision.NO_ACTION_NOW, minutes=8, changed=True),  # moved from it
            replace(one, worry=Worry.CANNOT_TELL, minutes=10, second=Decision.NO_ACTION_NOW),
            replace(one, drawn=True, worry=Worry.NOT_WORRIED, decision=Decision.NO_ACTION_NOW, minutes=None),
            replace(one, drawn=True, decision=Decision.SCHOOL_SUPPORT, second=Decision.OFFER_EARLY_HELP, minutes=None),
            replace(one, decision=Decision.ALREADY_SUPPORTED),
            replace(one, decision=Decision.WRONG_CHILD_OR_DATA, worry=None),
        ]
    )

    assert (found.count, found.aside, found.people) == (7, 2, 1)
    assert found.before == Share(3, 6)
    assert found.after == Share(4, 7)
    assert found.towards == Share(1, 3)
    assert found.away == Share(1, 3)
    assert found.changed == Share(1, 7)
    assert found.no_action == Share(3, 7)
    assert found.second == Share(1, 2)
    assert found.minutes == (4, 6, 8)
    assert found.time_words == "6 min 0 s (4 min 0 s to 8 min 0 s)"


def test_a_share_has_the_wilson_interval_that_the_formula_gives(made_once: Path) -> None:
    from scipy.stats import binomtest

    from review.supervision.monitor import Share

    low, high = binomtest(12, 40).proportion_ci(method="wilson")
    assert (Share(12, 40).estimate.low, Share(12, 40).estimate.high) == pytest.approx((low, high))
    assert Share(12, 40).words == f"12 of 40: 30% ({low:.0%} to {high:.0%})"
    assert Share(0, 0).words == "none to count"


def said(reviews: list[Any]) -> list[str]:
    from review.supervision.alerts import alerts

    return alerts(reviews, today=NIGHT)


def test_nearly_all_with_the_card_in_under_a_minute_is_worth_talking_about(one: Any) -> None:
    quick, other = replace(one, minutes=0.7), replace(one, minutes=0.7, decision=Decision.NO_ACTION_NOW)

    (words,) = said([quick] * 20)
    assert words.startswith("20 of 20 decisions went with the card, and half of them were made within 42 s")
    assert said([quick] * 19) == []
    assert len(said([quick] * 19 + [other])) == 1
    assert said([quick] * 18 + [other] * 2) == []
    assert said([replace(one, minutes=1.0)] * 20) == []


def test_nearly_all_no_action_is_worth_talking_about_however_long_it_took(one: Any) -> None:
    none = replace(one, decision=Decision.NO_ACTION_NOW, minutes=30)

    (words,) = said([none] * 19 + [one])
    assert words.startswith("19 of 20 decisions were 'no action now'")
    assert said([none] * 18 + [one] * 2) == []
    assert said([none] * 19) == []


def test_a_change_over_weeks_is_told_when_chance_would_not_make_it(one: Any) -> None:
    long_ago = NIGHT - timedelta(weeks=10)
    none = replace(one, decision=Decision.NO_ACTION_NOW)
    before = [replace(one, decided_on=long_ago)] * 15 + [replace(none, decided_on=long_ago)] * 15

    told = said([*before, *[one] * 27, *[none] * 3])
    assert any(each.startswith("Lately 27 of 30 decisions went with the card; in the months before, 15 of 30") for each in told)
    assert said([*before, *[one] * 18, *[none] * 12]) == []
    assert said([*before, *[one] * 19]) == []  # too few lately


def test_no_rule_speaks_of_blame(one: Any) -> None:
    everything = said([replace(one, minutes=0.5)] * 30) + said([replace(one, decision=Decision.NO_ACTION_NOW)] * 30)
    assert everything
    for words in everything:
        assert "Ask wh" in words
        assert not [each for each in ("blame", "fail", "lazy", "wrong", "must") if each in words.lower()]


def test_experience_is_in_four_groups_and_not_known(one: Any) -> None:
    from review.supervision.monitor import by_experience

    years = {
        0: "Under 1 year",
        1: "1 or 2 years",
        2: "1 or 2 years",
        3: "3 to 5 years",
        6: "6 years or more",
        None: "Not known",
    }
    for number, words in years.items():
        assert list(by_experience([replace(one, experience_years=number)])) == [words]
    order = list(by_experience([replace(one, experience_years=number) for number in reversed(years)]))
    assert order == list(dict.fromkeys(years.values()))


def test_a_manager_sees_their_own_people_by_name_and_no_other_team(as_role: Callable[..., Any]) -> None:
    from review.models import Entry

    visitor = as_role("manager")
    review("P-0001-1116", practitioner("amina.okoro"), Decision.OFFER_EARLY_HELP)
    review("P-0007-1116", practitioner("cy.south", SOUTH), Decision.NO_ACTION_NOW)

    page = visitor.get("/team/judgements").content.decode()

    assert "Amina Okoro" in page
    assert "Cy South" not in page
    assert "1 of 1: 100%" in page
    assert Entry.objects.get(action="oversight_read").detail == '{"page":"monitor","teams":["North-East team"]}'


@pytest.fixture
def many(one: Any) -> list[Any]:
    """Three people in each of two teams with sixty reviews, and one team of a single person."""
    found = []
    for number in range(60):
        team = NORTH if number % 2 else SOUTH
        decision = Decision.OFFER_EARLY_HELP if number % 3 else Decision.NO_ACTION_NOW
        found.append(replace(one, by=f"{team} {number % 3}", team=team, decision=decision, experience_years=number % 3))
    return found + [replace(one, by="alone", team="East team", experience_years=30)] * 40


def cells(table: Any) -> dict[str, list[str]]:
    return {row[0][1].text: [cell.text for _, cell in row[1:]] for row in table.rows}


def test_the_data_lead_gets_counts_and_rates_and_nothing_about_one_person(many: list[Any]) -> None:
    from review.supervision import oversight

    teams = cells(oversight.by_team(many))
    assert teams[NORTH][:3] == ["20", "10", "0"]
    assert teams[NORTH][3].startswith("100%") or teams[NORTH][3] == "held back"
    assert teams["East team"][3:] == ["held back"] * 3
    assert not [name for name in ("alone", "North-East team 1") if name in str(teams)]
    assert cells(oversight.by_experience_or_nothing(many)) == {}  # '6 years or more' would be one person


def test_small_counts_are_held_back_and_can_not_be_worked_out(one: Any) -> None:
    from review.supervision import oversight

    held = [replace(one, by=f"p{number % 5}") for number in range(40)]
    held += [replace(one, by=f"p{number % 5}", decision=Decision.NO_ACTION_NOW) for number in range(4)]
    held += [replace(one, by=f"q{number % 5}", team=SOUTH) for number in range(30)]
    held += [replace(one, by=f"q{number % 5}", team=SOUTH, decision=Decision.NO_ACTION_NOW) for number in range(20)]
    teams = cells(oversight.by_team(held))

    assert teams[NORTH][1] == "held back"
    assert teams[SOUTH][1] == "held back"  # or the other would be the total less this one
    assert teams[NORTH][4] == "held back"  # 4 of 44 decided differently
    assert teams[SOUTH][4].startswith("60%")


def test_the_oversight_page_names_nobody_and_shows_no_words(as_role: Callable[..., Any]) -> None:
    from review.models import Entry, Person

    visitor = as_role("data_lead")
    review("P-0001-1116", practitioner("amina.okoro"), Decision.WRONG_CHILD_OR_DATA)
    review("P-0002-1116", practitioner("bea.north"), Decision.NO_ACTION_NOW)
    visitor.get("/oversight")
    page = visitor.get("/oversight").content.decode()
    shown = page.split("<main")[1]

    assert "P-0001-1116" in shown
    assert "P-0002-1116" not in shown
    for each in Person.objects.all():
        assert each.get_full_name() not in shown
        assert each.username not in shown
    assert "My reason." not in shown
    assert "held back" in shown
    assert Entry.objects.filter(action="oversight_read", detail='{"page":"oversight"}').count() == 2


def test_the_window_is_half_a_year(made_once: Path) -> None:
    from review.supervision.monitor import since

    assert since(date(2026, 11, 16)) == date(2026, 5, 18)
