"""The guide's pictures are there, small, and of pages that are judged."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser.pictures import FOLDER, MOST_BYTES, SHOWN, case_of

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / "review-a-prompt.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SHOWN)
def test_a_picture_is_kept_for_a_desk_and_a_telephone_and_shown_in_the_guide(name: str) -> None:
    assert case_of(name).route == SHOWN[name][0]
    for kind in ("desk", "phone"):
        assert 0 < (FOLDER / f"{name}-{kind}.png").stat().st_size < MOST_BYTES
        assert f"../pictures/review/{name}-{kind}.png" in GUIDE


def test_no_picture_is_kept_that_is_not_made_again() -> None:
    assert {each.name for each in FOLDER.iterdir()} == {f"{name}-{kind}.png" for name in SHOWN for kind in ("desk", "phone")}
