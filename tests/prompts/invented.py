"""Invented children, teams and earlier prompts, for the tests of lists and words."""

from datetime import date
from typing import Any

import pandas as pd

from prompts.lapsing import PAST_COLUMNS
from vocabulary.council import Prompts, Team
from vocabulary.prompts import Fact, Freshness, Provenance

AS_OF = date(2026, 11, 18)  # a Wednesday, in ISO week 47
KEY = b"a key for tests only, thirty-two bytes"
SETTINGS = Prompts(drawn_one_in=0)
"""Nobody is drawn, so that what a test says of points is all there is to see; tests of drawing have their own."""
TEAMS = (Team(name="North", weekly_capacity=2), Team(name="South", weekly_capacity=3))


def child(number: int, **values: Any) -> dict[str, Any]:
    """A child whom a list would raise, unless the values say otherwise."""
    return {
        "child_no": number,
        "child_id": f"C{number:04d}",
        "team": "North",
        "points": 10,
        "supported": False,
        "link": "strong",
        "evidence": True,
        "material": frozenset(),
        **values,
    }


def scored(*children: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(list(children), columns=list(child(0)))


def prompt(number: int, issued: date, **values: Any) -> dict[str, Any]:
    """An earlier prompt for the child of that number, waiting and not yet lapsed."""
    return {
        "child_id": f"C{number:04d}",
        "team": "North",
        "as_of": issued,
        "lapses_on": date(2027, 1, 1),
        "points": 10,
        "reference": f"P-{number:04d}-{issued:%m%d}",
        "state": "waiting",
        **values,
    }


def past(*prompts: dict[str, Any]) -> pd.DataFrame:
    extra = [name for each in prompts for name in each if name not in PAST_COLUMNS]
    return pd.DataFrame(list(prompts), columns=[*PAST_COLUMNS, *dict.fromkeys(extra)])


def fact(text: str, points: int, theme: str = "attendance", *, since: date | None = None, indicator: str = "") -> Fact:
    return Fact(theme=theme, text=text, since=since, points=points, indicator=indicator or text)


FACTS = (
    fact("Missed 31 of the last 60 sessions", 5, indicator="absence"),
    fact("Missed 12 sessions with no reason in the past 4 weeks", 4, indicator="unauthorised"),
    fact("2 suspensions in the past 52 weeks, the last on 3 November 2026", 3, "exclusion", since=date(2026, 11, 3)),
    fact("1 missing episode in the past 26 weeks, on 8 October 2026", 2, "contact", since=date(2026, 10, 8)),
)

FRESH = (
    Freshness("attendance", "Session marks", date(2026, 11, 17), 0),
    Freshness("youth_justice", "Youth justice contacts", date(2026, 11, 2), 9),
    Freshness("missing", "Missing episodes", None, 1),
)

PROVENANCE = Provenance("run", "commit", "configuration", "data", "card", "digest", "catalogue", True)
