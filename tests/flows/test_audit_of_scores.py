"""`python -m flows audit --scores`: anybody's scores at their own cut, counted again by hand, small groups held back."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from flows.door import main

DAYS = ("2025-01-06", "2025-04-07", "2025-07-07")
RARE = "Zyxwvut"
NAMED = f"--label harmed --score score --sensitive band --sensitive {RARE}"


def _rows() -> pd.DataFrame:
    """3,000 rows of 1,000 children on three dates; nine children of a rare group, three of whom came to harm."""
    rng = np.random.default_rng(7)
    number = np.tile(np.arange(1_000), 3)
    score = rng.normal(size=3_000).round(3)
    rows = pd.DataFrame(
        {
            "day": np.repeat(DAYS, 1_000),
            "who": np.char.add("child-", number.astype(str)),
            "score": score,
            "harmed": (rng.random(3_000) < 1 / (1 + np.exp(3 - score))).astype(int),
            "band": np.where(number % 2 == 0, "even", "odd"),
            RARE: np.where(number < 3, "rare", "usual"),
        }
    )
    rare = rows[RARE] == "rare"
    rows.loc[rare, "harmed"] = [1, 0, 0] * 3
    rows.loc[rare, "score"] = [3.0, 0.0, -3.0] * 3
    return rows


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scores") / "theirs.csv"
    _rows().to_csv(path, index=False)
    return path


def _audit(scores: Path, out: Path, words: str) -> int:
    return main(["audit", "--scores", str(scores), "--out", str(out), *words.split()])


def _json(capsys: pytest.CaptureFixture[str]) -> dict:
    return json.loads(capsys.readouterr().out)


def _rounded(count: int) -> str:
    return f"{(2 * count + 5) // 10 * 5:,}"


def _figures(told: dict) -> dict[str, str]:
    return {row["What"]: row["Figure"] for row in told["summary"]}


def test_a_threshold_lists_everyone_at_or_above_it_and_finds_what_is_counted_by_hand(
    scores: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _audit(scores, tmp_path, f"{NAMED} --threshold 1 --time day --child who --json") == 0
    told = _json(capsys)
    figures, rows = _figures(told), _rows()
    listed = rows[rows["score"] >= 1]
    assert figures["Listed at"] == "a score of 1 or more"
    assert figures["On the list"] == _rounded(len(listed))
    assert figures["Found"] == _rounded(int(listed["harmed"].sum()))
    assert figures["False alarms"] == _rounded(int((1 - listed["harmed"]).sum()))
    assert figures["Recall, per cent (95% interval)"].startswith(f"{100 * listed['harmed'].sum() / rows['harmed'].sum():.0f} (")


def test_a_capacity_lists_the_highest_scores_of_each_date_and_not_of_all_dates_together(
    scores: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _audit(scores, tmp_path, f"{NAMED} --capacity 100 --time day --child who --json") == 0
    dated = _figures(_json(capsys))
    assert _audit(scores, tmp_path, f"{NAMED} --capacity 100 --json") == 0
    undated = _figures(_json(capsys))
    rows = _rows().sort_values("score", ascending=False, kind="stable")
    assert dated["Found"] == _rounded(int(rows.groupby("day").head(100)["harmed"].sum()))
    assert (dated["On the list"], undated["On the list"]) == ("300", "100")
    assert undated["Found"] == _rounded(int(rows.head(100)["harmed"].sum()))


def test_without_json_the_tables_and_the_page_are_printed(
    scores: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _audit(scores, tmp_path, f"{NAMED} --threshold 1 --time day") == 0
    said = capsys.readouterr().out
    assert said.startswith("Audited at a score of 1 or more.\nWhom does it fail? ")
    assert "\nSummary\n" in said
    assert "\nGroups\n" in said
    page = Path(said.splitlines()[-1])
    assert "theirs.csv" in page.read_text("utf-8")
    assert (tmp_path / "mlflow" / "mlflow.db").is_file()


def test_a_group_too_small_to_show_is_held_back_on_every_way_out(
    scores: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _audit(scores, tmp_path, f"{NAMED} --threshold 1 --time day --child who --json") == 0
    told = _json(capsys)
    rare = next(row for row in told["groups"] if row["Group"] == f"{RARE}: rare")
    rest = next(row for row in told["groups"] if row["Group"] == f"{RARE}: usual")
    assert rare["Verdict"] == "not enough evidence"
    for name in ("On a list", "With an outcome", "recall", "precision", "selection rate"):
        assert rare[name] == "held back"
    # What is left of a known total would give the small one away, so it is held back as well.
    assert (rest["On a list"], rest["With an outcome"]) == ("held back", "held back")
    page = Path(told["page"]).read_text("utf-8")
    row = re.search(rf"{RARE}: rare.*?</tr>", page, re.S)
    assert row is not None
    assert "held back" in row[0]
    assert not re.search(r">\s*[1-7]\s*<", row[0])
    assert b"child-" not in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_where_few_are_found_the_count_and_its_rate_are_held_back(
    scores: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _audit(scores, tmp_path, "--label harmed --score score --capacity 4 --time day --json") == 0
    figures = _figures(_json(capsys))
    assert figures["Found"] == "held back"
    assert figures["Precision, per cent (95% interval)"] == "held back"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("--label harmed --score sccore --threshold 1", 4, "theirs.csv has no column sccore"),
        ("--label harmed --score band --threshold 1", 4, "The score band is not a number"),
        ("--label score --score score --threshold 1", 4, "neither yes nor no in"),
        ("--label harmed --score score --threshold 1 --time who", 4, "is no date written like 2026-11-16 in 3,000 of 3,000"),
        ("--label harmed --score score --sensitive colour --threshold 1", 4, "has no column colour"),
        ("--label harmed --threshold 1", 3, "--score is needed"),
        ("--label harmed --score score", 3, "--threshold or --capacity, and not both"),
        ("--label harmed --score score --threshold 1 --capacity 9", 3, "--threshold or --capacity, and not both"),
        ("--label harmed --score score --capacity 0", 3, "--capacity is a whole number above 0"),
        ("--label harmed --score score --threshold 99", 9, "Nobody has a score of 99 or more"),
    ],
)
def test_what_can_not_be_audited_is_refused_in_words_with_no_value_of_a_row(
    scores: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: str, code: int, said: str
) -> None:
    assert _audit(scores, tmp_path, words) == code
    told = capsys.readouterr()
    assert said in told.err
    assert told.out == ""
    assert "child-" not in told.err


def test_a_file_that_is_not_there_or_is_no_table_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = "--label harmed --score score --threshold 1"
    assert _audit(tmp_path / "none.csv", tmp_path, words) == 4
    assert "There is no file none.csv" in capsys.readouterr().err
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"not a table")
    assert _audit(broken, tmp_path, words) == 4
    assert "can't be read as a table" in capsys.readouterr().err
