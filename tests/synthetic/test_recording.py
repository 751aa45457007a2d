"""Errors of recording planted on purpose: only what is asked for, in the way of each custom, and no other stream disturbed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from linkage.linking import link
from synthetic.borough import BoroughPlan, Recording
from synthetic.linking import ALL, STRONG, count, town
from synthetic.name_errors import misrecorded
from synthetic.names import CUSTOMS, NAMES

PLAN = BoroughPlan(pupils=700)
NUMBERS, NAMED = ["upn", "nhs_number"], ["forename", "surname"]


@pytest.fixture(scope="module")
def plain_town():
    return town(PLAN)


@pytest.fixture(scope="module")
def planted_town():
    return town(replace(PLAN, recording=Recording(missing_identifiers=0.3, name_errors=0.4)))


def test_planted_errors_touch_names_of_social_care_and_numbers_and_nothing_else(plain_town, planted_town):
    plain, planted = plain_town.people, planted_town.people
    assert plain.drop(columns=[*NUMBERS, *NAMED]).equals(planted.drop(columns=[*NUMBERS, *NAMED]))
    school = plain["source"] == "education"
    assert plain.loc[school, NAMED].equals(planted.loc[school, NAMED])
    changed = (plain.loc[~school, NAMED].fillna("") != planted.loc[~school, NAMED].fillna("")).any(axis=1).mean()
    assert 0.3 < changed < 0.45


def test_the_share_of_identifiers_asked_for_was_never_entered(plain_town, planted_town):
    for source in ("education", "care"):
        held = plain_town.people[(plain_town.people["source"] == source) & plain_town.people["upn"].notna()]
        lost = planted_town.people.loc[held.index, "upn"].isna().mean()
        assert 0.25 < lost < 0.35


@pytest.mark.parametrize("custom", CUSTOMS)
def test_every_custom_has_names_that_go_wrong_and_stay_names(custom):
    chance = np.random.default_rng(5)
    boys, girls, family = NAMES[custom]
    made = [
        (
            name := (str(chance.choice(girls if girl else boys)), str(chance.choice(family))),
            misrecorded(custom, girl, name, chance),
        )
        for girl in (True, False)
        for _ in range(60)
    ]
    assert np.mean([before != after for before, after in made]) > 0.7
    assert all(part.strip() for _, after in made for part in after)
    assert len({after for _, after in made}) > 30


def test_how_right_links_are_is_counted_by_group_and_adds_up(planted_town):
    linked = link(planted_town.people)
    sure, right = count(planted_town, linked)
    care = planted_town.people["source"] == "care"
    assert sum(each.strong + each.to_be_confirmed + each.weak + each.none for each in sure.values()) == care.sum()
    assert sum(each.links for each in right[STRONG].values()) == sum(each.strong for each in sure.values())
    by_hand = linked.loc[care & (linked["confidence"] == "strong")]
    school = set(planted_town.child[~care])
    children = dict(zip(planted_town.people["person_no"], planted_town.child, strict=True))
    together = [(row.person_no, row.group) for row in by_hand.itertuples() if row.person_no != row.group]
    agree = sum(children[person] == children[group] for person, group in together)
    assert agree == sum(each.right for each in right[STRONG].values())
    assert sum(each.to_find for each in right[ALL].values()) == sum(child in school for child in planted_town.child[care])


@pytest.mark.parametrize("share", [-0.1, 1.1])
def test_a_share_that_is_none_is_refused(share):
    with pytest.raises(ValueError, match="from 0 to 1"):
        Recording(name_errors=share)
