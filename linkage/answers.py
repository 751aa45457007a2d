"""What people answered about records: who is one child whatever the evidence says, and who never is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from linkage.evidence import Person
from linkage.identifiers import is_permanent
from store.clerical import Answer
from vocabulary.feeds import Source


@dataclass(frozen=True)
class Settled:
    """Records that are one child before anything is compared.

    same_as: each record and the one that stands for its child. said: of records that an answer brought to
    their child, the evidence. apart: pairs of standing records that are two children. doubted: answers of
    'same' that a number contradicts since they were given.
    """

    same_as: dict[int, int]
    said: dict[int, str]
    apart: frozenset[tuple[int, int]]
    doubted: tuple[Answer, ...]


def settle(everyone: Mapping[int, Person], same_as: Mapping[int, int], answers: Sequence[Answer]) -> Settled:
    """Who is one child by what people answered, on top of who is one already (`same_as`).

    An answer also holds for whatever its two records are already one with: if A is B and B is C, A is C; if
    A is B and B is not C, A is not C. Of answers that can't all be true the later hold. 'Same' stands until
    a permanent UPN or an NHS number that did not differ then differs now; 'different' stands for good.
    """
    ties = _Ties(everyone, same_as)
    apart: list[tuple[int, int]] = []
    said: dict[int, str] = {}
    doubted = []
    for answer in sorted(answers, key=lambda each: -each.answer_no):
        one, other = answer.people
        if one not in everyone or other not in everyone or ties.of(one) == ties.of(other):
            continue
        if not answer.same:
            apart.append(answer.people)
        elif differ_since(answer, everyone[one], everyone[other]):
            doubted.append(answer)
        elif not ties.any_between(one, other, apart):
            ties.tie(one, other)
            said |= dict.fromkeys(answer.people, f"a person said on {answer.on.isoformat()} that they are one child")
    return Settled(
        same_as=ties.all(),
        said=said,
        apart=frozenset(_ordered(ties.of(one), ties.of(other)) for one, other in apart),
        doubted=tuple(doubted),
    )


def differ_since(answer: Answer, one: Person, other: Person) -> tuple[str, ...]:
    """The numbers that contradict an answer of 'same', and did not when it was given: 'UPN', 'NHS number'."""
    found = []
    both_permanent = is_permanent(one.upn) and is_permanent(other.upn)
    if both_permanent and one.upn != other.upn and "upn" not in answer.numbers_differed:
        found.append("UPN")
    numbers = one.nhs_number, other.nhs_number
    if all(numbers) and numbers[0] != numbers[1] and "nhs_number" not in answer.numbers_differed:
        found.append("NHS number")
    return tuple(found)


class _Ties:
    """Records tied into children. An education record stands for a child that has one, else the first record."""

    def __init__(self, everyone: Mapping[int, Person], same_as: Mapping[int, int]) -> None:
        self._everyone = everyone
        self._to = dict(same_as)

    def of(self, number: int) -> int:
        while self._to[number] != number:
            number = self._to[number]
        return number

    def tie(self, one: int, other: int) -> None:
        first, second = sorted((self.of(one), self.of(other)), key=self._standing)
        self._to[second] = first

    def any_between(self, one: int, other: int, apart: Iterable[tuple[int, int]]) -> bool:
        ends = {self.of(one), self.of(other)}
        return any({self.of(a), self.of(b)} == ends for a, b in apart)

    def all(self) -> dict[int, int]:
        return {number: self.of(number) for number in self._to}

    def _standing(self, number: int) -> tuple[bool, int]:
        return self._everyone[number].source != Source.EDUCATION, number


def _ordered(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)
