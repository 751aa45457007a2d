"""`python -m tests.review.random_calls --sequences 10000`: random calls by random people on every route, and what they change.

Each sequence begins from the same Monday and is undone afterwards. After each call every prompt's status and day to
look again are compared with those before it: a change is in order only when this very call sent a complete decision, by
somebody signed in who may see the prompt, and the ledger has one new line of it with their name.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

from tests.review.invented import KEY, NIGHT, NORTH, SECRET, SOUTH, keep_children, prompt

DECIDES = {"decision", "wrong_child"}
"""The routes that take a decision."""
DESK = DECIDES | {"view", "take", "hand_back", "hand_over"}
"""The routes that change something about a prompt: six calls in ten go to them, the others to any route."""
SELDOM = {"sign_in", "password", "sign_on", "sign_on_return"}
"""Routes that cost much time for each call (a password is hashed) and know nothing of prompts: seldom called."""
REFERENCES = [f"P-{number:04d}-1116" for number in range(1, 9)]
VIEW = {"view-worry": "quite", "view-why": "Mornings got harder since the move."}
WHOLE = {
    "decision-decision": "offer_early_help",
    "decision-reason": "Mornings are hard.",
    "decision-family": "Mum asks for help with mornings.",
    "decision-look_again_on_day": "14",
    "decision-look_again_on_month": "12",
    "decision-look_again_on_year": "2026",
}
WRONG = {"what": "Two children's records are mixed."}
NOISE: tuple[dict[str, str], ...] = (
    {},
    {"status": "decided"},
    {"decision": "no_action_now", "reason": "x", "look_again_on": "2026-12-14"},
    {"decision-decision": "no_action_now"},
    {**WHOLE, "decision-reason": "  "},
    {**WHOLE, "decision-decision": "archive"},
    {**WHOLE, "decision-look_again_on_year": "2031"},
    {"what": " "},
    {"reference": "P-0001-1116", "to": "1", "show": "all", "page": "2", "team": SOUTH},
    {"to": "2"},
    {"confirm": "yes", "why": "x", "reason": "x", "until": "2026-12-14", "role": "manager", "team": NORTH},
)
"""Bodies that are no decision."""


@dataclass
class Tally:
    """What came of the calls. wrong: changes of a status that were not in order, as (route, method, reference)."""

    sequences: int = 0
    calls: int = 0
    changed: int = 0
    broken: int = 0
    wrong: list[tuple[str, str, str]] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)


class Monday:
    """An invented installation, and a browser for each of its people and for nobody."""

    def __init__(self, folder: Path, *, chance: random.Random) -> None:
        from review.setup import configure

        configure(folder, SECRET, True, "Thornbeck Council", pseudonym_key=KEY)
        from django.test import Client
        from django.urls import get_resolver

        from review.intake import publish
        from review.models import Cover, Membership, Person

        self._chance = chance
        children = keep_children(folder, range(1, 9))
        publish([prompt(number, child_id=child, team=NORTH if number < 7 else SOUTH) for number, child in children.items()])
        both = Person.objects.create(username="both.teams", full_name="Both Teams", invented=True)
        for team in (NORTH, SOUTH):
            Membership.objects.create(person=both, team=team)
        southerner = Person.objects.get(memberships__team=SOUTH, memberships__role="practitioner", username__contains="rhys")
        Cover.objects.create(absent=both, covering=southerner, from_on=NIGHT, until_on=NIGHT)
        _views_are_given()
        self._browsers: dict[str, tuple[Any, SimpleCookie]] = {}
        for person in [None, *Person.objects.order_by("username")]:
            browser = Client(headers={"host": "localhost"}, raise_request_exception=False)
            if person is not None:
                browser.force_login(person)
            self._browsers[person.username if person else ""] = browser, SimpleCookie(browser.cookies.output(header=""))
        self._routes: list[tuple[str, str]] = sorted((each.name, str(each.pattern)) for each in get_resolver().url_patterns)

        self._of_a_team = sorted(set(Membership.objects.exclude(team="").values_list("person__username", flat=True)))
        self._desk = [each for each in self._routes if each[0] in DESK]

    def sequence(self, tally: Tally, *, decisions: bool) -> None:
        """One sequence of two to five calls, undone at its end. decisions: whether complete ones may be among the bodies."""
        from django.db import transaction

        with transaction.atomic():
            for browser, cookies in self._browsers.values():
                browser.cookies = SimpleCookie(cookies.output(header=""))
            for _ in range(self._chance.randint(2, 5)):
                self._call(tally, decisions=decisions)
            transaction.set_rollback(True)
        tally.sequences += 1

    def _call(self, tally: Tally, *, decisions: bool) -> None:
        pick = self._chance
        username = pick.choice(self._of_a_team if pick.random() < 0.5 else list(self._browsers))
        route, pattern = pick.choice(self._desk if pick.random() < 0.6 else self._routes)
        while route in SELDOM and pick.random() > 0.05:
            route, pattern = pick.choice(self._routes)
        reference = pick.choice([*REFERENCES, "P-NONE"])
        path = "/" + pattern.replace("<str:reference>", reference)
        body = dict(pick.choice([VIEW, VIEW, *NOISE, *((WHOLE, WHOLE, WRONG) if decisions else ())]))
        if decisions and route in DECIDES and pick.random() < 0.4:
            body = dict(WHOLE if route == "decision" else WRONG)
        method = pick.choice(["get", *["post"] * 7, "put", "delete", "head"])
        before, lines = _standing(), _last_line()
        browser, _ = self._browsers[username]
        answer = getattr(browser, method)(path, body) if method in {"get", "post"} else getattr(browser, method)(path)
        tally.calls += 1
        tally.statuses[answer.status_code] += 1
        tally.broken += answer.status_code >= 500
        for changed in [each for each, state in _standing().items() if before[each] != state]:
            tally.changed += 1
            whole = method == "post" and route in DECIDES and body in ([WHOLE] if route == "decision" else [WRONG])
            if not (whole and changed == reference and _decided_by(username, changed, after=lines)):
                tally.wrong.append((route, method, changed))


def _views_are_given() -> None:
    """Several people have given their view of several prompts, so that decisions of theirs can reach them."""
    from review.models import Person, Prompt
    from review.recording import keep_view
    from vocabulary.decisions import Worry

    for person in Person.objects.filter(memberships__role="practitioner").distinct():
        for held in Prompt.objects.visible_to(person).filter(reference__in=REFERENCES[::2]):
            keep_view(held, person, worry=Worry.QUITE, why="As I know them.")


def _standing() -> dict[str, tuple[str, Any]]:
    from review.models import Prompt

    return {pk: (status, again) for pk, status, again in Prompt.objects.values_list("pk", "status", "look_again_on")}


def _last_line() -> int:
    from review.ledger import head

    return head()[0]


def _decided_by(username: str, reference: str, *, after: int) -> bool:
    """Whether exactly one line of a decision came since, of this person, who may see the prompt."""
    from review.models import Entry, Person, Prompt

    lines = list(Entry.objects.filter(action="decision", seq__gt=after).values_list("actor", "reference"))
    person = Person.objects.filter(username=username).first()
    return (
        lines == [(username, reference)]
        and person is not None
        and Prompt.objects.visible_to(person).filter(pk=reference).exists()
    )


def run(folder: Path, *, sequences: int, seed: int) -> Tally:
    """So many sequences, every second one with complete decisions among its bodies; what came of them."""
    tally, chance = Tally(), random.Random(seed)
    monday = Monday(folder, chance=chance)
    for number in range(sequences):
        monday.sequence(tally, decisions=bool(number % 2))
    return tally


def main() -> int:
    """Run as many as asked, and say what came of them."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sequences", type=int, default=10_000)
    asked.add_argument("--seed", type=int, default=20261116)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="random-calls-") as folder:
        tally = run(Path(folder), sequences=given.sequences, seed=given.seed)
    sys.stdout.write(
        f"{tally.sequences:,} sequences, {tally.calls:,} calls, seed {given.seed}: statuses changed {tally.changed:,}, "
        f"without a named decision {len(tally.wrong)}; answers of 500 and over {tally.broken}; "
        f"answers by status {dict(sorted(tally.statuses.items()))}\n"
    )
    return 1 if tally.wrong or tally.broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
