"""Data that somebody brings: the same evaluation and audit, tables as JSON, and nothing of a row anywhere."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from flows.door import main
from tests.models.invented import panel

CANARY = "Zyxwvut Canary"


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """1,500 children on three dates, with a protective column, a score, and a name that nothing should repeat."""
    held = panel(children=1_500, dates=3, count=9, rate=0.06, seed=2)
    frame = held.X.reset_index(drop=True)
    frame["praise"] = -frame["count_00_past_52_weeks"]
    frame["label"] = held.y.astype(int)
    frame["day"] = held.as_of.astype(str)
    frame["who"] = held.child_id
    frame["group"] = held.characteristics["ethnic_group"].to_numpy()
    frame["score"] = frame["count_00_past_52_weeks"].fillna(0) + frame["count_03_past_52_weeks"].fillna(0)
    frame["name"] = CANARY
    path = tmp_path_factory.mktemp("brought") / "theirs.csv"
    frame.to_csv(path, index=False)
    return path


def _told(capsys: pytest.CaptureFixture[str]) -> dict:
    return json.loads(capsys.readouterr().out)


def test_a_brought_matrix_is_trained_on_the_past_and_judged_beside_its_own_best_columns(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(
        f"evaluate --matrix {table} --label label --time day --child who --sensitive group --ignore name --ignore score "
        f"--capacity 100 --json --out {tmp_path}".split()
    )
    told = _told(capsys)
    assert code == 0
    assert told["verdict"] in {"meets the bar", "do not use"}
    ways = {row["Way of choosing"] for row in told["ways of choosing"]}
    assert {"The points card", "Random order", "Gradient boosting, directions kept", "Explainable boosting machine"} <= ways
    assert sum(" alone: highest first" in way for way in ways) == 5
    assert {row["Group"] for row in told["groups"]} == {"group: A", "group: B"}
    assert len(told["evaluation"]["dates"]) == 2
    assert {each["condition"] for each in told["conditions"]} == {
        "margin",
        "calibration",
        "groups",
        "stability",
        "leakage",
        "feeds",
    }
    assert "were brought by somebody else" in Path(told["page"]).read_text("utf-8")
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert CANARY.encode() not in kept
    assert b"c000123" not in kept


def test_scores_are_audited_at_a_capacity_and_the_counts_are_those_counted_by_hand(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(
        f"audit --scores {table} --label label --score score --sensitive group --threshold 1 --time day --child who --json "
        f"--out {tmp_path}".split()
    )
    told = {row["What"]: row["Figure"] for row in _told(capsys)["summary"]}
    frame = pd.read_csv(table)
    listed = frame[frame["score"] >= 1]
    assert code == 0

    def rounded(count: int) -> str:
        return f"{(count + 2) // 5 * 5:,}"

    assert told["On the list"] == rounded(len(listed))
    assert told["Found"] == rounded(int(listed["label"].sum()))
    assert told["Precision, per cent (95% interval)"].startswith(f"{100 * listed['label'].mean():.0f} (")


def test_a_label_cut_off_at_the_last_date_is_warned_about_unprompted(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = pd.read_csv(table)
    frame.loc[frame["day"] == frame["day"].max(), "label"] = 1
    cut_off = tmp_path / "cut.csv"
    frame.to_csv(cut_off, index=False)
    main(f"audit --scores {cut_off} --label label --score score --capacity 50 --time day --json --out {tmp_path}".split())
    assert any("looks cut off" in each for each in _told(capsys)["warnings"])


def test_rows_without_an_outcome_yet_are_left_out_and_counted(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = pd.read_csv(table)
    frame.loc[:99, "label"] = np.nan
    gaps = tmp_path / "gaps.parquet"
    frame.to_parquet(gaps)
    main(f"audit --scores {gaps} --label label --score score --capacity 50 --out {tmp_path}".split())
    assert "100 of 4,500 rows have no label yet" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--label label --time day --child who", "Indicators must be numbers, and group, name"),
        ("--label lable --time day --child who", "has no column lable"),
        ("--label score --time day --child who --ignore name --ignore group", "neither yes nor no"),
        ("--label label --child who", "--time is needed"),
    ],
)
def test_a_matrix_that_can_not_be_used_is_refused_with_what_to_do_and_no_value(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: str, said: str
) -> None:
    code = main(f"evaluate --matrix {table} {words} --out {tmp_path}".split())
    told = capsys.readouterr().err
    assert code in {3, 4}
    assert said in told
    assert CANARY not in told


def test_dates_closer_than_the_horizon_are_refused_and_not_split_at_random(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = pd.read_csv(table)
    frame["day"] = pd.to_datetime("2026-01-05") + pd.to_timedelta(frame.groupby("day").ngroup() * 7, unit="D")
    close = tmp_path / "close.csv"
    frame.to_csv(close, index=False)
    code = main(
        f"evaluate --matrix {close} --label label --time day --child who --ignore name --ignore group --out {tmp_path}".split()
    )
    assert code == 9
    assert "nothing can be tested on a later date" in capsys.readouterr().err


def test_a_sensitive_column_with_a_value_for_each_child_is_no_characteristic(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(f"audit --scores {table} --label label --score score --sensitive who --capacity 50 --out {tmp_path}".split())
    assert code == 4
    assert "1,500 different values" in capsys.readouterr().err
