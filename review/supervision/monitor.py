"""How people's own views, the card and their decisions go together: counted, with intervals, over the past half year.

The card says 'worth a conversation' of every prompt that it raised, and nothing of a prompt that was drawn at
random. A view goes with it when the person was at least a little worried about a raised prompt, or not worried about a
drawn one; a decision goes with it when they saw a reason to act on a raised prompt, or none on a drawn one. Decisions
that say nothing about the card are set aside: already supported, wrong child or wrong data.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import quantiles

from review.supervision.reviewed import Reviewed
from vocabulary.decisions import UPHELD, Decision, Worry
from vocabulary.rates import Estimate, wilson

WINDOW = timedelta(weeks=26)
"""How far the monitor looks back."""

WORRIED = frozenset({Worry.A_LITTLE, Worry.QUITE, Worry.VERY})
SET_ASIDE = frozenset({Decision.ALREADY_SUPPORTED, Decision.WRONG_CHILD_OR_DATA})

EXPERIENCE: tuple[tuple[int, str], ...] = (
    (1, "Under 1 year"),
    (3, "1 or 2 years"),
    (6, "3 to 5 years"),
    (200, "6 years or more"),
)
"""Years in this work: below how many, and the words."""
EXPERIENCE_NOT_KNOWN = "Not known"

SECONDS_A_MINUTE = 60


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def estimate(self) -> Estimate:
        """The rate with its 95% interval."""
        return wilson(self.part, self.whole)

    @property
    def words(self) -> str:
        """'12 of 40: 30% (18% to 45%)'."""
        if not self.whole:
            return "none to count"
        rate = self.estimate
        return f"{self.part} of {self.whole}: {rate.value:.0%} ({rate.low:.0%} to {rate.high:.0%})"


@dataclass(frozen=True)
class Figures:
    """What the reviews of one group come to.

    count: decisions that say something about the card. aside: those set aside. before, after: views before the card, and
    decisions, that go with it. towards: of views that did not, decisions that did. away: of views that did, decisions
    that did not. changed: another view given once the card was open. no_action: decided 'no action now'.
    minutes: lower quartile, median and upper quartile from opening to decision; None for fewer than two.
    second: second looks that saw a reason to act where the first did, or none where it saw none. people: who decided.
    """

    count: int
    aside: int
    before: Share
    after: Share
    towards: Share
    away: Share
    changed: Share
    no_action: Share
    minutes: tuple[float, float, float] | None
    second: Share
    people: int

    @property
    def time_words(self) -> str:
        """'2 min 10 s (1 min to 4 min 30 s)': the median and the middle half."""
        if self.minutes is None:
            return "too few to say"
        low, middle, high = (_time(each) for each in self.minutes)
        return f"{middle} ({low} to {high})"


def figures(reviews: Sequence[Reviewed]) -> Figures:
    """What these reviews come to."""
    counted = [each for each in reviews if each.decision not in SET_ASIDE]
    viewed = [each for each in counted if each.worry not in {None, Worry.CANNOT_TELL}]
    agreed = [each for each in viewed if view_goes_with_the_card(each)]
    differed = [each for each in viewed if not view_goes_with_the_card(each)]
    again = [each for each in counted if each.second is not None and each.second not in SET_ASIDE]
    times = [each.minutes for each in counted if each.minutes is not None]
    return Figures(
        count=len(counted),
        aside=len(reviews) - len(counted),
        before=Share(len(agreed), len(viewed)),
        after=_share(counted, decision_goes_with_the_card),
        towards=_share(differed, decision_goes_with_the_card),
        away=_share(agreed, lambda each: not decision_goes_with_the_card(each)),
        changed=_share(counted, lambda each: each.changed),
        no_action=_share(counted, lambda each: each.decision is Decision.NO_ACTION_NOW),
        minutes=_quartiles(times),
        second=_share(again, lambda each: (each.second in UPHELD) == (each.decision in UPHELD)),
        people=len({each.by for each in counted}),
    )


def view_goes_with_the_card(review: Reviewed) -> bool:
    """Whether the person's view before the card was what the card says; only of a view that says something."""
    return (review.worry in WORRIED) != review.drawn


def decision_goes_with_the_card(review: Reviewed) -> bool:
    """Whether the decision was what the card says."""
    return (review.decision in UPHELD) != review.drawn


def by(reviews: Sequence[Reviewed], key: Callable[[Reviewed], str]) -> dict[str, list[Reviewed]]:
    """Reviews by what a function says of each, in the order of the words."""
    found: dict[str, list[Reviewed]] = {}
    for each in reviews:
        found.setdefault(key(each), []).append(each)
    return dict(sorted(found.items()))


def by_experience(reviews: Sequence[Reviewed]) -> dict[str, list[Reviewed]]:
    """Reviews by the years that the person had done this work, fewest first; not known at the end."""
    held = by(reviews, experience_words)
    order = [*(words for _, words in EXPERIENCE), EXPERIENCE_NOT_KNOWN]
    return {words: held[words] for words in order if words in held}


def experience_words(review: Reviewed) -> str:
    """The band of years in which the person was."""
    years = review.experience_years
    if years is None:
        return EXPERIENCE_NOT_KNOWN
    return next(words for below, words in EXPERIENCE if years < below)


def since(today: date) -> date:
    """The first day of the window."""
    return today - WINDOW


def _share(reviews: Sequence[Reviewed], holds: Callable[[Reviewed], bool]) -> Share:
    return Share(sum(holds(each) for each in reviews), len(reviews))


def _quartiles(times: list[float]) -> tuple[float, float, float] | None:
    if len(times) < 2:
        return None
    low, middle, high = quantiles(times, n=4, method="inclusive")
    return low, middle, high


def _time(minutes: float) -> str:
    seconds = round(minutes * SECONDS_A_MINUTE)
    if seconds < SECONDS_A_MINUTE:
        return f"{seconds} s"
    if seconds < 60 * SECONDS_A_MINUTE:
        return f"{seconds // 60} min {seconds % 60} s"
    hours = round(minutes / 60)
    return f"{hours} h" if hours < 48 else f"{round(hours / 24)} days"
