from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest

from models.release import DO_NOT_USE, MEETS_THE_BAR, card_path, in_force, propose, records, release, released, withdraw
from tests.models.conftest import VERSION
from vocabulary.problems import ModelProblem


@pytest.fixture
def on(trained):
    return trained.card.created_on


def _released(folder, described, as_of: date, **more):
    return released(folder, as_of=as_of, catalogue_version=VERSION, descriptions=described, **more)


def test_nothing_is_released_by_training_alone(trained, described, tmp_path, on):
    assert _released(tmp_path, described, on) is None
    propose(tmp_path, trained.card, on=on)
    assert _released(tmp_path, described, on) is None


def test_a_named_person_with_a_reason_releases_a_candidate(trained, described, tmp_path, on):
    propose(tmp_path, trained.card, on=on)
    release(tmp_path, trained.card.digest, by="A. Person", reason="Shown to the board", on=on)
    card = _released(tmp_path, described, on)
    assert card is not None
    assert card.digest == trained.card.digest
    assert [each.event for each in records(tmp_path)] == ["candidate", "released"]
    assert records(tmp_path)[1].by == "A. Person"
    assert records(tmp_path)[1].demonstration


@pytest.mark.parametrize(("by", "reason"), [("", "Shown to the board"), ("  ", "Shown to the board"), ("A. Person", "ok")])
def test_no_name_or_no_reason_is_no_release(trained, tmp_path, on, by, reason):
    propose(tmp_path, trained.card, on=on)
    with pytest.raises(ModelProblem):
        release(tmp_path, trained.card.digest, by=by, reason=reason, on=on)
    assert len(records(tmp_path)) == 1


def test_a_card_that_missed_the_bar_is_recorded_and_only_a_demonstration_of_it_is_released(trained, tmp_path, on):
    missed = replace(trained.card, verdict=DO_NOT_USE, demonstration=False)
    propose(tmp_path, missed, on=on)
    assert records(tmp_path)[0].verdict == DO_NOT_USE
    with pytest.raises(ModelProblem, match="do not use"):
        release(tmp_path, missed.digest, by="A. Person", reason="I would like to", on=on)
    for allowed in (replace(missed, demonstration=True), replace(missed, verdict=MEETS_THE_BAR)):
        propose(tmp_path, allowed, on=on)
        assert release(tmp_path, allowed.digest, by="A. Person", reason="Shown to the board", on=on).event == "released"


def test_only_a_candidate_can_be_released(trained, tmp_path, on):
    with pytest.raises(ModelProblem, match="No candidate"):
        release(tmp_path, trained.card.digest, by="A. Person", reason="Shown to the board", on=on)


def test_a_withdrawn_card_sends_nothing_and_earlier_days_still_know_it(trained, described, tmp_path, on):
    propose(tmp_path, trained.card, on=on)
    release(tmp_path, trained.card.digest, by="A. Person", reason="Shown to the board", on=on)
    withdraw(tmp_path, by="B. Person", reason="Recording changed", on=on + timedelta(days=5))
    assert _released(tmp_path, described, on + timedelta(days=5)) is None
    assert _released(tmp_path, described, on + timedelta(days=4)) is not None
    assert _released(tmp_path, described, on - timedelta(days=1)) is None
    with pytest.raises(ModelProblem, match="none can be withdrawn"):
        withdraw(tmp_path, by="B. Person", reason="Recording changed", on=on + timedelta(days=6))


def test_the_newest_release_is_in_force(trained, tmp_path, on):
    second = replace(trained.card, name="second")
    for card in (trained.card, second):
        propose(tmp_path, card, on=on)
        release(tmp_path, card.digest, by="A. Person", reason="Shown to the board", on=on)
    current = in_force(tmp_path, as_of=on)
    assert current is not None
    assert current.digest == second.digest


def test_a_released_card_that_was_damaged_or_swapped_or_has_expired_stops_the_night(trained, described, tmp_path, on):
    propose(tmp_path, trained.card, on=on)
    release(tmp_path, trained.card.digest, by="A. Person", reason="Shown to the board", on=on)
    with pytest.raises(ModelProblem, match="expired"):
        _released(tmp_path, described, trained.card.sunset_on)
    path = card_path(tmp_path, trained.card.digest)
    whole = path.read_text(encoding="utf-8")
    path.write_text(replace(trained.card, name="another").to_json(), encoding="utf-8")
    with pytest.raises(ModelProblem, match="not the card that was released"):
        _released(tmp_path, described, on)
    path.write_text(whole.replace(":", " :", 1), encoding="utf-8")
    with pytest.raises(ModelProblem):
        _released(tmp_path, described, on)


def test_a_line_changed_taken_out_or_put_in_breaks_the_chain(trained, tmp_path, on):
    propose(tmp_path, trained.card, on=on)
    release(tmp_path, trained.card.digest, by="A. Person", reason="Shown to the board", on=on)
    withdraw(tmp_path, by="B. Person", reason="Recording changed", on=on)
    path = tmp_path / "releases.jsonl"
    first, second, third = path.read_text(encoding="utf-8").splitlines()
    for tampered in ([second, third], [first, third], [first, second.replace("A. Person", "C. Person"), third], [first, first]):
        path.write_text("\n".join(tampered) + "\n", encoding="utf-8")
        with pytest.raises(ModelProblem, match="does not follow"):
            records(tmp_path)


def test_acts_written_at_once_follow_on_each_other(trained, tmp_path, on):
    with ThreadPoolExecutor(8) as at_once:
        list(at_once.map(lambda number: propose(tmp_path, replace(trained.card, name=f"card {number}"), on=on), range(24)))
    assert len({each.digest for each in records(tmp_path)}) == 24


def test_a_record_from_before_accounts_were_kept_is_read(trained, tmp_path, on):
    propose(tmp_path, trained.card, on=on)
    path = tmp_path / "releases.jsonl"
    old = {name: value for name, value in json.loads(path.read_text()).items() if name not in ("account", "override", "about")}
    path.write_text(json.dumps(old) + "\n", encoding="utf-8")
    (record,) = records(tmp_path)
    assert (record.account, record.override, record.about) == ("", "", ())
    release(tmp_path, trained.card.digest, by="A. Person", reason="Shown to the board", on=on)
    assert len(records(tmp_path)) == 2


def test_a_released_card_is_signed_and_a_changed_or_missing_signature_is_refused(trained, described, tmp_path, on):
    key, path = b"k" * 32, card_path(tmp_path, trained.card.digest)
    propose(tmp_path, trained.card, on=on)
    release(tmp_path, trained.card.digest, by="A. Person", reason="Shown to the board", on=on, key=key)
    assert _released(tmp_path, described, on, key=key).digest == trained.card.digest
    signed = path.read_bytes()
    start = signed.index(b'"signature": "') + len(b'"signature": "')
    for place in range(start, start + 64):
        damaged = bytearray(signed)
        damaged[place] = ord("0") if damaged[place] != ord("0") else ord("1")
        path.write_bytes(bytes(damaged))
        with pytest.raises(ModelProblem, match="signature"):
            _released(tmp_path, described, on, key=key)
