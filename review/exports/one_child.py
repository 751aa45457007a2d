"""One decision of one child as a file, to be keyed once into a case system."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date
from enum import StrEnum

from review.exports.fields import OF_ONE_CHILD, VERSION, row
from review.identity import hand_out
from review.ledger import Action
from review.models import Entry, Person, Prompt
from review.recording import Judged, NotPossible, decisions
from vocabulary.decisions import Decision


class Form(StrEnum):
    """How the file is laid out."""

    JSON = "json"
    CSV = "csv"


CONTENT_TYPES = {Form.JSON: "application/json", Form.CSV: "text/csv; charset=utf-8"}


def may_be_exported(prompt: Prompt, person: Person) -> bool:
    """Whether there is a decision that this person may read, and it is one to key: none is, about a wrong child or wrong data."""
    decided = decisions(prompt)
    return bool(decided) and decided[-1].decision is not Decision.WRONG_CHILD_OR_DATA and _has_judged(prompt, person)


def export(prompt: Prompt, person: Person, form: Form) -> bytes:
    """The decision that stands, as a file. Handing it out is a line in the ledger.

    Raises NotPossible when there is no such decision or this person has not judged the prompt themselves.
    """
    if not may_be_exported(prompt, person):
        raise NotPossible("There is no decision here that you may export. Nothing was handed out.")
    standing = decisions(prompt)[-1]
    values = _values(prompt, standing, person, form)
    if form is Form.JSON:
        return (json.dumps(values, ensure_ascii=False, indent=2) + "\n").encode()
    return as_csv([[each.name for each in OF_ONE_CHILD], row(OF_ONE_CHILD, values)])


def as_csv(rows: list[list[str]]) -> bytes:
    """Rows as a CSV file that spreadsheets read right."""
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def _values(prompt: Prompt, standing: Judged, person: Person, form: Form) -> dict[str, object]:
    identity = hand_out(prompt, person, detail={"form": form.value, "decision": standing.seq})
    return {
        "layout_version": VERSION,
        "prompt_reference": prompt.reference,
        "team": prompt.team,
        "raised_on": prompt.as_of.isoformat(),
        "forename": identity.forename if identity else "",
        "surname": identity.surname if identity else "",
        "born_on": _day(identity.born_on if identity else None),
        "decision": standing.decision.value,
        "decision_words": standing.decision_words,
        "decided_on": standing.on.isoformat(),
        "decided_at": standing.at.astimezone(UTC).isoformat(timespec="seconds"),
        "decided_by": standing.by,
        "reason": standing.reason,
        "family_says": standing.family,
        "look_again_on": _day(standing.look_again_on),
    }


def _has_judged(prompt: Prompt, person: Person) -> bool:
    own = Entry.objects.filter(reference=prompt.reference, actor=person.username, action__in=[Action.VIEW, Action.DECISION])
    return bool(own.exists())


def _day(when: date | None) -> str:
    return when.isoformat() if when else ""
