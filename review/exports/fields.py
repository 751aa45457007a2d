"""The fields of an export, each with its meaning and type: what is written, and what docs/reference says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vocabulary.decisions import DECISION_WORDS

VERSION = 1
"""Of the layout. It grows when a field changes its meaning or goes away, and not when one is added at the end."""


@dataclass(frozen=True)
class Field:
    """One field. type: text, whole number, date (2026-11-16) or moment (2026-11-16T14:05:00+00:00)."""

    name: str
    type: str
    meaning: str


_CODES = ", ".join(f"`{code.value}`" for code in DECISION_WORDS)
_REFERENCE = Field("prompt_reference", "text", "The prompt's own name, as people quote it. It says nothing about the child")
_TEAM = Field("team", "text", "The early help team")
_RAISED_ON = Field("raised_on", "date", "The night that raised the prompt")
_DECISION = Field("decision", "text", f"What was decided, as a code: {_CODES}")
_DECIDED_ON = Field("decided_on", "date", "The day of the decision that stands")
_LOOK_AGAIN_ON = Field("look_again_on", "date", "When somebody will look again; empty for not")

OF_ONE_CHILD: tuple[Field, ...] = (
    Field("layout_version", "whole number", f"Version of this layout: {VERSION}"),
    _REFERENCE,
    _TEAM,
    _RAISED_ON,
    Field("forename", "text", "The child's forename, as the prompt's page shows it; empty where it is not held"),
    Field("surname", "text", "The child's surname"),
    Field("born_on", "date", "The child's date of birth; empty where it is not held"),
    _DECISION,
    Field("decision_words", "text", "The same in words, as the page says it"),
    _DECIDED_ON,
    Field("decided_at", "moment", "The moment when it was saved, in UTC"),
    Field("decided_by", "text", "The name of the person who decided"),
    Field("reason", "text", "The reason, in that person's words"),
    Field("family_says", "text", "What the child and the family say, or when they will be asked"),
    _LOOK_AGAIN_ON,
)
"""One decision of one child, in the order in which the fields stand."""

OF_A_LIST: tuple[Field, ...] = (_REFERENCE, _TEAM, _RAISED_ON, _DECISION, _DECIDED_ON, _LOOK_AGAIN_ON)
"""A list of decisions: references, codes and dates. No name, no date of birth, and nothing that a person wrote."""

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def guarded(value: str) -> str:
    """A value as a CSV cell: a spreadsheet would run one that begins like a formula, so an apostrophe is put before it."""
    return f"'{value}" if value.startswith(_BEGINS_A_FORMULA) else value


def row(fields: tuple[Field, ...], values: Mapping[str, object]) -> list[str]:
    """Values as the cells of one CSV row, in the order of the fields. Raises KeyError for a field without a value."""
    return [guarded(str(values[each.name])) for each in fields]


def page() -> str:
    """The layouts as Markdown, for docs/reference."""
    lines = [
        "One decision of one child comes as JSON or CSV, from the decided prompt's page; a list only as CSV. Text is UTF-8. CSV is "
        "written with commas and quotation marks, has one line of headings, and begins with a byte order mark, so that spreadsheets "
        "read it right. In CSV a value that begins with `=`, `+`, `-`, `@`, a tab or a carriage return has an apostrophe before it, "
        "or else a spreadsheet would run it as a formula. In JSON it stands as it was written.",
        "",
        "A prompt's points, band and reasons are in neither: they are no part of a child's record.",
    ]
    for title, fields in (("One decision of one child", OF_ONE_CHILD), ("A list of decisions", OF_A_LIST)):
        lines += ["", f"## {title}", "", "| Field | Type | Meaning |", "|---|---|---|"]
        lines += [f"| `{each.name}` | {each.type} | {each.meaning} |" for each in fields]
    return "\n".join(lines) + "\n"
