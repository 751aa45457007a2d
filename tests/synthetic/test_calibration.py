"""A borough of 5,000 pupils comes out at the published rates, as nearly as so few children can."""

import math
from datetime import date

import numpy as np
import pytest

from synthetic.borough import BoroughPlan, Invented, Unfairness, invent
from synthetic.calibration import Rate, page, rates, suspensions_by_year
from synthetic.difficulty import difficulty, outcome_records
from synthetic.families import group_of
from synthetic.tally import Tally
from synthetic.terms import day_number

CLUSTERED = 6.0
"""How much more events vary than if children were alike and each event came alone."""


def _error(rate: Rate) -> float:
    """Four chance errors of the rate, as a share of it, and a little for the model's own error."""
    return 0.12 + 4 * math.sqrt(CLUSTERED / max(rate.cases, 1))


def test_every_published_rate_is_met_within_chance(larger: Invented, counted: Tally) -> None:
    found = rates(larger, counted)
    assert len(found) == 34
    wrong = [f"{rate.measure}: {rate.achieved:.3f} for {rate.target}" for rate in found if abs(rate.off) > _error(rate)]
    assert not wrong


def test_rates_that_rest_on_many_children_are_met_closely(larger: Invented, counted: Tally) -> None:
    close = [
        rate
        for rate in rates(larger, counted)
        if rate.measure.startswith(("Sessions missed, no", "Pupils missing 10% or more, no"))
    ]
    assert len(close) == 2
    assert all(abs(rate.off) < 0.15 for rate in close)


def test_pupils_with_more_need_miss_more_school_and_are_suspended_more(larger: Invented, counted: Tally) -> None:
    by_name = {rate.measure: rate.achieved for rate in rates(larger, counted)}
    assert by_name["Sessions missed, no SEN"] < by_name["Sessions missed, SEN support"] < by_name["Sessions missed, EHC plan"]
    suspended = "Suspensions a year, per 100 pupils, "
    assert by_name[suspended + "no SEN"] < by_name[suspended + "SEN support"]


def test_suspensions_peak_in_the_middle_of_secondary_school(larger: Invented) -> None:
    by_year = suspensions_by_year(larger)
    assert max(by_year, key=lambda year: by_year[year]) in (8, 9, 10)


def test_the_true_probability_adds_up_to_the_crises_that_happen(larger: Invented) -> None:
    """A second route to the closed form: count the crises of the children it speaks of."""
    risk, crises = larger.risk, larger.harm.crises
    expected, happened, spread = 0.0, 0, 0.0
    for period in range(5, risk.periods - 13, 13):  # years that do not overlap
        first, ends = risk.first_day(period), risk.first_day(period + 13)
        probability = risk.chance_of_harm(period)
        stays = risk.is_here(period) & (risk.here[1] > ends) & (risk.here[0] <= first)
        young = (risk.age_at(period) >= 10) & (risk.age_at(period + 12) < 18) & stays
        within = crises[(crises["happened"] >= first) & (crises["happened"] < ends)]
        hit = np.bincount(within["child"], minlength=len(larger.children)) > 0
        expected += float(probability[young].sum())
        spread += float((probability * (1 - probability))[young].sum())
        happened += int(hit[young].sum())
    assert expected > 50
    assert abs(happened - expected) < 4 * math.sqrt(spread)


def test_the_known_share_of_harm_is_chance(larger: Invented) -> None:
    by_chance = larger.harm.crises["by_chance"]
    assert abs(by_chance.mean() - 0.16) < 4 * math.sqrt(0.16 * 0.84 / len(by_chance))


def test_every_crisis_leaves_a_record_that_counts_and_only_crises_do(larger: Invented) -> None:
    recorded = set(outcome_records(larger)["child"])
    in_crisis = set(larger.harm.crises["child"])
    assert recorded <= in_crisis
    assert len(in_crisis - recorded) < 0.1 * len(in_crisis)  # left, or grown up, before an assessment was done


def test_signs_come_before_harm(larger: Invented) -> None:
    """Children in a foreseeable crisis were suspended more, in the year before it, than others of their age."""
    crises = larger.harm.crises[~larger.harm.crises["by_chance"]]
    crises = crises[crises["happened"] > day_number(date(2022, 9, 1))]
    made = larger.excluded
    before = 0
    for child, day in zip(crises["child"], crises["happened"], strict=True):
        before += int(((made["child"] == child) & (made["happened"] < day) & (made["happened"] >= day - 364)).any())
    middle = day_number(date(2024, 9, 1))
    age = (middle - larger.children.born) / 365.25
    others = np.flatnonzero((age >= 10) & (age < 18) & larger.risk.is_here(39))
    within = made[(made["happened"] < middle) & (made["happened"] >= middle - 364)]
    usual = np.isin(others, within["child"]).mean()
    assert before / len(crises) > 1.7 * usual


def test_a_plain_model_beats_each_rule_and_stays_below_the_truth(larger: Invented, counted: Tally) -> None:
    hard = difficulty(
        larger,
        counted,
        train_on=(date(2024, 5, 27), date(2024, 9, 1)),
        test_on=(date(2025, 9, 1), date(2026, 2, 16), date(2026, 7, 20)),
    )
    area = {finding.way.split(" ")[0]: finding.area for finding in hard.findings}
    assert 0.72 < area["True"] < 0.92
    assert area["Logistic"] < area["True"]
    assert area["Logistic"] > max(area["Suspensions"], area["Contacts"])


def test_siblings_share_a_home_and_their_hardship(larger: Invented) -> None:
    children = larger.children
    siblings = children.household[1:] == children.household[:-1]
    assert 0.3 < siblings.mean() < 0.7
    assert (children.ethnicity[1:] == children.ethnicity[:-1])[siblings].all()
    assert (children.surname[1:] == children.surname[:-1])[siblings].mean() > 0.5
    twins = siblings & children.twin[1:] & children.twin[:-1] & (children.born[1:] == children.born[:-1])
    assert twins.any()


def test_some_children_have_no_school_and_some_come_and_go(larger: Invented) -> None:
    children, day = larger.children, day_number(date(2026, 11, 16))
    here = (children.arrives <= day) & (children.departs > day)
    age = (day - children.born) / 365.25
    school = larger.stays.school_on(np.arange(len(children)), np.full(len(children), day))
    of_age = here & (age >= 6) & (age < 16)
    assert 0.01 < (school[of_age] < 0).mean() < 0.08
    assert 0.05 < (children.arrives > 0).mean() < 0.4
    assert 0.05 < (children.departs < day).mean() < 0.4


def test_over_recording_gives_one_group_more_contacts_and_no_more_harm() -> None:
    fair = invent(BoroughPlan(pupils=1_500))
    unfair = invent(BoroughPlan(pupils=1_500, unfairness=Unfairness(over_recorded_group="Black", over_recording=3.0)))
    black = group_of(fair.children.ethnicity) == "Black"
    count = [np.bincount(borough.contacts["child"], minlength=len(black)) for borough in (fair, unfair)]
    assert count[1][black].sum() > 2.0 * count[0][black].sum()
    assert count[1][~black].sum() == count[0][~black].sum()
    assert fair.harm.crises.equals(unfair.harm.crises)


def test_the_page_states_every_rate_and_every_way_of_ranking(larger: Invented, counted: Tally) -> None:
    found = rates(larger, counted)
    hard = difficulty(larger, counted, train_on=(date(2024, 9, 1),), test_on=(date(2025, 9, 1),))
    written = page(larger, found, hard, suspensions_by_year(larger))
    assert all(f"| {rate.measure} |" in written for rate in found)
    assert all(finding.way in written for finding in hard.findings)
    assert "accuracy" not in written


@pytest.mark.parametrize("wrong", [{"pupils": 499}, {"pupils": 880_001}, {"marks_from": date(2026, 11, 17)}])
def test_a_plan_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="must be"):
        BoroughPlan(**wrong)  # type: ignore[arg-type]
