"""What the card misses: each prompt stands for the children it was drawn among, and the interval is an exact one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from scipy.stats import binom, binomtest

from prompts.misses import Became, DrawnPrompt, Misses, Pool, interval, misses
from synthetic.judged_draws import Plan, judged_draws

NIGHT = date(2026, 11, 16)


def pool(team: str, children: int, drawn: int, week: int = 0) -> Pool:
    return Pool(f"run {week}", NIGHT + timedelta(weeks=week), team, children, drawn)


def drawn(team: str, *became: Became, week: int = 0) -> list[DrawnPrompt]:
    return [DrawnPrompt(f"run {week}", team, each) for each in became]


YES, NO = Became.UPHELD, Became.NOT_UPHELD


@pytest.mark.parametrize(("upheld", "number"), [(0, 12), (1, 9), (7, 40), (40, 40), (3, 200)])
def test_where_every_prompt_had_one_chance_the_interval_is_clopper_and_pearsons(upheld: int, number: int) -> None:
    found = misses([pool("East", 500, number)], drawn("East", *[YES] * upheld, *[NO] * (number - upheld)))
    exact = binomtest(upheld, number).proportion_ci(method="exact")
    assert (found.share, found.effective) == pytest.approx((upheld / number, number))
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high), abs=1e-9)


@pytest.mark.parametrize("share", [0.03, 0.15, 0.5])
def test_with_one_chance_for_all_no_sample_is_covered_less_often_than_95_times_in_100(share: float) -> None:
    number = 40
    covered = sum(
        binom.pmf(upheld, number, share)
        for upheld in range(number + 1)
        if interval(upheld / number, number)[0] <= share <= interval(upheld / number, number)[1]
    )
    assert covered >= 0.95


def test_a_team_that_draws_more_of_fewer_children_does_not_count_for_more() -> None:
    # 8 in 10 of 100 children and 1 in 5 of 900: worked by hand, 80 + 180 of 1,000.
    found = misses(
        [pool("Small", 100, 10), pool("Large", 900, 5)], [*drawn("Small", *[YES] * 8, NO, NO), *drawn("Large", YES, *[NO] * 4)]
    )
    assert found.share == pytest.approx(0.26)
    assert found.pool == 1_000
    assert found.effective < 15


def test_a_prompt_stands_for_as_many_children_as_its_night_had_for_each_one_drawn() -> None:
    # 1 of 300 upheld, then 0 of 2 of 100: 300 children for one prompt, 50 for each of the two others.
    found = misses([pool("East", 300, 1), pool("East", 100, 2, week=1)], [*drawn("East", YES), *drawn("East", NO, NO, week=1)])
    assert found.share == pytest.approx(300 / 400)
    assert found.pool == 200


def test_prompts_without_a_decision_are_counted_and_in_no_share() -> None:
    said = [YES, NO, NO, NO, Became.LAPSED, Became.LAPSED, Became.WAITING]
    found = misses([pool("East", 70, 7)], drawn("East", *said))
    assert found.share == 0.25
    assert (found.decided, found.drawn) == (4, 7)
    assert (found.became[Became.LAPSED], found.became[Became.WAITING]) == (2, 1)


def test_a_team_with_nothing_decided_is_named_and_taken_to_be_as_the_others() -> None:
    found = misses(
        [pool("East", 100, 2), pool("West", 300, 1), pool("None", 0, 0)],
        [*drawn("East", YES, NO), *drawn("West", Became.WAITING)],
    )
    assert found.unheard == ("West",)
    assert (found.share, found.pool) == (0.5, 400)


def test_a_night_that_was_run_again_counts_once_in_the_pool_and_keeps_the_chances_of_its_first_run() -> None:
    again = Pool("run again", NIGHT, "East", 40, 0)
    found = misses([pool("East", 50, 2), again], drawn("East", YES, NO))
    assert (found.pool, found.share) == (40, 0.5)


@pytest.mark.parametrize("pools", [[], [pool("East", 30, 0)]])
def test_with_nothing_decided_nothing_is_said(pools: list[Pool]) -> None:
    found = misses(pools, [])
    assert (found.share, found.low, found.high, found.decided) == (None, None, None, 0)


def test_a_prompt_of_which_no_pool_was_kept_is_an_error() -> None:
    with pytest.raises(KeyError):
        misses([pool("East", 30, 1)], drawn("East", YES, week=5))


@pytest.mark.parametrize(("share", "number"), [(-0.1, 5), (1.2, 5), (0.5, 0)])
def test_an_interval_of_no_share_or_no_draws_is_refused(share: float, number: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        interval(share, number)


def covered(found: Misses, truth: float) -> bool:
    assert found.low is not None
    assert found.high is not None
    return found.low <= truth <= found.high


def test_the_planted_share_is_in_the_interval_about_95_times_in_100() -> None:
    """Boroughs drawn from by the draw itself; `python -m benchmarks.misses` does it many more times, in six plans."""
    plan = Plan(capacity=(6, 15), pool=(40, 120), worth=(0.3, 0.12), answered=(0.7, 0.9), weeks=40)
    many = 120
    times = sum(covered(*judged_draws(plan, seed=seed)) for seed in range(many))
    assert binom.cdf(times, many, 0.95) > 0.001


def test_the_estimate_is_not_drawn_to_the_teams_that_answer_more() -> None:
    plan = Plan(capacity=(10, 10), pool=(100, 100), worth=(0.6, 0.0), answered=(0.3, 1.0), weeks=52)
    shares = [judged_draws(plan, seed=seed)[0].share for seed in range(30)]
    assert sum(share for share in shares if share is not None) / len(shares) == pytest.approx(0.3, abs=0.04)
