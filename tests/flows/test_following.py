"""From an answer at the clerical list to the practitioner's page: a prompt goes with the records behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows import clerical
from flows.installation import Installation
from flows.linking import link_people
from flows.reviewing import publish
from tests.review.invented import NIGHT, prompt
from tests.store.deliveries import january, table
from vocabulary.council import read_configuration
from vocabulary.problems import ConfigurationProblem
from vocabulary.prompts import Fact, PromptDocument

TEAM = "North-East team"
CONFIGURATION = """
[council]
name = "Thornbeck Council"
demonstration = true
inbox = "{home}/inbox"
data = "{home}/data"
[[teams]]
name = "North-East team"
postcode_sectors = ["TH1 4"]
weekly_capacity = 5
[feeds.pupils]
files = "pupils.csv"
"""
AMINA = {"forename": "Zephyrine", "surname": "Quickbeam", "born_on": date(2012, 5, 6), "sex": "F", "postcode": "TH1 4AB"}


@dataclass
class Place:
    """An installation with one child, known to a school (record 1) and to social care (record 2), and her prompt."""

    installation: Installation
    child_id: str
    document: PromptDocument

    def link(self, day: int) -> None:
        on = NIGHT + timedelta(days=day)
        link_people(self.installation, as_of=on, run=f"run-{day}")
        publish(self.installation, self.installation.register.prompts(), as_of=on, card_released=True)

    def answer(self, said: Any, day: int) -> None:
        on = NIGHT + timedelta(days=day)
        list(clerical.answer(self.installation, 2, said, by="R. Ahmed", why="Seen both", on=on))

    def children(self) -> dict[int, str]:
        links, children = self.installation.identities.links(), self.installation.identities.children()
        names = dict(zip(children["child_no"], children["child_id"], strict=True))
        return {int(one): names[child] for one, child in zip(links["person_no"], links["child_no"], strict=True)}

    def page(self) -> str:
        from django.test import Client

        from review.models import Person
        from review.setup import configure

        folders, secret = self.installation.folders, self.installation.review_secret
        key = self.installation.pseudonym_key.decode()  # the night's own process has no use for it, the application has
        configure(folders.review, secret, True, "Thornbeck Council", pseudonym_key=key)
        visitor = Client(headers={"host": "localhost"})
        visitor.force_login(Person.objects.get(memberships__team=TEAM, memberships__role="practitioner"))
        return visitor.get(f"/prompt/{self.document.reference}").content.decode()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    (tmp_path / "council.toml").write_text(CONFIGURATION.format(home=tmp_path.as_posix()), encoding="utf-8")
    installation = Installation(read_configuration(tmp_path / "council.toml"))
    identities = installation.identities
    pupil = AMINA | {"person_ref": "P1", "entered_on": january(1), "known_on": january(1)}
    identities.keep_people("education", table("pupils", [pupil]), delivered_on=january(2))
    person = AMINA | {"person_ref": "C1", "known_on": january(1), "forename": "Zephyrinne", "postcode": "TH9 9ZZ"}
    identities.keep_people("care", table("persons", [person]), delivered_on=january(2))
    link_people(installation, as_of=NIGHT, run="run-0")
    (child_id,) = identities.children()["child_id"]
    lines = (Fact("attendance", "Missed 20", None, 1, "missed"), Fact("contact", "Reported missing", None, 4, "missing"))
    document = replace(prompt(1, child_id=child_id, team=TEAM), card_lines=lines, points=5)
    installation.register.open_run(
        document.provenance.run,
        as_of=NIGHT,
        started=datetime(2026, 11, 16, tzinfo=UTC),
        code_commit="",
        configuration_hash="",
    )
    installation.register.keep_prompts([document])
    made = Place(installation, child_id, document)
    made.link(0)
    yield made
    from django.db import connections

    connections.close_all()


def test_a_prompt_of_a_child_that_was_two_goes_with_its_evidence_and_says_that_the_link_changed(place):
    assert "The link behind this prompt changed" not in place.page()
    place.answer("different", 1)
    place.link(1)
    school, care = place.children()[1], place.children()[2]
    assert (school, care != school) == (place.child_id, True)
    (move,) = place.installation.register.moves.all(as_of=NIGHT + timedelta(days=1))
    assert (move.from_child, move.to_child, move.why) == (place.child_id, care, "split")
    page = place.page()
    assert "Zephyrinne Quickbeam" in page
    assert "The link behind this prompt changed on 17 November 2026." in page


def test_a_prompt_comes_back_when_the_two_are_one_again_and_is_shown_once(place):
    place.answer("different", 1)
    place.link(1)
    place.answer("same", 2)
    place.link(2)
    assert place.children() == {1: place.child_id, 2: place.child_id}
    *_, last = place.installation.register.moves.all(as_of=NIGHT + timedelta(days=2))
    assert (last.to_child, last.why) == (place.child_id, "merged")
    from review.models import Prompt, Status

    assert Prompt.objects.filter(status=Status.WAITING).count() == 1
    assert "Zephyrine Quickbeam" in place.page()


def test_the_prompt_itself_is_kept_as_it_was_issued(place):
    place.answer("different", 1)
    place.link(1)
    assert place.installation.register.prompts() == [place.document]
    from review.models import Prompt

    assert Prompt.objects.get().document == place.document


def test_handing_over_again_says_nothing_twice_and_a_linking_is_followed_once(place):
    place.answer("different", 1)
    place.link(1)
    place.link(1)
    from review.models import Entry

    assert Entry.objects.filter(action="link_changed").count() == 1


def test_two_waiting_prompts_of_children_that_turn_out_to_be_one_are_one(place):
    place.answer("different", 1)
    place.link(1)
    school = place.children()[1]
    other = replace(prompt(2, child_id=school, team=TEAM, as_of=NIGHT + timedelta(days=1)))
    place.installation.register.open_run(
        "another",
        as_of=NIGHT,
        started=datetime(2026, 11, 17, tzinfo=UTC),
        code_commit="",
        configuration_hash="",
    )
    other = replace(other, provenance=replace(other.provenance, run="another"))
    place.installation.register.keep_prompts([other])
    place.answer("same", 2)
    place.link(2)
    from review.models import Prompt

    statuses = dict(Prompt.objects.values_list("reference", "status"))
    assert statuses == {place.document.reference: "superseded", other.reference: "waiting"}


def test_a_link_that_becomes_weak_takes_its_prompt_off_the_list(place):
    import pandas as pd

    rows = [(1, 1, "strong", ""), (2, 1, "weak", "same number only")]
    links = pd.DataFrame(rows, columns=["person_no", "group", "confidence", "evidence"])
    place.installation.identities.keep_links(links, run="run-1", known_on=NIGHT)
    from flows.following import follow_links, on_no_list

    follow_links(place.installation, as_of=NIGHT)
    publish(place.installation, place.installation.register.prompts(), as_of=NIGHT, card_released=True)
    from review.models import Prompt

    assert Prompt.objects.get().status == "taken_off"
    assert on_no_list(place.installation, as_of=NIGHT) == {place.document.reference}


def test_the_clerical_list_at_the_terminal_names_nobody_and_shows_two_records_only_there(place, monkeypatch):
    assert "Zephyrin" not in "\n".join(clerical.waiting(place.installation))
    with pytest.raises(ConfigurationProblem, match="terminal only"):
        list(clerical.look_and_ask(place.installation, 2, by="R. Ahmed", on=NIGHT))
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    answers = iter(["same", "One family, one school"])
    said = list(clerical.look_and_ask(place.installation, 2, by="R. Ahmed", on=NIGHT, ask=lambda words: next(answers)))
    assert any("Zephyrine" in line and "Zephyrinne" in line and line.startswith("*") for line in said)
    (kept,) = place.installation.identities.clerical.answers(as_of=NIGHT)
    assert (kept.same, kept.why) == (True, "One family, one school")
    assert place.installation.identities.clerical.is_unused(as_of=NIGHT)
