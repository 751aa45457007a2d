"""How long a prompt waits: it is answered, or it lapses. Nothing stays on a list for ever."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum

import pandas as pd

from vocabulary import council
from vocabulary.prompts import PromptDocument

PAST_COLUMNS = ("child_id", "team", "as_of", "lapses_on", "points", "reference", "state")
"""The columns of earlier prompts: one row a prompt, dates as `date`, `state` one of `State`."""


class State(StrEnum):
    """Whether a person has judged a prompt."""

    WAITING = "waiting"
    ANSWERED = "answered"


def past_prompts(
    documents: Iterable[PromptDocument], *, answered: Collection[str], about: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Earlier prompts as a table, one row each: `PAST_COLUMNS`, `material` (the newest event of each line then) and `drawn`.

    answered: the references on which a person has decided. about: reference to the child that a prompt is
    about now, where that is another than it was issued for.
    """
    now = about or {}
    rows = [
        (
            *(now.get(each.reference, each.child_id), each.team, each.as_of, each.lapses_on, each.points, each.reference),
            (State.ANSWERED if each.reference in answered else State.WAITING).value,
            frozenset((fact.indicator, fact.since) for fact in each.card_lines if fact.since is not None),
            each.drawn,
        )
        for each in documents
    ]
    return pd.DataFrame(rows, columns=[*PAST_COLUMNS, "material", "drawn"])


def lapses_on(*, as_of: date, settings: council.Prompts) -> date:
    """The first day on which an unanswered prompt of `as_of` is off the list."""
    return as_of + timedelta(days=settings.lapse_after_days)


def lapsed(past: pd.DataFrame, *, as_of: date, since: date | None = None) -> pd.DataFrame:
    """The earlier prompts that nobody answered in time: still waiting, and `lapses_on` has come.

    since: only those that were not yet lapsed on that earlier night; None for all that ever lapsed.
    """
    known = issued_by(past, as_of=as_of)
    over = known[(known["state"] == State.WAITING) & (known["lapses_on"] <= as_of)]
    return over if since is None else over[over["lapses_on"] > since]


def waiting(past: pd.DataFrame, *, as_of: date) -> pd.DataFrame:
    """The earlier prompts that may still be answered on `as_of`: neither answered nor lapsed."""
    known = issued_by(past, as_of=as_of)
    return known[(known["state"] == State.WAITING) & (known["lapses_on"] > as_of)]


def issued_by(past: pd.DataFrame, *, as_of: date) -> pd.DataFrame:
    """The prompts issued on or before `as_of`, oldest first; a night that is run again for an old date sees no later ones.

    Raises ValueError when a column is missing or a state is not known.
    """
    missing = [name for name in PAST_COLUMNS if name not in past.columns]
    if missing:
        raise ValueError(f"earlier prompts lack {', '.join(missing)}; they need {', '.join(PAST_COLUMNS)}")
    if past.empty:
        return past
    unknown = sorted(set(past["state"].astype(str)) - {state.value for state in State})
    if unknown:
        raise ValueError(f"{len(unknown)} state(s) of earlier prompts are not known; the states are {', '.join(State)}")
    past = past.assign(**{name: pd.to_datetime(past[name]).dt.date for name in ("as_of", "lapses_on")})
    return past[past["as_of"] <= as_of].sort_values(["as_of", "reference"], kind="stable")
