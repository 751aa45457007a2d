"""The reference pages say what the code does today."""

from __future__ import annotations

import pytest

from flows.reference import FOLDER, pages
from vocabulary.council import Configuration, read_configuration
from vocabulary.feeds import FEEDS


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_reference_page_is_in_step_with_the_code(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == pages()[name], "write them again: python -m flows reference"


def test_every_section_and_every_feed_has_its_place() -> None:
    assert all(
        f"[{name}]" in pages()["configuration.md"] for name in Configuration.model_fields if name not in {"feeds", "teams"}
    )
    assert all(f"(`{name}`)" in pages()["feeds.md"] for name in FEEDS)


def test_every_example_configuration_is_one() -> None:
    examples = sorted((FOLDER.parent.parent / "councils").glob("*.toml"))

    assert len(examples) >= 2
    assert all(read_configuration(path).council.name for path in examples)
