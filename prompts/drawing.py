"""Who is drawn at random among children whom the card did not name: the only way to learn what it misses.

How many and why: docs/adr/0022-drawn-prompts.md. A draw is made by lots (`prompts.lots`): in one team on one
night every child of the pool has the same chance, nobody can foresee it without the key, and rebuilding the
night draws the same children.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from prompts.lots import iso_week, lot
from vocabulary.council import Team


def places_to_draw(team: Team, *, as_of: date, one_in: int, key: bytes) -> int:
    """How many of a team's places in the ISO week of `as_of` are for drawn children: capacity / one_in on average.

    What does not divide is settled by a lot of the week: with 12 places and one in 10 a week has one, and every
    fifth week or so a second; with 4, two weeks in five have one. By lot and not in turn, because people
    who know when the last one was could tell the week of the next. one_in: 0 for none.

    Examples
    --------
    >>> places_to_draw(Team(name="East", weekly_capacity=30), as_of=date(2026, 11, 16), one_in=10, key=b"key")
    3
    """
    if not one_in:
        return 0
    whole, rest = divmod(team.weekly_capacity, one_in)
    return whole + (lot(key, "places", team.name, iso_week(as_of)) % one_in < rest)


def draw(pool: Iterable[str], number: int, *, as_of: date, key: bytes) -> list[str]:
    """At most `number` children of the pool, each with the same chance, in the order in which they were drawn."""
    night = as_of.isoformat()
    return sorted(pool, key=lambda child_id: lot(key, "draw", child_id, night))[: max(0, number)]


def mingle(named: Sequence[int], drawn: Sequence[int], *, team: str, as_of: date, key: bytes) -> list[int]:
    """One list of both: the named keep their order, and every choice of places for the drawn is as likely as any other."""
    length = len(named) + len(drawn)
    by_lot = sorted(range(length), key=lambda place: lot(key, "place", team, as_of.isoformat(), length, place))
    for_drawn = set(by_lot[: len(drawn)])
    rest, lots = iter(named), iter(drawn)
    return [next(lots) if place in for_drawn else next(rest) for place in range(length)]
