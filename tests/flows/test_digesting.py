"""The digest at the end of a night and by its command: nothing of a night depends on an e-mail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flows import door, reviewing
from flows.digesting import digest_lines
from flows.installation import Installation
from flows.narration import Narration
from flows.night import Night
from tests.flows.little import little
from tests.review.invented import NIGHT, NORTH, prompt
from tests.review.mail_servers import LOOPBACK, Letterbox, free_port, mail_server
from vocabulary.digest_settings import Digest


def told_by(installation: Installation, port: int) -> Installation:
    digest = Digest(
        send_by="smtp",
        link="https://early-help.council.example/",
        from_address="worklist@council.example",
        smtp_host=LOOPBACK,
        smtp_port=port,
        starttls=False,
    )
    return Installation(installation.configuration.model_copy(update={"digest": digest}))


@pytest.fixture
def council(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """A small council with two prompts waiting, and one practitioner with an e-mail address."""
    monkeypatch.setenv("SCREENING_REVIEW_SECRET", "an invented signing secret that is longer than fifty characters")
    installation = little(tmp_path)
    reviewing.ready(installation)
    from django.db import connections

    from review.intake import publish
    from review.models import Membership, Person

    publish([prompt(1), prompt(2)], as_of=NIGHT)
    person = Person.objects.create(username="ada.north", full_name="Ada North", email="ada@council.example")
    Membership.objects.create(person=person, team=NORTH)
    yield installation
    connections.close_all()


def steps_of(installation: Installation) -> tuple[Night, dict[str, Any]]:
    night = Night(installation, as_of=NIGHT, narration=Narration(quiet=True))
    return night, {step.name: step.run for step in night.steps()}


def test_a_night_tells_people_only_where_it_was_set_up(council: Installation) -> None:
    _, without = steps_of(council)
    _, with_it = steps_of(told_by(council, free_port()))

    assert "Tell people what waits" not in without
    assert [*with_it][-3:] == ["Issue prompts", "Tell people what waits", "Write the report"]


def test_the_step_sends_once_and_the_report_will_say_so(council: Installation) -> None:
    box = Letterbox()
    with mail_server(box) as port:
        night, steps = steps_of(told_by(council, port))
        steps["Tell people what waits"]()
        first = night.digest
        steps["Tell people what waits"]()

    assert first[0] == "Digest: 1 person told that prompts wait."
    assert len(box.received) == 1


def test_a_night_goes_on_when_nothing_can_be_sent(council: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    night, steps = steps_of(told_by(council, free_port()))
    steps["Tell people what waits"]()
    assert "could not be reached" in " ".join(night.digest)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("ada@council.example")

    monkeypatch.setattr("review.digest.sending.who_waits", broken)
    (line,) = digest_lines(told_by(council, free_port()))
    assert "RuntimeError" in line
    assert "ada" not in line


def test_the_command_says_what_was_not_sent_and_how_it_exits(
    council: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from contextlib import contextmanager

    box, given = Letterbox(), {"installation": council}

    @contextmanager
    def at(_path: Path) -> Iterator[Installation]:
        yield given["installation"]

    monkeypatch.setattr("flows.installation.installation_at", at)
    assert door.main(["digest"]) == 10
    given["installation"] = told_by(council, free_port())
    assert door.main(["digest"]) == 12
    assert "could not be reached" in capsys.readouterr().err
    with mail_server(box) as port:
        given["installation"] = told_by(council, port)
        assert door.main(["digest"]) == 0
        assert door.main(["digest"]) == 0
    assert "had been told today before" in capsys.readouterr().out
    assert len(box.received) == 1


def test_the_nights_page_says_how_telling_people_went() -> None:
    from dataclasses import replace

    from reports.night import render
    from tests.reports.invented import night

    page = render(replace(night(), digest=("Digest: 3 people told that prompts wait.",)))

    assert "Digest: 3 people told that prompts wait." in page


def test_the_day_of_a_digest_is_the_day_of_the_night_in_a_demonstration(council: Installation) -> None:
    from review.models import DigestSent

    with mail_server(Letterbox()) as port:
        digest_lines(told_by(council, port))

    assert list(DigestSent.objects.values_list("on", flat=True)) == [date(2026, 11, 16)]
