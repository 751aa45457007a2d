"""Who may release, and what a night does when sending is stopped, a card is in shadow, unsigned, or held by drift."""

from __future__ import annotations

import getpass
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from flows import screening
from flows.drifting import drift_lines
from flows.installation import Installation
from flows.releasing import lift_hold, release_card, resume_sending, stop_sending, withdraw_card
from flows.shadowing import criteria, shadow_lines
from models.card_file import read, save
from models.release import card_path, records
from models.standing import standing
from tests.flows.invented_card import LEAD, NIGHT, act, council, delivered, night_of, page_of, proposed
from tests.reports.reading import text
from vocabulary.council import Outcome
from vocabulary.problems import ConfigurationProblem, ModelProblem
from vocabulary.release_settings import Drift, Person, Shadow

NEXT = NIGHT + timedelta(days=1)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return delivered(tmp_path_factory.mktemp("loaded"))


@pytest.fixture
def place(loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installation:
    return council(loaded, tmp_path, monkeypatch)


def on_the_lists() -> set[str]:
    from review.models import Prompt

    return set(Prompt.objects.values_list("reference", flat=True))


def told() -> str:
    from review.models import Notice

    return str(Notice.objects.latest("at").state)


def real(installation: Installation) -> Installation:
    """The same council, no longer a demonstration."""
    settings = installation.configuration
    council = settings.council.model_copy(update={"demonstration": False})
    return Installation(settings.model_copy(update={"council": council}))


def test_only_a_named_data_lead_releases_and_the_account_that_ran_it_is_kept(place: Installation) -> None:
    digest = proposed(place)
    with pytest.raises(ModelProblem, match=r"not a data lead.*Ada Example"):
        release_card(place, digest, by="Somebody Else", why="I would like to see it", on=NIGHT)
    with pytest.raises(ModelProblem, match="reason of at least"):
        release_card(place, digest, by=LEAD, why="ok", on=NIGHT)
    assert [each.event for each in records(place.folders.cards)] == ["candidate"]

    record = act(release_card, place, digest=digest[:12])

    assert (record.by, record.account) == (LEAD, getpass.getuser())
    assert read(card_path(place.folders.cards, digest)).signature


def test_where_the_configuration_names_nobody_nobody_releases_stops_or_lifts(
    loaded: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    nobody = council(loaded, tmp_path, monkeypatch, people=())
    digest = proposed(nobody)
    for done, more in ((release_card, {"digest": digest}), (stop_sending, {}), (lift_hold, {}), (withdraw_card, {})):
        with pytest.raises(ModelProblem, match="names no data lead"):
            act(done, nobody, **more)


def test_a_name_is_the_same_with_other_capitals_and_spaces(loaded: Path, tmp_path: Path, monkeypatch: Any) -> None:
    people = (Person(name="Ada  Example", role="data lead"),)
    assert act(stop_sending, council(loaded, tmp_path, monkeypatch, people=people)).by == "Ada  Example"


def test_a_night_refuses_a_card_that_is_not_signed_with_the_councils_key(
    place: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = proposed(place, demonstration=False)
    monkeypatch.setenv("SCREENING_PSEUDONYM_KEY", place.pseudonym_key.decode())
    monkeypatch.setenv("SCREENING_CARD_KEY", "k" * 40)
    monkeypatch.setenv("SCREENING_REVIEW_SECRET", "r" * 60)
    council = real(place)
    act(release_card, council, digest=digest, override="A test of signatures, not of shadow")
    path = card_path(council.folders.cards, digest)
    signed = read(path)
    save(signed.__class__(**{**vars(signed), "signature": ""}), path)

    with pytest.raises(ModelProblem, match="signature"):
        night_of(council)
    assert not council.register.prompts()

    save(signed, path)
    monkeypatch.setenv("SCREENING_CARD_KEY", "j" * 40)
    with pytest.raises(ModelProblem, match="signature"):
        night_of(real(place))
    monkeypatch.delenv("SCREENING_CARD_KEY")
    with pytest.raises(ConfigurationProblem, match="SCREENING_CARD_KEY is not set"):
        night_of(real(place))


def test_a_stopped_night_sends_nothing_says_so_and_ends_well_until_it_is_resumed(place: Installation) -> None:
    act(release_card, place, digest=proposed(place))
    act(stop_sending, place)
    stopped = night_of(place)

    assert stopped.outcome.startswith("done: nothing was sent. Sending is stopped")
    assert stopped.screening.documents == []
    assert place.register.prompts() == []
    assert not on_the_lists()
    assert told() == "sending_stopped"
    assert f"Nothing was sent. Sending is stopped since {NIGHT.isoformat()}, by {LEAD}" in text(page_of(stopped))
    with pytest.raises(ModelProblem, match="stopped already"):
        act(stop_sending, place, on=NEXT)

    act(resume_sending, place, on=NEXT)
    assert len(night_of(place, NEXT).screening.documents) == len(on_the_lists()) == 5


def test_a_stop_made_while_a_night_runs_is_seen_before_it_sends(place: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    act(release_card, place, digest=proposed(place))
    write = screening.write

    def written_and_stopped(*given: Any, **more: Any) -> Any:
        act(stop_sending, place)
        return write(*given, **more)

    monkeypatch.setattr(screening, "write", written_and_stopped)
    night = night_of(place)

    assert "Sending is stopped" in night.outcome
    assert place.register.prompts() == []
    assert not on_the_lists()


def test_a_stop_holds_for_a_night_of_an_earlier_date_that_is_run_after_it(place: Installation) -> None:
    act(release_card, place, digest=proposed(place))
    act(stop_sending, place, on=NIGHT + timedelta(days=30))

    assert night_of(place).screening.documents == []


def test_a_night_with_no_released_card_sends_nothing_and_says_so(place: Installation) -> None:
    night = night_of(place)

    assert night.outcome == "done: nothing was sent. No card is released."
    assert told() == "no_released_card"
    assert "No card is released, so no child was scored and no prompt was sent." in text(page_of(night))


def test_in_shadow_a_night_chooses_keeps_what_it_would_have_sent_and_sends_nothing(place: Installation) -> None:
    digest = proposed(place)
    act(release_card, place, digest=digest, shadow=True)
    night = night_of(place)

    (kept,) = place.register.night_figures.of("shadow", card_digest=digest)
    assert len(kept.content["would_send"]) == 5
    assert all(each["reference"].startswith("P-") for each in kept.content["would_send"])
    assert place.register.prompts() == []
    assert not on_the_lists()
    assert "Shadow: nothing is sent." in text(page_of(night))
    assert night.outcome.startswith("done")


def test_a_card_leaves_shadow_when_its_criteria_are_met_or_a_named_reason_overrides_them(
    loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = council(loaded, tmp_path, monkeypatch, shadow=Shadow(least_nights=2, most_late=1.0))
    digest = proposed(place)
    act(release_card, place, digest=digest, shadow=True)
    night_of(place)
    with pytest.raises(ModelProblem, match="Nights in shadow: 1; at least 2"):
        act(release_card, place, digest=digest)
    assert any("not met" in line and "nights" in line for line in shadow_lines(place, on=None))

    night_of(place, NEXT)
    assert all(each.met for each in criteria(place, digest, since=NIGHT, until=NEXT)), criteria(
        place, digest, since=NIGHT, until=NEXT
    )
    assert list(shadow_lines(place, on=NEXT))[-1] == "Every criterion is met: a data lead may release it."
    record = act(release_card, place, on=NEXT, digest=digest, override="")

    assert record.override == ""
    now = standing(place.folders.cards, as_of=NEXT)
    assert (now.released, now.shadow) == (record, None)


def test_outside_a_demonstration_a_card_that_was_never_in_shadow_needs_an_override(
    place: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCREENING_CARD_KEY", "k" * 40)
    digest = proposed(place, demonstration=False)
    with pytest.raises(ModelProblem, match="never in shadow"):
        act(release_card, real(place), digest=digest)
    record = act(release_card, real(place), digest=digest, override="The board takes the risk")

    assert record.override == "The board takes the risk"


def test_children_unlike_those_the_card_was_made_on_hold_it_until_a_data_lead_lifts_it(
    loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = council(loaded, tmp_path, monkeypatch, drift=Drift(days_lifted=2))
    act(release_card, place, digest=proposed(place, share=0.01))
    night = night_of(place)

    (held,) = [each for each in records(place.folders.cards) if each.event == "held"]
    assert (held.by, held.about) == ("the drift rule", ("points",))
    assert night.screening.documents == []
    assert told() == "card_held"
    assert "The card is held" in text(page_of(night))
    with pytest.raises(ModelProblem, match="not a data lead"):
        lift_hold(place, by="Somebody Else", why="It looks all right to me", on=NEXT)

    act(lift_hold, place, on=NEXT)
    assert night_of(place, NEXT).screening.documents
    assert "held" in night_of(place, NIGHT + timedelta(days=3)).outcome, "a lift is not for ever"


def test_a_night_keeps_its_drift_with_the_counts_and_shows_it_without_small_ones(place: Installation) -> None:
    digest = proposed(place)
    act(release_card, place, digest=digest)
    night = night_of(place)

    (kept,) = place.register.night_figures.of("drift", card_digest=digest)
    points = kept.content["shifts"][0]
    assert [each["tonight"] for each in points["cells"]] == [90, 30]
    assert points["psi"] == pytest.approx(0.0, abs=0.01)
    assert "not yet" in kept.content["not_yet"]
    assert "No limit is passed." in text(page_of(night))
    assert not any(f"P{number}" in json.dumps(kept.content) for number in range(100, 120))


def test_a_past_date_whose_outcomes_are_complete_is_looked_at_once_in_a_while(
    loaded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {"outcome": Outcome(horizon_weeks=4, settle_days=0), "drift": Drift(weeks_between=1)}
    place = council(loaded, tmp_path, monkeypatch, **settings)
    digest = proposed(place, tested_on=(NIGHT - timedelta(weeks=5),))
    act(release_card, place, digest=digest)
    first, second = night_of(place), night_of(place, NEXT)

    (kept,) = place.register.night_figures.of("matured", card_digest=digest)
    assert kept.content["on"] == (NIGHT - timedelta(weeks=4)).isoformat()
    assert (kept.content["rows"], kept.content["outcomes"], kept.content["ratio"]["value"]) == (120, 0, 0.0)
    assert first.screening.drifted is not None
    assert second.screening.drifted is not None
    assert first.screening.drifted.past == second.screening.drifted.past
    assert "whose outcomes training did not know" in text(page_of(second))
    assert "whose outcomes training did not know" in "\n".join(drift_lines(place))


def test_a_card_in_shadow_that_has_expired_is_told_and_does_not_stop_the_one_released(place: Installation) -> None:
    act(release_card, place, digest=proposed(place))
    old = proposed(place, name="old", sunset_on=NIGHT)
    act(release_card, place, on=NIGHT - timedelta(days=1), digest=old, shadow=True)
    night = night_of(place)

    assert len(night.screening.documents) == 5
    assert "expired" in text(page_of(night))
    assert night.screening.shadowed is None
