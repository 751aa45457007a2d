"""Every refusal that the reference page promises happens: nothing of such a file is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.reading import read
from tests.validation.deliveries import DELIVERED_ON
from validation.reference import page
from validation.refusals import REFUSALS
from vocabulary.council import FeedSettings
from vocabulary.feeds import FEEDS
from vocabulary.problems import DeliveryProblem

HEADINGS = "school,school_name,phase,known_on\n"
ROW = "S1,A school,PRIMARY,2026-01-01\n"

FILES = {
    "the file is empty": b"",
    "bytes that are not text": (HEADINGS + ROW).encode() + b"S2,Sch\xff\xfeool,PRIMARY,2026-01-01\n",
    "a column that the feed needs": b"school_name,phase,known_on\nA school,PRIMARY,2026-01-01\n",
    "or is there twice": b"school,school,school_name,phase,known_on\nS1,S2,A school,PRIMARY,2026-01-01\n",
    "a quotation mark left open": (HEADINGS + ROW + 'S2,"A school').encode(),
}


@pytest.mark.parametrize("said", FILES)
def test_a_delivery_that_is_said_to_be_refused_is(said: str, tmp_path: Path) -> None:
    assert any(said.removesuffix(" left open") in each.what for each in REFUSALS)
    path = tmp_path / "schools.csv"
    path.write_bytes(FILES[said])

    with pytest.raises(DeliveryProblem) as refused:
        read(path, FEEDS["schools"], FeedSettings(files="schools.csv"), delivered_on=DELIVERED_ON)

    assert "A school" not in str(refused.value)


def test_the_page_tells_every_refusal() -> None:
    assert all(each.what in page() and each.do in page() for each in REFUSALS)
