"""A rule: something that must be true of a delivery, why, and what becomes of a row that breaks it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["critical", "warning", "info"]
"""critical: the night stops. warning: somebody should look. info: worth knowing, and nothing is wrong."""

Then = Literal["stop", "quarantine", "note"]
"""stop: the delivery is not kept. quarantine: the row waits. note: the row is kept and the count is reported."""

Unit = Literal["rows", "children", "schools", "school days"]
"""What a check counts. Children are people: a small number of them is held back wherever it is shown."""

THEN_WORDS: dict[Then, str] = {
    "stop": "The delivery is not kept and the night stops before anything is scored.",
    "quarantine": "The row waits in quarantine until the supplier mends it.",
    "note": "The row is kept; how many is reported.",
}


@dataclass(frozen=True)
class Look:
    """What a rule looks at: the distinct combinations of some columns, or facts worked out from them.

    kind: a way of looking, one of `validation.looks.LOOKS`. columns: the feed's columns that it reads.
    Rules with the same look are checked together on one small table.
    """

    kind: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Expectation:
    """A Great Expectations expectation by its class name, with its arguments; made only when a check runs."""

    type: str
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    """One rule of one feed, declared once: checks, quarantine and the reference page are made from it.

    words: what must be true. reason: why. do: what the supplier does about a row that breaks it.
    """

    name: str
    feed: str
    columns: tuple[str, ...]
    words: str
    reason: str
    do: str
    severity: Severity
    then: Then
    look: Look
    expectation: Expectation


def given(parameter: str) -> dict[str, str]:
    """A value that only the night knows, such as the day of delivery: put in when a suite runs."""
    return {"$PARAMETER": parameter}
