"""Which children are prompted tonight, which are not, and why: every scored child is in exactly one place.

The order of a list is points, highest first. Ties are put in order by a keyed hash of the child's
pseudonym and the ISO week: nobody is last for ever, and running a night again gives the same order.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import pandas as pd

from prompts.lapsing import issued_by, waiting
from prompts.wording import day
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
    again (why a child prompted before is prompted again, in words; empty for a first prompt).
    placed: child_no, child_id, team ('No team' where there is none), place (a `Placed` value), one
    row for each scored child. counts: team, place, children: every team with every place, so that
    each team's counts add up to its scored children. off_list: reference, team, place: earlier
    prompts that could still be answered, of children who are now supported or weakly linked.
    """

    chosen: pd.DataFrame
    placed: pd.DataFrame
    counts: pd.DataFrame
    off_list: pd.DataFrame

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
) -> Selection:
    """Choose tonight's new prompts: at most what each team can still review in the ISO week of `as_of`.

    scored: one row a child with `SCORED_COLUMNS`; supported and evidence are flags, link is a
    `LinkConfidence` value, material the newest event of each reason as (indicator, day) pairs: of
    events such as a suspension, not of absence, which most children have every week. evidence: at
    least one point from something that is known. past: earlier prompts, as `prompts.lapsing.past_prompts`
    gives them; with its column `material` an event that happened before and was entered late is new.
    A prompt that is waiting is carried over, and not issued again; prompts issued earlier in the
    week count against the week's capacity. Rules apply in the order of the `Placed` tests below.

    Raises ValueError for a missing column, a child listed twice, or an empty key.
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

    rows["tie"] = [tie_order(child_id, as_of=as_of, key=tie_key) for child_id in rows["child_id"]]
    rows = rows.sort_values(["team", "points", "tie"], ascending=[True, False, True], kind="stable").reset_index(drop=True)
    free = _free_places(known, as_of=as_of, teams=teams)
    candidate = rows["place"] == Placed.NEW
    rows["position"] = candidate.astype("int64").groupby(rows["team"]).cumsum().where(candidate, 0)
    beyond = candidate & (rows["position"] > rows["team"].map(free).fillna(0))
    rows.loc[beyond, "place"] = Placed.OVER_CAPACITY.value

    chosen = rows[rows["place"] == Placed.NEW]
    return Selection(
        chosen=chosen[["child_no", "child_id", "team", "points", "link", "position", "again"]].reset_index(drop=True),
        placed=rows[["child_no", "child_id", "team", "place"]].sort_values("child_no", kind="stable").reset_index(drop=True),
        counts=_counts(rows, teams),
        off_list=_off_list(rows, waiting(past, as_of=as_of)),
    )


def tie_order(child_id: str, *, as_of: date, key: bytes) -> str:
    """Where a child stands among equals in the ISO week of `as_of`: smaller comes first; nobody can work it out without the key."""
    year, week, _ = as_of.isocalendar()
    return hmac.new(key, f"tie|{child_id}|{year}-W{week:02d}".encode(), hashlib.sha256).hexdigest()


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


def _free_places(known: pd.DataFrame, *, as_of: date, teams: Sequence[council.Team]) -> dict[str, int]:
    week = as_of.isocalendar()[:2]
    this_week = known[[issued.isocalendar()[:2] == week for issued in known["as_of"]]] if len(known) else known
    used = this_week["team"].value_counts().to_dict()
    return {team.name: max(0, team.weekly_capacity - int(used.get(team.name, 0))) for team in teams}


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
