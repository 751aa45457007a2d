"""Drawn prompts over nights: the pools they were drawn from, what people decided, and what that says of the card's misses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from flows.installation import Installation
from flows.reviewing import judgements
from models.standing import standing
from prompts.misses import Became, DrawnPrompt, Pool, misses
from reports.account import MissesAccount
from reports.misses import miss_sentences
from vocabulary.decisions import UPHELD
from vocabulary.prompts import PromptDocument

if TYPE_CHECKING:
    from flows.screening import Screening
    from models.card_file import Card
    from prompts.selection import Selection


def keep_pools(screening: Screening, card: Card, selection: Selection) -> None:
    """Keep how many children each team's draw was made among tonight, and how many were drawn."""
    if not screening.installation.configuration.prompts.drawn_one_in:
        return
    screening.installation.register.night_figures.keep(
        "pools",
        {"teams": [{name: each[name] for name in ("team", "pool", "drawn")} for each in selection.pools.to_dict("records")]},
        run=screening.run,
        as_of=screening.as_of,
        card_digest=card.digest,
    )


def misses_account(installation: Installation, digest: str, *, as_of: date) -> MissesAccount:
    """What a card misses, from the prompts drawn beside it and the decisions on them by `as_of`."""
    pools = [
        Pool(each.run, each.as_of, str(team["team"]), int(team["pool"]), int(team["drawn"]))
        for each in installation.register.night_figures.of_every_run("pools", card_digest=digest)
        if each.as_of <= as_of
        for team in each.content["teams"]
    ]
    decided = {
        each["reference"]: each["decision"] in UPHELD for each in judgements(installation) if each["decided_on"] <= as_of
    }
    issued = [each for each in installation.register.prompts() if each.as_of <= as_of and each.provenance.card_digest == digest]
    found = misses(
        pools,
        [DrawnPrompt(each.provenance.run, each.team, _became(each, decided, as_of=as_of)) for each in issued if each.drawn],
    )
    named = [decided[each.reference] for each in issued if not each.drawn and each.reference in decided]
    return MissesAccount(
        one_in=installation.configuration.prompts.drawn_one_in,
        since=min((each.as_of for each in pools), default=None),
        pool=found.pool,
        upheld=found.became[Became.UPHELD],
        not_upheld=found.became[Became.NOT_UPHELD],
        lapsed=found.became[Became.LAPSED],
        waiting=found.became[Became.WAITING],
        share=found.share,
        low=found.low,
        high=found.high,
        teams_unheard=len(found.unheard),
        named_decided=len(named),
        named_upheld=sum(named),
    )


def miss_lines(installation: Installation) -> Iterator[str]:
    """What the card in force misses, in sentences, as of the latest night that was run."""
    nights = [run.as_of for run in installation.register.runs() if (run.outcome or "").startswith("done")]
    now = standing(installation.folders.cards, as_of=max(nights)).released if nights else None
    if now is None:
        yield "What the card misses? No card is in force, so nothing is drawn beside one."
        return
    yield from miss_sentences(
        misses_account(installation, now.digest, as_of=max(nights)), installation.configuration.thresholds
    )


def _became(document: PromptDocument, decided: dict[str, bool], *, as_of: date) -> Became:
    if document.reference in decided:
        return Became.UPHELD if decided[document.reference] else Became.NOT_UPHELD
    return Became.LAPSED if document.lapses_on <= as_of else Became.WAITING
