"""The ledger compared with the heads written elsewhere: whatever was tampered with is seen, at the door and in the file of heads itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.review.invented import KEY, NIGHT, SECRET
from tests.review.tampering import KINDS, fill, tamper


def test_every_kind_of_tamper_is_seen_on_both_databases(both_databases: Path) -> None:
    assert tamper(fill(both_databases), tries=4) == {kind.__name__: 4 for kind in KINDS}


ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def heads(data: Path) -> Path:
    """A file with the heads of two nights."""
    from review.heads import write_head
    from review.ledger import Action, append

    file = data / "elsewhere" / "heads.jsonl"
    write_head(file, day=NIGHT)
    append(Action.SEARCH, actor="amina.okoro")
    write_head(file, day=NIGHT + timedelta(days=1))
    return file


def test_each_night_adds_one_line_and_a_night_run_again_adds_none(heads: Path) -> None:
    from review.heads import read_heads, write_head
    from review.ledger import head

    before = heads.read_bytes()
    write_head(heads, day=NIGHT + timedelta(days=1))

    assert heads.read_bytes() == before
    first, second = read_heads(heads)
    assert (second.day, second.seq, second.digest) == (NIGHT + timedelta(days=1), *head())
    assert first.seq < second.seq


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: [lines[0].replace("2026-11-16", "2026-11-15"), lines[1]],
        lambda lines: [lines[1]],
        lambda lines: [lines[1], lines[0]],
        lambda lines: [*lines, lines[1]],
        lambda lines: [lines[0], "{}"],
        lambda lines: [lines[0], "not a head"],
    ],
)
def test_a_file_of_heads_that_was_changed_is_refused_and_not_added_to(heads: Path, change: Callable[..., list[str]]) -> None:
    from review.heads import read_heads, write_head
    from vocabulary.problems import StoreProblem

    heads.write_text("\n".join(change(heads.read_text().splitlines())) + "\n")
    before = heads.read_bytes()

    with pytest.raises(StoreProblem, match="heads"):
        read_heads(heads)
    with pytest.raises(StoreProblem):
        write_head(heads, day=NIGHT + timedelta(days=2))
    assert heads.read_bytes() == before


def test_a_head_that_cannot_be_written_is_told(data: Path) -> None:
    from review.heads import write_head
    from vocabulary.problems import StoreProblem

    (data / "a file").write_text("")
    with pytest.raises(StoreProblem, match="could not be written"):
        write_head(data / "a file" / "heads.jsonl", day=NIGHT)


def test_no_head_is_not_the_same_as_intact(data: Path) -> None:
    from review.heads import check
    from vocabulary.problems import LedgerProblem

    with pytest.raises(LedgerProblem, match="no head was written elsewhere"):
        list(check(data / "nowhere.jsonl"))
    assert list(check(data / "nowhere.jsonl", without=True))[-1] == "The chain holds."


@pytest.fixture
def door(heads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """`python -m flows ledger verify` for this installation; gives the exit code."""
    from flows.door import main

    for name, value in {"SCREENING_REVIEW_SECRET": SECRET, "SCREENING_PSEUDONYM_KEY": KEY}.items():
        monkeypatch.setenv(name, value)
    demonstration = (ROOT / "councils" / "demonstration.toml").read_text(encoding="utf-8")
    text = re.sub(r'^data = ".*"$', f'data = "{tmp_path.as_posix()}"', demonstration, flags=re.MULTILINE)
    (tmp_path / "council.toml").write_text(f'{text}\n[review]\nledger_heads = "{heads.as_posix()}"\n', encoding="utf-8")

    def asked(*words: str) -> int:
        return main(["ledger", "verify", "--config", str(tmp_path / "council.toml"), *words])

    return asked


def test_the_command_says_intact_and_where_it_is_not_which_line(
    door: Callable[..., int], heads: Path, data: Path, capsys: Any
) -> None:
    from tests.review.test_the_ledger import get_round_the_guards

    copy = data / "copy.jsonl"
    copy.write_bytes(heads.read_bytes())
    assert door("--heads", str(copy)) == 0
    assert "Intact. 0 lines were added since the newest head" in capsys.readouterr().out

    get_round_the_guards(data / "review.sqlite3", "DELETE FROM review_entry WHERE seq = (SELECT max(seq) FROM review_entry)")
    heads.unlink()
    assert door() == 11
    assert "no head was written elsewhere" in capsys.readouterr().err
    assert door("--without-heads") == 0
    assert door("--heads", str(copy)) == 11
    said = capsys.readouterr()
    assert "this line was the head when it was written down elsewhere" in said.out
    assert "Who acts: information governance" in said.err
    assert door("--heads", str(data / "none")) == 3


def test_the_applications_own_command_takes_the_options_that_its_advice_names(
    data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from review.__main__ import main

    for name, value in {"SCREENING_DATA": str(data), "SCREENING_REVIEW_SECRET": SECRET, "SCREENING_DEMONSTRATION": "1"}.items():
        monkeypatch.setenv(name, value)

    assert main(["verify"]) != 0
    assert "--without-heads" in capsys.readouterr().err
    assert main(["verify", "--without-heads"]) == 0
    assert "The chain holds." in capsys.readouterr().out
