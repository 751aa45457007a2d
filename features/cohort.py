"""Who may be screened on a date: the children of an age, known to the borough, and who is supported already."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import ibis
import pandas as pd

from features.records import History, Records, usable_links
from features.rolls import main_stay, stays
from vocabulary.council import Cohort, Team
from vocabulary.decisions import LinkConfidence
from vocabulary.windows import HALF_YEAR, age_on

COLUMNS = ("child_no", "child_id", "age", "team", "school", "phase", "on_roll", "supported", "supported_by", "link")
EVENT_FEEDS = ("contacts", "referrals", "assessments", "plans", "early_help", "missing", "exclusions")
SUPPORT_WORDS = {"referrals": "social care", "plans": "a social care plan", "early_help": "early help"}
_WORST = {LinkConfidence.STRONG.value: 0, LinkConfidence.TO_BE_CONFIRMED.value: 1, LinkConfidence.WEAK.value: 2}


def cohort(
    history: History,
    links: pd.DataFrame,
    children: pd.DataFrame,
    teams: Sequence[Team],
    *,
    as_of: date,
    settings: Cohort,
) -> pd.DataFrame:
    """One row for each child of an age to be screened who was known to the borough on `as_of`, by child_no.

    links: person_no, child_no, confidence. children: child_no, child_id, born_on, postcode.

    age: whole years on the date. team: by the sector of the postcode, else by the school, else ''.
    school, phase: of the current roll, else of the last; '' without one. on_roll: on a school's roll on
    the date. supported: an open social care episode, plan or early help, as known on the date;
    supported_by says which. link: the least sure of the links whose records are used.

    Known to the borough: on a roll on the date, or on a roll or with a recorded event in the 26 weeks
    before. A child with no date of birth is of no known age and is not here.
    """
    of_age = _of_age(children, as_of=as_of, settings=settings)
    usable = usable_links(links, of_age["child_no"].to_numpy())
    records = Records(history, usable, as_of=as_of)
    schooled = _schooled(records)
    recent = _recently_recorded(records)
    support = _support(records)

    rows = of_age.merge(schooled, on="child_no", how="left")
    since = pd.Timestamp(HALF_YEAR.starts_on(as_of=as_of))
    rows["on_roll"] = pd.to_datetime(rows["left_on"]) > pd.Timestamp(as_of)
    known = rows["on_roll"] | (pd.to_datetime(rows["left_on"]) > since) | rows["child_no"].isin(recent)
    rows = rows[known].copy()
    for name in ("school", "phase"):
        rows[name] = rows[name].astype(object).where(rows[name].notna(), "")
    rows["supported_by"] = rows["child_no"].map(support).fillna("")
    rows["supported"] = rows["supported_by"] != ""
    rows["team"] = _teams(rows["postcode"], rows["school"], teams)
    rows["link"] = rows["child_no"].map(_least_sure(links, usable)).fillna(LinkConfidence.WEAK.value)
    return rows.sort_values("child_no", ignore_index=True)[list(COLUMNS)]


def sector(postcode: str | None) -> str:
    """A postcode's sector, up to the first character after the space: 'TH1 4QX' is in 'TH1 4'. '' for none."""
    letters = "".join((postcode or "").upper().split())
    return f"{letters[:-3]} {letters[-3]}" if len(letters) >= 5 else ""


def _of_age(children: pd.DataFrame, *, as_of: date, settings: Cohort) -> pd.DataFrame:
    born = [day if isinstance(day, date) else None for day in children["born_on"]]
    ages = [age_on(day, as_of) if day is not None else -1 for day in born]
    rows = children[["child_no", "child_id", "postcode"]].assign(age=ages)
    return rows[rows["age"].between(settings.youngest, settings.oldest)].reset_index(drop=True)


def _schooled(records: Records) -> pd.DataFrame:
    schools = records.reference("schools")
    phases = schools.group_by("school").aggregate(phase=schools.phase.max())
    stay = main_stay(stays(records), as_of=records.as_of)
    joined = stay.left_join(phases, "school")
    return joined.select(joined.child_no, joined.school, joined.phase, joined.left_on).execute()


def _recently_recorded(records: Records) -> set[int]:
    since = HALF_YEAR.starts_on(as_of=records.as_of)
    found = [records.events(feed, since).select("child_no") for feed in EVENT_FEEDS]
    return set(ibis.union(*found, distinct=True).execute()["child_no"])


def _support(records: Records) -> dict[int, str]:
    """child_no -> what supports the child on the date; social care before early help."""
    open_now: dict[int, str] = {}
    for feed, ends in (("early_help", "ended_on"), ("referrals", "closed_on"), ("plans", "ended_on")):
        every = records.events(feed, date.min + timedelta(days=1))
        still = every.filter(every[ends].isnull() | (every[ends] > records.as_of))
        if feed == "referrals":
            still = still.filter(~still.no_further_action.fill_null(False))
        open_now |= dict.fromkeys(still.select("child_no").distinct().execute()["child_no"], SUPPORT_WORDS[feed])
    return open_now


def _teams(postcodes: pd.Series, schools: pd.Series, teams: Sequence[Team]) -> list[str]:
    by_sector = {each: team.name for team in teams for each in team.postcode_sectors}
    by_school = {each: team.name for team in teams for each in team.schools}
    return [
        by_sector.get(sector(postcode if isinstance(postcode, str) else None)) or by_school.get(school, "")
        for postcode, school in zip(postcodes, schools, strict=True)
    ]


def _least_sure(links: pd.DataFrame, usable: pd.DataFrame) -> dict[int, str]:
    used = links[links["person_no"].isin(usable["person_no"])]
    worst = used.assign(rank=used["confidence"].map(_WORST)).sort_values("rank", kind="stable")
    return dict(worst.drop_duplicates("child_no", keep="last")[["child_no", "confidence"]].itertuples(index=False, name=None))
