"""Which children are prompted tonight, which are not, and why: every scored child is in exactly one place.

Who is named follows points, highest first. Ties are put in order by a keyed hash of the child's
pseudonym and the ISO week: nobody is last for ever, and running a night again gives the same order.
A few places go to children drawn at random among the others (`prompts.drawing`).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import pandas as pd

from prompts.drawing import places_to_draw
from prompts.lapsing import issued_by, waiting
from prompts.lists import TeamList, team_list
from prompts.lots import iso_week, lot
from prompts.wording import Band, day
from vocabulary import council
from vocabulary.decisions import LinkConfidence

SCORED_COLUMNS = ("child_no", "child_id", "team", "points", "supported", "link", "evidence", "material")
NO_TEAM = "No team"

Row = dict[str, Any]
"""One scored child, by column."""

Events = Iterable[tuple[str, date]]
"""The newest event of each indicator that is a reason: (indicator, the day it happened)."""


class Placed(StrEnum):
    """Where a scored child stands tonight."""

    NEW = "new"
    DRAWN = "drawn"
    CARRIED_OVER = "carried_over"
    ALREADY_SUPPORTED = "already_supported"
    WEAK_LINK = "weak_link"
    NO_EVIDENCE = "no_evidence"
    TOO_FEW_POINTS = "too_few_points"
    NO_TEAM = "no_team"
    NOT_AGAIN = "not_again"
    OVER_CAPACITY = "over_capacity"


PLACED_WORDS: dict[Placed, str] = {
    Placed.NEW: "New prompt tonight",
    Placed.DRAWN: "Drawn at random tonight, to learn whom the card misses",
    Placed.CARRIED_OVER: "An earlier prompt is still waiting for an answer",
    Placed.ALREADY_SUPPORTED: "Already supported by social care or early help",
    Placed.WEAK_LINK: "Not raised: not sure enough that the records belong to one child",
    Placed.NO_EVIDENCE: "Nothing recorded that is a reason to look",
    Placed.TOO_FEW_POINTS: "Fewer points than the council asks for",
    Placed.NO_TEAM: "No team looks after the child's address or school",
    Placed.NOT_AGAIN: "Prompted lately, and nothing important has changed",
    Placed.OVER_CAPACITY: "More children than the team can review this week",
}


@dataclass(frozen=True)
class Selection:
    """What was chosen and what became of everyone else.

    chosen: child_no, child_id, team, points, link, position (1 is first on the team's list tonight),
    again (why a child prompted before is prompted again, in words; empty for a first prompt), drawn
    (at random, not for points); by team and position, so that no order tells which were drawn.
    placed: child_no, child_id, team ('No team' where there is none), place (a `Placed` value), one
    row for each scored child. counts: team, place, children: every team with every place, so that
    each team's counts add up to its scored children. off_list: reference, team, place: earlier
    prompts that could still be answered, of children who are now supported or weakly linked.
    pools: team, pool (children with some evidence who could have been prompted and were not named),
    drawn: one row for each team, so that the chance of each draw is known afterwards.
    """

    chosen: pd.DataFrame
    placed: pd.DataFrame
    counts: pd.DataFrame
    off_list: pd.DataFrame
    pools: pd.DataFrame

    def count(self, place: Placed, team: str | None = None) -> int:
        """How many children stand in a place, in one team or in all."""
        rows = self.counts[self.counts["place"] == place]
        return int((rows if team is None else rows[rows["team"] == team])["children"].sum())


def choose(
    scored: pd.DataFrame,
    past: pd.DataFrame,
    *,
    as_of: date,
    teams: Sequence[council.Team],
    settings: council.Prompts,
    tie_key: bytes,
    bands: Sequence[Band] = (),
) -> Selection:
    """Choose tonight's new prompts: at most what each team can still review in the ISO week of `as_of`.

    scored: one row a child with `SCORED_COLUMNS`; supported and evidence are flags, link is a
    `LinkConfidence` value, material the newest event of each reason as (indicator, day) pairs: of
    events such as a suspension, not of absence, which most children have every week. evidence: at
    least one point from something that is known. past: earlier prompts, as `prompts.lapsing.past_prompts`
    gives them; with its column `material` an event that happened before and was entered late is new.
    A prompt that is waiting is carried over, and not issued again; prompts issued earlier in the
    week count against the week's capacity. Rules apply in the order of the `Placed` tests below.
    With its column `drawn` those drawn earlier in the week count against the week's places for that.
    bands: the card's, which a list that is shuffled within bands needs.

    Raises ValueError for a missing column, a child listed twice, an empty key, or points in no band of a
    list that is to be shuffled.
    """
    _check(scored, tie_key)
    known = issued_by(past, as_of=as_of)
    last = known.drop_duplicates("child_id", keep="last")
    waits = set(waiting(past, as_of=as_of)["child_id"])
    names = {team.name for team in teams}

    rows = scored.loc[:, list(SCORED_COLUMNS)].copy()
    rows["team"] = [team if team in names else NO_TEAM for team in rows["team"]]
    children: list[Row] = [dict(zip(rows.columns, values, strict=True)) for values in rows.itertuples(index=False)]
    before = {str(prompt["child_id"]): prompt for prompt in last.to_dict("records")}
    again = [_why_again(child, before.get(child["child_id"]), as_of, settings) for child in children]
    rows["place"] = [_place(child, waits, why, settings) for child, why in zip(children, again, strict=True)]
    rows["again"] = [why or "" for why in again]
    # Too few points is no bar to the draw: such children are those whom the card leaves out most surely.
    too_soon = pd.Series([why is None for why in again], index=rows.index, dtype=bool)
    rows["spared"] = (rows["place"] == Placed.TOO_FEW_POINTS) & (rows["team"] != NO_TEAM) & ~too_soon

    rows["tie"] = [tie_order(child_id, as_of=as_of, key=tie_key) for child_id in rows["child_id"]]
    rows = rows.sort_values(["team", "points", "tie"], ascending=[True, False, True], kind="stable").reset_index(drop=True)
    lists = {
        team.name: team_list(
            _rows_of(rows[rows["place"] == Placed.NEW], team),
            _rows_of(rows[rows["spared"]], team),
            team=team.name,
            free=max(0, team.weekly_capacity - len(_this_week(known, team, as_of=as_of))),
            to_draw=_still_to_draw(known, team, as_of=as_of, settings=settings, key=tie_key),
            as_of=as_of,
            settings=settings,
            key=tie_key,
            bands=bands,
        )
        for team in teams
    }
    rows["place"] = _place_lists(rows, lists)
    return Selection(
        chosen=_chosen(rows, lists),
        placed=rows[["child_no", "child_id", "team", "place"]].sort_values("child_no", kind="stable").reset_index(drop=True),
        counts=_counts(rows, teams),
        off_list=_off_list(rows, waiting(past, as_of=as_of)),
        pools=pd.DataFrame(
            [(name, each.pool, len(each.drawn)) for name, each in lists.items()], columns=["team", "pool", "drawn"]
        ),
    )


def tie_order(child_id: str, *, as_of: date, key: bytes) -> int:
    """Where a child stands among equals in the ISO week of `as_of`: smaller comes first; nobody can work it out without the key."""
    return lot(key, "tie", child_id, iso_week(as_of))


def _check(scored: pd.DataFrame, tie_key: bytes) -> None:
    missing = [name for name in SCORED_COLUMNS if name not in scored.columns]
    if missing:
        raise ValueError(f"the scored children lack {', '.join(missing)}; they need {', '.join(SCORED_COLUMNS)}")
    twice = int(scored["child_id"].duplicated().sum() + scored["child_no"].duplicated().sum())
    if twice:
        raise ValueError(f"{twice} scored row(s) repeat a child; give one row a child")
    if not tie_key:
        raise ValueError("the key that orders ties is empty")


def _place(child: Row, waits: set[str], again: str | None, settings: council.Prompts) -> str:
    """The first rule that holds. A waiting prompt stands even if the points have fallen since: somebody may be reading it."""
    if child["supported"]:
        return Placed.ALREADY_SUPPORTED.value
    if child["link"] == LinkConfidence.WEAK:
        return Placed.WEAK_LINK.value
    if child["child_id"] in waits:
        return Placed.CARRIED_OVER.value
    if not child["evidence"]:
        return Placed.NO_EVIDENCE.value
    if child["points"] < settings.least_points:
        return Placed.TOO_FEW_POINTS.value
    if child["team"] == NO_TEAM:
        return Placed.NO_TEAM.value
    return (Placed.NOT_AGAIN if again is None else Placed.NEW).value


def _why_again(child: Row, before: Mapping[Hashable, Any] | None, as_of: date, settings: council.Prompts) -> str | None:
    """Empty for a first prompt, words for another one, and None when it is too soon and nothing changed.

    Never twice on one date, so that a night that is run again issues nothing again.
    The words carry no points: they may be read before the card is shown.
    """
    if before is None:
        return ""
    issued = before["as_of"]
    if issued == as_of:
        return None
    if has_new_event(child["material"], before.get("material"), issued=issued):
        return f"This child was raised before, on {day(issued)}. Something new is recorded since then."
    if child["points"] >= int(before["points"]) + settings.material_points:
        return f"This child was raised before, on {day(issued)}. More is recorded now than then."
    if issued + timedelta(weeks=settings.quiet_weeks) <= as_of:
        return f"This child was raised before, on {day(issued)}. That is more than {settings.quiet_weeks} weeks ago."
    return None


def has_new_event(now: Events, then: object, *, issued: date) -> bool:
    """Whether a reason has an event that the earlier prompt could not show.

    then: the earlier prompt's own events. An event is new when it is later than the one shown then
    for its indicator; where none was shown, when it happened on or after `issued`, the first day
    that the earlier prompt did not see.
    """
    if not isinstance(then, Iterable) or isinstance(then, str):
        then = ()
    newest = dict(then)
    return any(happened_on > newest[name] if name in newest else happened_on >= issued for name, happened_on in now)


def _rows_of(rows: pd.DataFrame, team: council.Team) -> list[Row]:
    mine = rows.loc[rows["team"] == team.name, ["child_no", "child_id", "points"]]
    return [dict(zip(mine.columns, values, strict=True)) for values in mine.itertuples(index=False)]


def _this_week(known: pd.DataFrame, team: council.Team, *, as_of: date) -> pd.DataFrame:
    """The team's prompts issued in the ISO week of `as_of`."""
    mine = known[known["team"] == team.name]
    return mine[[iso_week(issued) == iso_week(as_of) for issued in mine["as_of"]]] if len(mine) else mine


def _still_to_draw(known: pd.DataFrame, team: council.Team, *, as_of: date, settings: council.Prompts, key: bytes) -> int:
    issued = _this_week(known, team, as_of=as_of)
    before = int(issued["drawn"].astype(bool).sum()) if "drawn" in issued.columns else 0
    return max(0, places_to_draw(team, as_of=as_of, one_in=settings.drawn_one_in, key=key) - before)


def _place_lists(rows: pd.DataFrame, lists: Mapping[str, TeamList]) -> list[str]:
    """Each child's place once the lists are made: who might have been named and is on none is over capacity."""
    named = frozenset[int]().union(*(each.named for each in lists.values()))
    drawn = frozenset[int]().union(*(each.drawn for each in lists.values()))

    def place(child_no: int, before: str) -> str:
        if child_no in drawn:
            return Placed.DRAWN.value
        return Placed.OVER_CAPACITY.value if before == Placed.NEW and child_no not in named else before

    return [place(int(child_no), before) for child_no, before in zip(rows["child_no"], rows["place"], strict=True)]


def _chosen(rows: pd.DataFrame, lists: Mapping[str, TeamList]) -> pd.DataFrame:
    positions = {child_no: position for each in lists.values() for position, child_no in enumerate(each.in_order, start=1)}
    chosen = rows[rows["child_no"].isin(list(positions))].copy()
    chosen["position"] = [positions[int(child_no)] for child_no in chosen["child_no"]]
    chosen["drawn"] = chosen["place"] == Placed.DRAWN
    columns = ["child_no", "child_id", "team", "points", "link", "position", "again", "drawn"]
    return chosen.sort_values(["team", "position"], kind="stable")[columns].reset_index(drop=True)


def _counts(rows: pd.DataFrame, teams: Sequence[council.Team]) -> pd.DataFrame:
    found = rows.groupby(["team", "place"]).size().to_dict()
    named = [*(team.name for team in teams), NO_TEAM]
    return pd.DataFrame(
        [(team, place.value, int(found.get((team, place.value), 0))) for team in named for place in Placed],
        columns=["team", "place", "children"],
    )


def _off_list(rows: pd.DataFrame, waits: pd.DataFrame) -> pd.DataFrame:
    off = rows[rows["place"].isin([Placed.ALREADY_SUPPORTED, Placed.WEAK_LINK])]
    joined = waits[["child_id", "reference", "team"]].merge(off[["child_id", "place"]], on="child_id")
    return joined[["reference", "team", "place"]].sort_values("reference").reset_index(drop=True)
