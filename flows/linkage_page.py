"""The page of links of one night: how sure they are for each ethnic group."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

from features.characteristics import characteristics
from flows.installation import Installation
from flows.pages import keep
from reports.linkage import NOT_RECORDED, LinkagePage, Sureness, render_linkage
from vocabulary.feeds import Source

NAME = "linkage.html"


def keep_linkage(installation: Installation, folder: Path, *, as_of: date) -> Path:
    """Write the page into a night's folder; its path."""
    council = installation.configuration.council
    page = LinkagePage(
        council=council.name,
        as_of=as_of,
        thresholds=installation.configuration.thresholds,
        sure=sureness(installation, as_of=as_of),
        invented=council.demonstration,
    )
    return keep(folder / NAME, render_linkage(page))


def sureness(installation: Installation, *, as_of: date) -> dict[str, Sureness]:
    """How sure the links of social care's records are, by the ethnic group recorded for the child; none where none is held."""
    links = installation.identities.links()
    people = installation.identities.people()[["person_no", "source"]]
    held = links.merge(people, on="person_no")
    if held.empty:
        return {}
    groups = characteristics(installation.warehouse.history, links, links[["child_no"]].drop_duplicates(), as_of=as_of)
    group_of = dict(zip(groups["child_no"], groups["ethnicity_group"], strict=True))
    schooled = set(held.loc[held["source"] == Source.EDUCATION.value, "child_no"])
    care = held[held["source"] == Source.CARE.value]
    counted: dict[str, Counter[str]] = {}
    for child_no, confidence in zip(care["child_no"], care["confidence"], strict=True):
        how = str(confidence) if child_no in schooled else "none"
        counted.setdefault(group_of.get(child_no) or NOT_RECORDED, Counter())[how] += 1
    return {name: Sureness(**counts) for name, counts in counted.items()}
