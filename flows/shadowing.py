"""Shadow: a card is scored and its list is chosen every night, and nothing of it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flows.installation import Installation
from models.card_file import Card
from models.scoring import score
from models.shadow import Criterion, ShadowNight, exit_criteria
from models.standing import standing
from prompts.lapsing import past_prompts
from prompts.references import reference
from prompts.selection import choose
from vocabulary.problems import ModelProblem, NothingToDo

if TYPE_CHECKING:
    from flows.screening import Screening


@dataclass(frozen=True)
class Shadowed:
    """What a night did in shadow: the card, and how many prompts it would have sent, by team."""

    card: Card
    would_send: dict[str, int]

    @property
    def prompts(self) -> int:
        """How many prompts it would have sent in all."""
        return sum(self.would_send.values())


def run_shadow(screening: Screening, card: Card, *, drifted: bool) -> Shadowed:
    """Score with the card in shadow, choose, and keep what would have been sent: references and pseudonyms, no prompt.

    Each night chooses as a card's first night does, as though nothing had been sent of it: two nights in a row
    are then the same list but for what changed, which is what its stability is measured by. Nobody is drawn at
    random for the same reason.
    """
    installation = screening.installation
    settings = installation.configuration
    scored = score(card, screening.computed_or_fail().matrix.values)
    selection = choose(
        screening.to_choose_from(scored, card),
        past_prompts((), answered=()),
        as_of=screening.as_of,
        teams=settings.teams,
        settings=settings.prompts.model_copy(update={"drawn_one_in": 0, "order": "ranked"}),
        tie_key=installation.pseudonym_key,
    )
    chosen = list(zip(selection.chosen["child_id"], selection.chosen["team"], strict=True))
    key = installation.pseudonym_key
    would_send = [
        {"reference": reference(child, team, as_of=screening.as_of, key=key, taken={}), "child_id": child, "team": team}
        for child, team in chosen
    ]
    needed = {name for name, feed in settings.feeds.items() if feed.needed}
    late = [
        each.feed for each in screening.freshness if (each.days_late > 0 if each.covers_to is not None else each.feed in needed)
    ]
    installation.register.night_figures.keep(
        "shadow",
        {"would_send": would_send, "late_feeds": late, "drifted": drifted},
        run=screening.run,
        as_of=screening.as_of,
        card_digest=card.digest,
    )
    return Shadowed(card, {team.name: sum(name == team.name for _, name in chosen) for team in settings.teams})


def criteria(installation: Installation, digest: str, *, since: date, until: date) -> tuple[Criterion, ...]:
    """The exit criteria of the card in shadow, over the nights from `since` to `until`."""
    nights = [
        ShadowNight(
            each.as_of,
            frozenset(one["child_id"] for one in each.content["would_send"]),
            len(each.content["late_feeds"]),
            bool(each.content["drifted"]),
        )
        for each in installation.register.night_figures.of("shadow", card_digest=digest)
        if since <= each.as_of <= until
    ]
    ended: dict[date, list[str]] = {}
    for run in installation.register.runs():
        running = run.outcome is None and run.as_of == until
        if since <= run.as_of <= until and not running and not (run.outcome or "").startswith("trained"):
            ended.setdefault(run.as_of, []).append(run.outcome or "died")
    failed = sum(not any(outcome.startswith("done") for outcome in outcomes) for outcomes in ended.values())
    return exit_criteria(nights, failed_nights=failed, settings=installation.configuration.shadow)


def check_may_go_live(installation: Installation, digest: str, *, override: str, on: date) -> str:
    """Raise ModelProblem unless the card's nights in shadow showed what they must, or a reason overrides that.

    The override as it is to be recorded: '' where the criteria are met and none was needed. A demonstration
    may release a card that was never in shadow, because nobody acts on its prompts.
    """
    now = standing(installation.folders.cards, as_of=on)
    current = now.shadow
    in_shadow = current is not None and current.digest == digest
    again = now.released is not None and now.released.digest == digest  # to sign it with another key
    if again or (not in_shadow and installation.configuration.council.demonstration):
        return ""
    if current is None or not in_shadow:
        missed = ["The card was never in shadow."]
    else:
        found = criteria(installation, digest, since=current.day, until=on)
        missed = [f"{each.name}: {each.words}" for each in found if not each.met]
    if not missed:
        return ""
    if len(override.strip()) >= 10:
        return override.strip()
    raise ModelProblem(
        "The card has not shown in shadow what it must. " + " ".join(missed),
        do="Put it in shadow (release --shadow) until `python -m flows shadow` says that every criterion is met, "
        "or give a reason of at least 10 characters with --override; it is recorded under the name of the data lead.",
    )


def shadow_lines(installation: Installation, *, on: date | None) -> Iterator[str]:
    """The exit criteria of the card in shadow, met or not. Raises NothingToDo when none is in shadow.

    on: the day to look from; None for the latest night that was run.
    """
    nights = [run.as_of for run in installation.register.runs() if (run.outcome or "").startswith("done")]
    day = on or max(nights, default=None)
    current = standing(installation.folders.cards, as_of=day).shadow if day else None
    if day is None or current is None:
        raise NothingToDo(
            "No card is in shadow.", do="python -m flows release --shadow --card DIGEST --by NAME --why REASON --on DATE"
        )
    yield f"{current.card_name} ({current.digest[:16]}) is in shadow since {current.on}, by {current.by}. Nothing is sent of it."
    found = criteria(installation, current.digest, since=current.day, until=day)
    for each in found:
        yield f"  {'met    ' if each.met else 'not met'}  {each.name}: {each.words}"
    unmet = sum(not each.met for each in found)
    yield (
        "Every criterion is met: a data lead may release it." if not unmet else f"{unmet} of {len(found)} criteria are not met."
    )
