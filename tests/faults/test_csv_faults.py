"""Faults 13 to 16 on small files; `python -m tests.faults.csv_faults` runs them on 20,000 rows."""

import sys
from pathlib import Path

import pytest

from tests.faults.csv_faults import POISONS, PUPIL_POISONS, Tally, cut_short, drifted, encoded, poisoned


def survived(tally: Tally) -> bool:
    """Whether every fault was, and no record was lost or doubled; the tally is printed for whoever reads the log."""
    sys.stdout.write(tally.line() + "\n")
    return tally.injected == tally.survived > 0 and not (tally.failures or tally.lost or tally.doubled)


def test_a_file_cut_at_any_percent_is_refused_or_its_last_row_is_held_back(tmp_path: Path) -> None:
    without, with_trailer = cut_short(tmp_path, 400)
    assert survived(without)
    assert without.notes.get("cut at a line's end: no sign in the file itself", 0) <= 5
    assert without.injected == with_trailer.injected == 100


def test_a_file_with_a_trailer_is_refused_wherever_it_is_cut(tmp_path: Path) -> None:
    _, tally = cut_short(tmp_path, 400)
    assert survived(tally)
    assert tally.notes == {"refused": 100}


def test_names_come_back_exactly_or_the_file_is_refused(tmp_path: Path) -> None:
    assert [tally.fault for tally in encoded(tmp_path, 60) if not survived(tally)] == []


def test_columns_that_drift_are_named_or_read_the_same_and_new_codes_are_kept(tmp_path: Path) -> None:
    (tally,) = drifted(tmp_path, 40)
    assert survived(tally)
    assert tally.injected == 3 * 11 + 2 + 1 + 4 + 2


def test_poisoned_rows_wait_and_all_others_are_landed(tmp_path: Path) -> None:
    (tally,) = poisoned(tmp_path, 400, together=True)
    assert survived(tally)
    assert tally.injected == len(POISONS) + len(PUPIL_POISONS)


@pytest.mark.parametrize("broken", [{"failures": ["x"]}, {"lost": 1}, {"doubled": 1}, {"survived": 0}])
def test_a_tally_with_a_failure_is_not_survived(broken: dict) -> None:
    assert not survived(Tally("any", **({"injected": 1, "survived": 1} | broken)))
