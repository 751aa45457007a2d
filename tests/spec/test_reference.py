"""The reference page of indicators says what the catalogue declares, and shows each drawing that a test works."""

from __future__ import annotations

import re

import pytest

from features.catalogue import CATALOGUE
from features.reference import PAGE, page

TEXT = page()


def test_the_kept_page_is_in_step_with_the_catalogue_and_the_drawings() -> None:
    assert PAGE.read_text(encoding="utf-8") == TEXT, "write it again: python -m features.reference"


@pytest.mark.parametrize("name", CATALOGUE.names)
def test_the_page_tells_of_an_indicator_what_must_be_known_before_believing_it(name: str) -> None:
    indicator = CATALOGUE[name]
    (section,) = re.findall(rf"^### [^\n]+\n\n`{name}`\n(.*?)(?=^#|\Z)", TEXT, flags=re.DOTALL | re.MULTILINE)

    for told in (indicator.meaning, indicator.unit, indicator.missing_means, indicator.may_mislead, indicator.lawful_basis):
        assert told in section
    assert all(str(piece) in section for piece in indicator.evidence)
    assert all(f"`{feed}`" in section for feed in indicator.sources)
    assert {"Window", "Defined as", "In words", "Drawn"} <= set(re.findall(r"^- \*\*([^:]+):\*\*", section, re.MULTILINE))
    assert not re.search(r"[{}]", section)


def test_every_link_to_a_drawing_leads_to_its_heading_and_no_heading_is_there_twice() -> None:
    headings = [
        re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^#+ (.+)$", TEXT, re.MULTILINE)
    ]
    links = re.findall(r"\]\(#([^)]+)\)", TEXT)

    assert len(links) >= len(CATALOGUE)
    assert set(links) <= set(headings)
    assert len(set(headings)) == len(headings)
