"""What the load of the review application is measured on: 5,000 waiting prompts in two teams, and 50 people who work there.

A process of its own, because an application is set up once in a process. Prints one line of JSON: whom to sign in as.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

from tests.review.invented import KEY, SECRET, keep_children, prompt

TEAMS = ("North-East team", "South team")
PROMPTS, PEOPLE, MANAGERS = 5_000, 50, 4
PASSWORD = "three-invented-words-of-a-benchmark"
COUNCIL = "A benchmark (invented)"


def environment(data: Path, database: str = "") -> dict[str, str]:
    """What the application must be told to run on this town. database: address of a PostgreSQL; empty for SQLite."""
    told = {
        "SCREENING_DATA": str(data),
        "SCREENING_REVIEW_SECRET": SECRET,
        "SCREENING_PSEUDONYM_KEY": KEY,
        "SCREENING_COUNCIL": COUNCIL,
        "SCREENING_DEMONSTRATION": "1",
    }
    return told | ({"SCREENING_REVIEW_DATABASE": database} if database else {})


def build(data: Path, prompts: int = PROMPTS) -> dict[str, object]:
    """Make the town in the folder; who works there, and how long the night's hand-over took."""
    from review.configuration import from_environment
    from review.setup import start

    start(from_environment())
    from review import intake

    children = keep_children(data, range(1, prompts + 1))
    documents = [prompt(number, child_id=child, team=team_of(number)) for number, child in children.items()]
    began = time.perf_counter()
    intake.publish(documents)
    seconds = time.perf_counter() - began
    return {"people": [_person(number, prompts) for number in range(PEOPLE)], "hand-over seconds": round(seconds, 1)}


def team_of(number: int) -> str:
    """The team of a prompt or a person."""
    return TEAMS[number % len(TEAMS)]


def _person(number: int, prompts: int) -> dict[str, object]:
    from django.contrib.auth.hashers import make_password

    from review.models import Membership, Person, Role

    person = Person.objects.create(
        username=f"person.{number}", full_name=f"Person {number}", invented=True, password=make_password(PASSWORD)
    )
    role = Role.MANAGER if number < MANAGERS else Role.PRACTITIONER
    Membership.objects.create(person=person, team=team_of(number), role=role.value)
    mine = [each for each in range(1, prompts + 1) if team_of(each) == team_of(number)]
    share = mine[number // len(TEAMS) :: PEOPLE // len(TEAMS)]
    return {"username": person.username, "role": role.value, "references": [prompt(each).reference for each in share]}


def main() -> int:
    """`python -m benchmarks.review_town FOLDER`, with the application's environment."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--prompts", type=int, default=PROMPTS)
    told = asked.parse_args()
    folder = told.folder
    os.umask(0o077)
    folder.mkdir(parents=True, exist_ok=True)
    sys.stdout.write(json.dumps(build(folder, told.prompts)) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
