"""Linking records to children: everyone held, in one go, so that the answer does not depend on the order of arrival."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from flows.following import follow_links
from flows.installation import Installation
from linkage.linking import link
from vocabulary.decisions import LinkConfidence
from vocabulary.feeds import Source


@dataclass(frozen=True)
class Links:
    """How many records of people make how many children, and how sure."""

    people: int
    children: int
    by_confidence: dict[LinkConfidence, int]


def link_people(installation: Installation, *, as_of: date, run: str) -> Links:
    """Link every person held to a child and keep the links, known from `as_of`; answers given by then are used."""
    frames = [installation.identities.people(source).assign(source=source.value) for source in (Source.EDUCATION, Source.CARE)]
    people = pd.concat([frame for frame in frames if len(frame)] or frames, ignore_index=True)
    clerical = installation.identities.clerical
    answers = clerical.answers(as_of=as_of)
    if len(people):
        installation.identities.keep_links(link(people, answers), run=run, known_on=as_of)
        clerical.keep_used(answers, run=run)
        follow_links(installation, as_of=as_of)
    return links_held(installation)


def links_held(installation: Installation) -> Links:
    """What is linked now."""
    links = installation.identities.links()
    counted = links["confidence"].value_counts()
    return Links(
        people=len(links),
        children=int(links["child_no"].nunique()),
        by_confidence={confidence: int(counted.get(confidence.value, 0)) for confidence in LinkConfidence},
    )
