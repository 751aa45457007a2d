"""One child out of many records: numbers first, then likeness, one person of each system to a child."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from linkage.answers import Settled, settle
from linkage.evidence import Person, compare
from linkage.identifiers import held_by_many, usable_nhs_number, usable_upn
from linkage.judging import POSSIBLE, judge_likeness, judge_numbers
from linkage.names import plain
from store.clerical import Answer
from vocabulary.decisions import LinkConfidence
from vocabulary.feeds import Source

if TYPE_CHECKING:
    import pandas as pd

CLEAR_BY = 4.0
"""Bits by which a strong link must beat the next best for either person."""
NUMBERED = 100.0
"""Weight of a link by number: more than any likeness."""
NUMBER_ONLY = "same number only; everything else differs"

_RANK = {LinkConfidence.STRONG: 0, LinkConfidence.TO_BE_CONFIRMED: 1, LinkConfidence.WEAK: 2}


@dataclass(frozen=True)
class Link:
    """Two people of two systems who may be one child.

    weight: bits for their being one, `NUMBERED` for a number that both hold. probability: the same as a chance.
    """

    left: int
    right: int
    confidence: LinkConfidence
    weight: float
    probability: float
    evidence: str


def link(people: pd.DataFrame, answers: Sequence[Answer] = ()) -> pd.DataFrame:
    """Say which people are one child: person_no, group, confidence, evidence, in order of person_no.

    people: person_no, source, upn, nhs_number, forename, surname, born_on, sex, postcode, address; None
    where not held. group is the smallest person_no in it. confidence is how sure it is that this person
    belongs in the group: the education record that a group stands on is 'strong' with no evidence, and
    each other carries its own. A person with no match is a group of one, and 'strong'.

    The same UPN or NHS number links, where its check digit is right and nothing contradicts it. The rest
    are compared by likeness. A child is at most one person of each system, apart from records of one
    system with the same UPN and date of birth. Same date of birth but another forename is a twin until a
    number says otherwise. The outcome does not depend on the order of rows.

    answers: what people said about pairs, which goes before all of this (`linkage.answers`).
    """
    import pandas as pd

    everyone = {each.person_no: each for each in map(person, people.sort_values("person_no").to_dict("records"))}
    everyone = _without_junk(everyone)
    settled = settle(everyone, _one_record_each(everyone.values()), answers)
    same_as = settled.same_as
    systems: dict[int, set[str]] = {}
    for number, first in same_as.items():
        systems.setdefault(first, set()).add(everyone[number].source)
    joining = {first: everyone[first] for first in sorted(systems) if Source.EDUCATION not in systems[first]}
    chosen: dict[int, Link] = {}
    for source in sorted({one.source for one in joining.values()}):
        those = {number: one for number, one in joining.items() if one.source == source}
        standing = {
            first: everyone[first]
            for first in sorted(systems)
            if Source.EDUCATION in systems[first] and source not in systems[first]
        }
        for each in _links(standing, those, settled):
            chosen[each.right] = each
    rows = []
    for number in sorted(everyone):
        first = same_as[number]
        found = chosen.get(first)
        confidence, evidence = (found.confidence, found.evidence) if found else (LinkConfidence.STRONG, "")
        if number != first and number in settled.said:
            confidence, evidence = LinkConfidence.STRONG, settled.said[number]
        elif number != first and confidence == LinkConfidence.STRONG:
            evidence = "same UPN; same date of birth; same system"
        rows.append((number, found.left if found else first, str(confidence), evidence))
    linked = pd.DataFrame(rows, columns=["person_no", "group", "confidence", "evidence"])
    linked["group"] = linked.groupby("group")["person_no"].transform("min")
    return linked.astype({"person_no": "int32", "group": "int32", "confidence": object, "evidence": object})


def _links(standing: dict[int, Person], those: dict[int, Person], settled: Settled) -> list[Link]:
    """The link of each person of one system who has one: by number, and by likeness where no number settles it."""
    links = [*by_number(standing, those), *_doubted(standing, those, settled)]
    links = [each for each in links if _pair(each.left, each.right) not in settled.apart]
    sure = [each for each in links if each.confidence == LinkConfidence.STRONG]
    left, right = {each.left for each in sure}, {each.right for each in sure}
    links += [
        each for each in by_likeness(standing, those, apart=settled.apart) if each.left not in left and each.right not in right
    ]
    return _best_each(links)


def _doubted(standing: dict[int, Person], those: dict[int, Person], settled: Settled) -> list[Link]:
    """Links that a person answered for, and a number contradicts since: to be confirmed again."""
    links = []
    for answer in settled.doubted:
        ends = [settled.same_as[number] for number in answer.people]
        left, right = next((each for each in ends if each in standing), None), next((e for e in ends if e in those), None)
        if left is not None and right is not None:
            words = f"a person said on {answer.on.isoformat()} that they are one child, and a number differs since"
            evidence = f"{words}: {compare(standing[left], those[right]).words}"
            links.append(Link(left, right, LinkConfidence.TO_BE_CONFIRMED, NUMBERED, 1.0, evidence))
    return links


def _pair(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)


def person(row: Mapping[Any, Any], *, locality: str = "", others: tuple[str, ...] = ()) -> Person:
    """A person made comparable, from what a system holds: the columns that `link` takes."""
    return Person(
        person_no=int(row["person_no"]),
        source=str(row["source"]),
        upn=usable_upn(row["upn"]),
        nhs_number=usable_nhs_number(row["nhs_number"]),
        forename=plain(row["forename"]),
        surname=plain(row["surname"]),
        born_on=_day(row["born_on"]),
        sex=_text(row["sex"]) if _text(row["sex"]) in {"M", "F"} else "",
        postcode=_text(row["postcode"]).replace(" ", ""),
        address=_line(row["address"]),
        locality=_line(locality),
        others=tuple(_line(each) for each in others),
    )


def _without_junk(everyone: dict[int, Person]) -> dict[int, Person]:
    """The same people without numbers that too many hold."""
    upns = held_by_many((one.source, one.upn, one.born_on) for one in everyone.values())
    nhs_numbers = held_by_many((one.source, one.nhs_number, one.born_on) for one in everyone.values())
    return {
        number: replace(
            one,
            upn="" if one.upn in upns else one.upn,
            nhs_number="" if one.nhs_number in nhs_numbers else one.nhs_number,
        )
        if one.upn in upns or one.nhs_number in nhs_numbers
        else one
        for number, one in everyone.items()
    }


def _line(value: Any) -> str:
    return " ".join(_text(value).lower().replace(",", " ").split())


def _text(value: Any) -> str:
    return value.strip().upper() if isinstance(value, str) else ""


def _day(value: Any) -> date | None:
    import pandas as pd

    if value is None or pd.isna(value):
        return None
    return value.date() if isinstance(value, datetime) else value


def _one_record_each(everyone: Iterable[Person]) -> dict[int, int]:
    """Each person's first record: smallest person_no of one system with the same UPN and date of birth."""
    first: dict[tuple[str, str, date], int] = {}
    same_as = {}
    for person in everyone:
        same_as[person.person_no] = person.person_no
        if person.upn and person.born_on:
            same_as[person.person_no] = first.setdefault((person.source, person.upn, person.born_on), person.person_no)
    return same_as


def by_number(standing: dict[int, Person], joining: dict[int, Person]) -> list[Link]:
    """Every pair with a UPN or NHS number in common, and how far the number is to be trusted."""
    pairs = set()
    for number in ("upn", "nhs_number"):
        holders: dict[str, list[int]] = {}
        for person in standing.values():
            if getattr(person, number):
                holders.setdefault(getattr(person, number), []).append(person.person_no)
        for person in joining.values():
            pairs |= {(left, person.person_no) for left in holders.get(getattr(person, number), [])}
    born = _same_birthday(standing.values()), _same_birthday(joining.values())
    links = []
    for left, right in sorted(pairs):
        agreement = compare(standing[left], joining[right])
        named = agreement.forename is not False or agreement.names_swapped
        twin_at_hand = not named and _twin_at_hand(standing[left], joining[right], born)
        confidence = judge_numbers(agreement, twin_at_hand=twin_at_hand)
        evidence = agreement.words if confidence != LinkConfidence.WEAK else f"{NUMBER_ONLY}: {agreement.words}"
        links.append(Link(left, right, confidence, NUMBERED, 1.0, evidence))
    return links


def _same_birthday(people: Iterable[Person]) -> dict[date, list[Person]]:
    born: dict[date, list[Person]] = {}
    for person in people:
        if person.born_on:
            born.setdefault(person.born_on, []).append(person)
    return born


def _twin_at_hand(left: Person, right: Person, born: tuple[dict[date, list[Person]], dict[date, list[Person]]]) -> bool:
    """Whether someone else with the date of birth fits one of the two better, and a number may have been swapped."""
    for person, other, others in ((left, right, born[0]), (right, left, born[1])):
        for rival in others.get(other.born_on, []) if other.born_on else []:
            against = compare(rival, other)
            if rival.person_no != person.person_no and against.forename and against.surname:
                return True
    return False


def by_likeness(
    standing: dict[int, Person],
    joining: dict[int, Person],
    *,
    leave_out: bool = True,
    apart: Collection[tuple[int, int]] = frozenset(),
) -> list[Link]:
    """Every pair that is alike enough to be `POSSIBLE`, apart from pairs of whom a person said that they are two.

    leave_out: without those of whom a number or both names say that they are two; else those are weak.
    """
    from linkage.similarity import likely_pairs

    pairs = likely_pairs([*standing.values()], [*joining.values()], least=POSSIBLE)
    if apart:
        two = [_pair(one, other) in apart for one, other in zip(pairs["left_no"], pairs["right_no"], strict=True)]
        pairs = pairs[~np.array(two, dtype=bool)]
    best_left, best_right = _two_best(pairs, "left_no"), _two_best(pairs, "right_no")
    links = []
    for left, right, probability, weight in pairs.itertuples(index=False):
        agreement = compare(standing[left], joining[right])
        rival = max(_next_best(best_left[left], weight), _next_best(best_right[right], weight))
        confidence = judge_likeness(agreement, probability, clear=weight - rival >= CLEAR_BY)
        if confidence is None and not leave_out:
            confidence = LinkConfidence.WEAK
        if confidence is not None:
            links.append(Link(left, right, confidence, weight, probability, agreement.words))
    return links


def _two_best(pairs: pd.DataFrame, side: str) -> dict[int, list[float]]:
    best: dict[int, list[float]] = {}
    for number, weight in zip(pairs[side], pairs["weight"], strict=True):
        best[number] = sorted([*best.get(number, []), weight], reverse=True)[:2]
    return best


def _next_best(best: list[float], weight: float) -> float:
    """The best weight of any other pair of this person; minus infinity when there is none."""
    others = [*best]
    if weight in others:
        others.remove(weight)
    return max(others, default=float("-inf"))


def _best_each(links: list[Link]) -> list[Link]:
    """At most one link for each person: surest first, then heaviest."""
    taken: set[int] = set()
    chosen = []
    for each in sorted(links, key=lambda each: (_RANK[each.confidence], -each.weight, each.left, each.right)):
        if each.left not in taken and each.right not in taken:
            taken |= {each.left, each.right}
            chosen.append(each)
    return chosen
