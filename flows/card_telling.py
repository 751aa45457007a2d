"""What a night's page tells of the cards: the one in shadow, and how far the children are from those it was made on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows.drifting import past_words
from flows.shadowing import criteria
from models.standing import standing
from reports.account import CardDriftAccount, ShadowAccount
from reports.card_drift import drift_rows

if TYPE_CHECKING:
    from flows.screening import Screening


def shadow_account(screening: Screening) -> ShadowAccount | None:
    """The card in shadow on the night; None where there is none."""
    current = standing(screening.installation.folders.cards, as_of=screening.as_of).shadow
    if current is None:
        return None
    told = ShadowAccount(current.card_name, current.day, current.by, unusable=screening.shadow_unusable)
    done = screening.shadowed
    if done is None or done.card.digest != current.digest:
        return told
    found = criteria(screening.installation, current.digest, since=current.day, until=screening.as_of)
    return ShadowAccount(
        current.card_name, current.day, current.by, done.would_send, tuple((each.met, each.words) for each in found)
    )


def drift_accounts(screening: Screening) -> tuple[CardDriftAccount, ...]:
    """The drift of each card in use on the night: the released one first."""
    floors = screening.installation.configuration.thresholds
    return tuple(
        CardDriftAccount(
            each.card.name,
            in_shadow,
            tuple(drift_rows(each.shifts, floors)),
            past_words(each.past) if each.past else each.not_yet,
            tuple((one.holds, one.words) for one in each.breaches),
        )
        for each, in_shadow in ((screening.drifted, False), (screening.shadow_drifted, True))
        if each is not None
    )
