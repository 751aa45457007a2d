"""The cohort: children of an age to be screened, known to the borough on a date, with team, school and support."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import ibis
import pandas as pd

from features.records import History, Records, usable_links
from features.rolls import main_stay, stays
from features.support import supported_by
from features.teams import TeamFinder
from vocabulary.council import Cohort, Team
from vocabulary.decisions import LinkConfidence
from vocabulary.windows import YEAR, age_on

COLUMNS = ("child_no", "child_id", "age", "team", "school", "phase", "on_roll", "supported", "supported_by", "link")
_CARE_FEEDS = ("contacts", "referrals", "assessments", "plans", "early_help", "missing")


def cohort(
    history: History,
    links: pd.DataFrame,
    children: pd.DataFrame,
    teams: Sequence[Team],
    *,
    as_of: date,
    settings: Cohort,
) -> pd.DataFrame:
    """The children who may be screened on `as_of`, one row each, in order of child_no.

    A child is in it when of age on the day, and on a school's roll, or on one in the past 52 weeks, or
    with a social care or early help record in the past 52 weeks or open now: nobody stays for ever.

    children: child_no, child_id, born_on, postcode (identity store). Columns: child_no, child_id, age,
    team ('' for none), school and phase ('' for none; the last one where not on a roll), on_roll,
    supported, supported_by ('' or one of `support.SUPPORT`), link (the least sure link whose records
    are used; weak links carry nothing and so don't count). No date of birth, no postcode.
    """
    of_age = _of_age(children, as_of=as_of, settings=settings)
    usable = usable_links(links, of_age["child_no"].to_numpy())
    records = Records(history, usable, as_of=as_of)
    every = stays(records)
    main = main_stay(every)
    schools = records.reference("schools")
    phases = schools.group_by("school").aggregate(phase=schools.phase.max())
    main = main.left_join(phases, "school").drop("school_right").execute().set_index("child_no")
    support = supported_by(records)

    year_ago = pd.Timestamp(YEAR.starts_on(as_of=as_of))
    lately_on_roll = main.index[pd.to_datetime(main["left_on"]) > year_ago]
    known = lately_on_roll.union(support.index).union(_with_care_records(records))
    rows = of_age[of_age["child_no"].isin(known)].sort_values("child_no", ignore_index=True)
    numbers = rows["child_no"]
    school = numbers.map(main["school"]).astype(object)
    finder = TeamFinder(teams)
    supporting = numbers.map(support).astype(object)
    return pd.DataFrame(
        {
            "child_no": numbers.astype("int32"),
            "child_id": rows["child_id"].astype(object),
            "age": rows["age"].astype("int16"),
            "team": pd.Series(
                [finder.find(postcode, place) for postcode, place in zip(rows["postcode"], school, strict=True)], dtype=object
            ),
            "school": school.where(school.notna(), ""),
            "phase": _text(numbers.map(main["phase"])),
            "on_roll": numbers.map(main["on_roll"]).fillna(False).astype(bool),
            "supported": supporting.notna(),
            "supported_by": supporting.where(supporting.notna(), ""),
            "link": _least_sure(links, usable, numbers),
        },
        columns=list(COLUMNS),
    )


def _of_age(children: pd.DataFrame, *, as_of: date, settings: Cohort) -> pd.DataFrame:
    born = children[children["born_on"].notna()]
    ages = [age_on(pd.Timestamp(day).date(), as_of) for day in born["born_on"]]
    born = born.assign(age=ages)
    return born[born["age"].between(settings.youngest, settings.oldest)]


def _with_care_records(records: Records) -> pd.Index:
    parts = [records.events(feed, weeks=YEAR.weeks).select("child_no") for feed in _CARE_FEEDS]
    return pd.Index(ibis.union(*parts).distinct().execute()["child_no"])


def _least_sure(links: pd.DataFrame, usable: pd.DataFrame, numbers: pd.Series) -> pd.Series:
    used = links[links["person_no"].isin(usable["person_no"])]
    doubted = used.loc[used["confidence"] == LinkConfidence.TO_BE_CONFIRMED.value, "child_no"]
    words = {True: LinkConfidence.TO_BE_CONFIRMED.value, False: LinkConfidence.STRONG.value}
    return numbers.isin(doubted).map(words).astype(object)


def _text(values: pd.Series) -> pd.Series:
    values = values.astype(object)
    return values.where(values.notna(), "")
