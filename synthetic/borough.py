"""The invented borough: build it, deliver what becomes known later, and write its configuration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from synthetic.books import MarkBook, file_feed
from synthetic.care import Care, care
from synthetic.configuration import write_configuration
from synthetic.contacts import contacts, missing_episodes
from synthetic.delivery import deliver, keep_last_day
from synthetic.extracts import write_csv
from synthetic.families import Children, Homes, families
from synthetic.faults import Planted
from synthetic.harm import Harm, harm
from synthetic.marks import Registers
from synthetic.people import Persons, Pupils, identifiers, persons, pupil_refs, pupils
from synthetic.placements import placements
from synthetic.plan import BoroughPlan, Faults, Recording, Unfairness
from synthetic.records import care_feeds, exclusions, first_known, lists_of_schools, told_placements
from synthetic.risk import Risk, risk
from synthetic.rolls import Stays, rolls
from synthetic.schools import NO_SCHOOL, Schools, schools
from synthetic.suspensions import suspensions, to_alternative_provision
from synthetic.terms import day_number, half_terms
from synthetic.truth import write_truth

__all__ = ["BoroughPlan", "Faults", "Invented", "Recording", "Unfairness", "build", "deliver", "invent", "write_configuration"]


@dataclass
class Invented:
    """Everything that happens in the invented borough, except the marks: those are drawn as they are written."""

    plan: BoroughPlan
    children: Children
    homes: Homes
    schools: Schools
    stays: Stays
    risk: Risk
    harm: Harm
    excluded: pd.DataFrame
    placed: pd.DataFrame
    missing: pd.DataFrame
    contacts: pd.DataFrame
    care: Care

    @property
    def refs(self) -> np.ndarray:
        """The education reference of each stay."""
        return pupil_refs(self.plan, self.stays, len(self.children))

    @property
    def registers(self) -> Registers:
        """What the marks are drawn from."""
        return Registers(self.plan, self.children, self.stays, self.schools, self.risk, self.excluded)


def invent(plan: BoroughPlan) -> Invented:
    """Draw the borough: families, schools, rolls, the risk process, and what comes of it."""
    children, homes = families(plan)
    places = schools(plan)
    stays, count = rolls(plan, children, homes, places)
    children = children.first(count)
    process = risk(plan, children, homes)
    crises = harm(plan, children, process)
    excluded = suspensions(plan, children, stays, places, process)
    stays = to_alternative_provision(plan, children, stays, places, process, excluded)
    on_roll = stays.school_on(excluded["child"].to_numpy(), excluded["happened"].to_numpy()) != NO_SCHOOL
    excluded = excluded[on_roll].reset_index(drop=True)
    missing = missing_episodes(plan, process)
    contacted = contacts(plan, children, process, crises.crises, missing)
    followed = care(plan, contacted, process)
    placed = placements(plan, children, stays, places, process)
    return Invented(plan, children, homes, places, stays, process, crises, excluded, placed, missing, contacted, followed)


def build(plan: BoroughPlan, folder: Path, *, progress: Callable[[str], None]) -> None:
    """Write the borough: inbox/history (known by the first night), upcoming (known later) and truth.

    Nothing in upcoming or truth may be read by the pipeline. progress is told what is done, in words.
    Raises FileExistsError if the folder holds a borough already.
    """
    if (folder / "inbox").exists():
        raise FileExistsError(f"{folder} holds a borough already; build into an empty folder")
    borough = invent(plan)
    progress(f"{plan.pupils:,} pupils, {len(borough.children):,} children in all, {len(borough.schools)} schools")
    planted = Planted(plan)
    listed, known = lists(borough)
    feeds = {
        **lists_of_schools(plan, borough.schools),
        "pupils": listed.rows,
        "persons": known.rows,
        "exclusions": exclusions(plan, borough.excluded, borough.stays, listed, borough.schools),
        "placements": told_placements(plan, borough.placed, borough.stays, listed, borough.schools),
        **care_feeds(plan, borough.contacts, borough.missing, borough.care, borough.harm, known),
    }
    for feed, rows in feeds.items():
        file_feed(folder, plan, feed, rows, planted)
    del feeds
    progress("lists, exclusions and contacts are written")
    _write_marks(borough, folder, listed, planted, progress)
    write_truth(folder, plan, borough.children, borough.stays, listed, known, borough.risk, borough.harm)
    write_csv(planted.table(), folder / "truth" / "faults.csv")
    keep_last_day(folder, plan.last_day)


def lists(borough: Invented) -> tuple[Pupils, Persons]:
    """The two lists of people: every version of the pupil list and of social care's."""
    plan, children = borough.plan, borough.children
    known_as = identifiers(plan, children, borough.stays, borough.schools)
    listed = pupils(plan, children, borough.homes, borough.stays, borough.schools, known_as)
    followed = borough.care
    first = first_known(
        len(children),
        *(borough.contacts, borough.missing, followed.referrals, followed.assessments, followed.plans, followed.early_help),
        *(borough.harm.exploitation, borough.harm.youth_justice),
    )
    return listed, persons(plan, children, borough.homes, known_as, first)


def _write_marks(borough: Invented, folder: Path, listed: Pupils, planted: Planted, progress: Callable[[str], None]) -> None:
    registers = borough.registers
    registers.in_order_of(listed.ref)
    book = MarkBook(folder, borough.plan, listed.ref, borough.schools.ref[borough.stays.school])
    night, total = day_number(borough.plan.first_night), 0
    terms = [term for term in half_terms() if day_number(term.ends_on) >= day_number(borough.plan.marks_from)]
    past = [term for term in terms if day_number(term.starts_on) < night]
    for number, term in enumerate(terms):
        if day_number(term.starts_on) > day_number(borough.plan.last_day):
            break
        register = registers.mark(term, number)
        register = register.where(register.day <= day_number(borough.plan.last_day))
        rows, later = book.file(register, term.title, planted if term is past[-1] else None)
        total += rows
        progress(f"marks of {term.title.replace('_', ' ')}: {rows:,} in the history, {later:,} to come")
    progress(f"{total:,} marks in the history")
