"""How right links are on the invented borough, whose truth is known: `python -m synthetic.linking`."""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from flows.pages import keep
from linkage.accuracy import Accuracy
from linkage.linking import link
from reports.linkage import LinkagePage, Sureness, gaps, render_linkage
from reports.linkage_accuracy import share_words
from synthetic.borough import BoroughPlan, Recording, invent, lists
from synthetic.families import ETHNICITIES
from synthetic.people import Persons, Pupils
from synthetic.places import COUNCIL_NAME
from synthetic.terms import day_number
from vocabulary.code_tables import code_table
from vocabulary.council import Thresholds
from vocabulary.decisions import LinkConfidence

_COLUMNS = ("upn", "nhs_number", "forename", "surname", "born_on", "sex", "postcode", "address")
STRONG, SHOWN, ALL = "Strong links", "Strong links and links to be confirmed", "All links, the weak too, which are not used"


@dataclass(frozen=True)
class Town:
    """Everyone as the two systems hold them on a day. child and group (ethnic, in words) are one for each person."""

    people: pd.DataFrame
    child: np.ndarray
    group: np.ndarray


def town(plan: BoroughPlan) -> Town:
    """The borough's two lists of people as they stand on its first night."""
    borough = invent(plan)
    pupils, persons = lists(borough)
    owner = _owners(pupils, persons, borough.stays.child)
    frames = []
    for source, rows in (("education", pupils.rows), ("care", persons.rows)):
        held = rows[rows["known"] <= day_number(plan.first_night)].sort_values("known", kind="stable")
        held = held.drop_duplicates("person_ref", keep="last").sort_values("person_ref")
        frames.append(held[[*_COLUMNS, "person_ref"]].assign(source=source))
    people = pd.concat(frames, ignore_index=True)
    people.insert(0, "person_no", np.arange(1, len(people) + 1, dtype=np.int32))
    people["born_on"] = [date(1970, 1, 1) + timedelta(days=int(day)) for day in people["born_on"]]
    for name in _COLUMNS:
        if name != "born_on":
            people[name] = [value or None for value in people[name]]
    child = np.array([owner[source, ref] for source, ref in zip(people["source"], people["person_ref"], strict=True)])
    table = code_table("ethnicity")
    words = np.array([table.describe(code) for code in ETHNICITIES], dtype=object)
    return Town(people.drop(columns="person_ref"), child, words[borough.children.ethnicity[child]])


def count(town: Town, linked: pd.DataFrame) -> tuple[dict[str, Sureness], dict[str, dict[str, Accuracy]]]:
    """How sure the links of social care's records are, and how right, by ethnic group.

    To find: each record of social care of a child who has a school record. Right: it stands in a group with
    a school record of the same child. A child's second record of social care is to be found too.
    """
    frame = town.people[["person_no", "source"]].merge(linked, on="person_no").assign(child=town.child, ethnic=town.group)
    school = frame[frame["source"] == "education"]
    stands_for = school.groupby("group")["child"].first()
    care = frame[frame["source"] == "care"].copy()
    care["found"] = care["group"].map(stands_for)
    care["linked"], care["right"] = care["found"].notna(), care["found"] == care["child"]
    care["to_find"] = care["child"].isin(school["child"])
    sure = {
        str(name): Sureness(
            **{each.value: int((rows["linked"] & (rows["confidence"] == each.value)).sum()) for each in LinkConfidence},
            none=int((~rows["linked"]).sum()),
        )
        for name, rows in care.groupby("ethnic")
    }
    kept = {STRONG: ("strong",), SHOWN: ("strong", "to_be_confirmed"), ALL: tuple(LinkConfidence)}
    right = {}
    for title, confidences in kept.items():
        of_these = care["linked"] & care["confidence"].isin(confidences)
        right[title] = {
            str(name): Accuracy(
                int(of_these[rows.index].sum()),
                int((of_these & care["right"])[rows.index].sum()),
                int(rows["to_find"].sum()),
            )
            for name, rows in care.groupby("ethnic")
        }
    return sure, right


def _owners(pupils: Pupils, persons: Persons, stays: np.ndarray) -> dict[tuple[str, str], int]:
    owner = {("education", str(ref)): int(child) for ref, child in zip(pupils.ref, stays, strict=True)}
    for refs in (persons.first, persons.second):
        owner |= {("care", str(ref)): child for child, ref in enumerate(refs)}
    return owner


def main() -> int:
    """Invent, link, count; print the figures and write the page."""
    asked = argparse.ArgumentParser(prog="python -m synthetic.linking", description=__doc__)
    asked.add_argument("--pupils", type=int, default=20_000)
    asked.add_argument("--missing", type=float, default=0.05, help="share of identifiers that were never entered")
    asked.add_argument("--name-errors", type=float, default=0.15, help="share of social care's names that went wrong")
    asked.add_argument("--no-numbers", action="store_true", help="social care holds neither UPN nor NHS number")
    asked.add_argument("--page", type=Path, default=Path("var") / "linkage.html")
    words = asked.parse_args()
    recording = Recording(missing_identifiers=1.0 if words.no_numbers else words.missing, name_errors=words.name_errors)
    plan = replace(BoroughPlan(pupils=words.pupils), recording=recording)
    held = town(plan)
    started, worked = time.monotonic(), time.process_time()
    linked = link(held.people)
    took, work = time.monotonic() - started, time.process_time() - worked
    sure, right = count(held, linked)
    planted = (
        f"Planted: {recording.missing_identifiers:.0%} of identifiers never entered in either list, and {recording.name_errors:.0%} "
        "of social care's names gone wrong in the way of their custom, on top of the ordinary errors."
    )
    page = LinkagePage(COUNCIL_NAME, plan.first_night, Thresholds(), sure, right, invented=True, planted=planted)
    say = sys.stdout.write
    say(
        f"{planted}\n{_systems(held)} people linked in {took:.1f} s ({work:.1f} s of processor); peak {_peak_mb():,} MB with the borough itself.\n"
    )
    for title, groups in right.items():
        everyone = [sum(getattr(each, part) for each in groups.values()) for part in ("links", "right", "to_find")]
        say(
            f"{title}: right {share_words(everyone[1], everyone[0], digits=3)}, found {share_words(everyone[1], everyone[2])}\n"
        )
    for name, each in sorted(right[STRONG].items(), key=lambda item: -item[1].to_find):
        say(f"  {name:<36} {each.to_find:>7,} found {share_words(each.right, each.to_find)}, wrong {each.links - each.right}\n")
    say("\n".join(gaps(right)) + f"\n{keep(words.page, render_linkage(page))}\n")
    return 0


def _systems(held: Town) -> str:
    counts: Mapping[str, int] = Counter(held.people["source"])
    return " and ".join(f"{number:,} {source}" for source, number in sorted(counts.items(), reverse=True))


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    raise SystemExit(main())
