"""One team's list of a night: who is named for points, who is drawn beside them, and in which order they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from prompts.drawing import draw, mingle
from prompts.lots import lot
from prompts.wording import Band, band_of
from vocabulary import council

Row = Mapping[str, Any]
"""One child: child_no, child_id and points at least."""


@dataclass(frozen=True)
class TeamList:
    """A team's new prompts of a night, as child_nos. in_order: named and drawn together, first on the list first.

    pool: how many children could have been drawn.
    """

    named: frozenset[int]
    drawn: frozenset[int]
    in_order: tuple[int, ...]
    pool: int


def team_list(
    candidates: Sequence[Row],
    spared: Sequence[Row],
    *,
    team: str,
    free: int,
    to_draw: int,
    as_of: date,
    settings: council.Prompts,
    key: bytes,
    bands: Sequence[Band],
) -> TeamList:
    """Share out a team's free places.

    candidates: children who may be named, most points first. spared: children with some evidence and fewer points
    than the council asks for, who may be drawn and not named. free: new prompts that the team can still review.
    to_draw: how many of these are for drawn children; where fewer could be drawn, everybody is on the list.
    """
    to_draw = min(free, to_draw)
    named = candidates[: free - to_draw]
    pool = [*candidates[len(named) :], *spared]
    by_id = {str(each["child_id"]): int(each["child_no"]) for each in pool}
    drawn = [by_id[child_id] for child_id in draw(by_id, to_draw, as_of=as_of, key=key)]
    order = in_order(named, as_of=as_of, settings=settings, key=key, bands=bands)
    mingled = mingle(order, drawn, team=team, as_of=as_of, key=key)
    return TeamList(frozenset(order), frozenset(drawn), tuple(mingled), len(pool))


def in_order(named: Sequence[Row], *, as_of: date, settings: council.Prompts, key: bytes, bands: Sequence[Band]) -> list[int]:
    """The child_nos in the order of the list: by points as they come or, within each band of the card, by lot of the night.

    Raises ValueError for points in no band, where the list is to be shuffled.
    """
    if settings.order == "ranked":
        return [int(each["child_no"]) for each in named]

    def place(each: Row) -> tuple[int, int]:
        return -band_of(int(each["points"]), bands).lowest, lot(key, "shuffle", each["child_id"], as_of.isoformat())

    return [int(each["child_no"]) for each in sorted(named, key=place)]
