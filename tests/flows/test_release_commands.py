"""The commands about a card's release at the door: what they print, and how they exit."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows import releasing
from flows.door import main
from models.release import records
from tests.flows.invented_card import COUNCIL, LEAD


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(releasing, "record_release", lambda *_, **__: None)
    path = tmp_path / "council.toml"
    path.write_text(COUNCIL.format(home=tmp_path.as_posix(), lead=LEAD), encoding="utf-8")
    return path


def done(config: Path, *words: str, by: str = LEAD) -> int:
    return main([*words, "--config", str(config), "--by", by, "--why", "Harm was seen", "--on", "2026-11-16"])


def test_sending_is_stopped_and_resumed_with_no_card_released_too(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert done(config, "stop") == 0
    assert f"Sending is stopped by {LEAD}" in capsys.readouterr().out
    assert done(config, "resume") == 0
    assert [each.event for each in records(config.parent / "data" / "cards")] == ["stopped", "resumed"]
    assert done(config, "resume") == 9


def test_somebody_else_is_told_who_may(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert done(config, "stop", by="Somebody Else") == 9
    said = capsys.readouterr().err
    assert f"The data leads are: {LEAD}." in said
    assert "Somebody Else" not in said
    assert records(config.parent / "data" / "cards") == ()


@pytest.mark.parametrize("words", [("lift",), ("withdraw",), ("withdraw", "--shadow"), ("release", "--card", "abc")])
def test_what_can_not_be_done_is_said_and_is_not_done(config: Path, words: tuple[str, ...]) -> None:
    assert done(config, *words) == 9


@pytest.mark.parametrize("command", ["shadow", "drift"])
def test_there_is_nothing_to_print_before_a_night(config: Path, command: str) -> None:
    assert main([command, "--config", str(config)]) == 10
