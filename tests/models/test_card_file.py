from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from models.card_file import load, read, save
from tests.models.conftest import VERSION
from vocabulary.problems import ModelProblem


@pytest.fixture
def saved(trained, tmp_path):
    save(trained.card, tmp_path / "card.json")
    return tmp_path / "card.json"


def _load(path, described, card, **changes):
    settings = {"as_of": card.created_on, "catalogue_version": VERSION, "descriptions": described}
    return load(path, **{**settings, **changes})


def test_a_card_comes_back_as_it_was_saved(saved, trained, described):
    again = _load(saved, described, trained.card)
    assert again == replace(trained.card, evaluation=again.evaluation)
    assert again.to_json() == trained.card.to_json()
    assert again.digest == trained.card.digest


def test_any_changed_byte_is_refused(saved, trained, described):
    """Every byte in turn would take minutes, so 300 places drawn once, and the ends, each with a bit turned."""
    whole = saved.read_bytes()
    places = {0, 1, len(whole) - 2, len(whole) - 1, *np.random.default_rng(1).integers(0, len(whole), 300).tolist()}
    for place in places:
        damaged = bytearray(whole)
        damaged[place] ^= 1
        saved.write_bytes(bytes(damaged))
        with pytest.raises(ModelProblem):
            _load(saved, described, trained.card)


def test_a_card_cut_short_or_with_something_added_is_refused(saved, trained, described):
    whole = saved.read_bytes()
    for damaged in (b"", whole[: len(whole) // 2], whole[:-1], whole + b" ", b"\xef\xbb\xbf" + whole, b"[" * 100_000):
        saved.write_bytes(damaged)
        with pytest.raises(ModelProblem):
            _load(saved, described, trained.card)


def test_a_changed_figure_is_refused_even_in_valid_json(saved):
    text = saved.read_text(encoding="utf-8")
    raw = json.loads(text)
    raw["lines"][0]["points"] += 1
    saved.write_text(json.dumps(raw, sort_keys=True, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    with pytest.raises(ModelProblem, match="changed after it was written"):
        read(saved)


def test_a_card_expires_on_its_day_and_not_before(saved, trained, described):
    last = trained.card.sunset_on - timedelta(days=1)
    assert _load(saved, described, trained.card, as_of=last).name == trained.card.name
    with pytest.raises(ModelProblem, match="expired"):
        _load(saved, described, trained.card, as_of=trained.card.sunset_on)


def test_a_card_of_another_catalogue_is_refused(saved, trained, described):
    with pytest.raises(ModelProblem, match="catalogue"):
        _load(saved, described, trained.card, catalogue_version="another")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"points": -1}, "whole points above zero"),
        ({"points": 0}, "whole points above zero"),
        ({"points": 1.5}, "whole points above zero"),
        ({"points": True}, "whole points above zero"),
        ({"indicator": "no_such_indicator"}, "no indicator no_such_indicator"),
        ({"cut": 77.0}, "names no cut 77"),
        ({"words": "Something else"}, "words"),
        ({"theme": "another"}, "words"),
    ],
)
def test_a_line_that_the_catalogue_does_not_know_is_refused_though_its_digest_is_right(
    trained, described, tmp_path, change, says
):
    first = next(line for line in trained.card.lines if line.cut is not None)
    lines = tuple(replace(line, **change) if line is first else line for line in trained.card.lines)
    save(replace(trained.card, lines=lines), tmp_path / "card.json")
    with pytest.raises(ModelProblem, match=says):
        _load(tmp_path / "card.json", described, trained.card)


def test_a_figure_that_is_not_a_number_is_refused_when_written_and_when_read(trained, saved):
    with pytest.raises(ModelProblem, match="not a number"):
        replace(trained.card, slope=float("nan")).to_json()
    text = saved.read_text(encoding="utf-8")
    saved.write_text(text.replace(f'"slope": {trained.card.slope!r}', '"slope": NaN'), encoding="utf-8")
    with pytest.raises(ModelProblem, match="holds NaN"):
        read(saved)


def test_an_indicator_that_became_protective_is_refused(saved, trained, described):
    name = trained.card.lines[0].indicator
    with pytest.raises(ModelProblem, match="not declared worrying"):
        _load(saved, {**described, name: replace(described[name], direction=-1)}, trained.card)


def test_with_a_key_only_the_signature_made_with_it_is_accepted(trained, described, tmp_path):
    key, path = b"k" * 32, tmp_path / "card.json"
    signed = trained.card.signed(key)
    assert signed.digest == trained.card.digest
    save(signed, path)
    assert _load(path, described, trained.card, key=key).signature == signed.signature
    with pytest.raises(ModelProblem, match="signature"):
        _load(path, described, trained.card, key=b"j" * 32)
    save(trained.card, path)
    with pytest.raises(ModelProblem, match="signature"):
        _load(path, described, trained.card, key=key)


def test_bands_that_leave_a_gap_are_refused(trained, described, tmp_path):
    assert len(trained.card.bands) > 1
    save(replace(trained.card, bands=trained.card.bands[1:]), tmp_path / "card.json")
    with pytest.raises(ModelProblem, match="bands"):
        _load(tmp_path / "card.json", described, trained.card)


def test_a_card_that_is_not_there_is_named(tmp_path, described, trained):
    with pytest.raises(ModelProblem, match="no card"):
        _load(tmp_path / "card.json", described, trained.card)
