"""Information governance reads the ledger: found by four things, a page at a time, and each reading is a line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.review.invented import NIGHT
from tests.review.reviews import practitioner, review
from vocabulary.decisions import Decision


@pytest.fixture
def governs(as_role: Callable[..., Any]) -> Any:
    """Information governance, after one review."""
    visitor = as_role("information_governance")
    review("P-0001-1116", practitioner("amina.okoro"), Decision.NO_ACTION_NOW)
    return visitor


def lines_on(page: Any) -> list[int]:
    import re

    return [int(found) for found in re.findall(r'/governance/ledger/(\d+)"', page.content.decode())]


def test_lines_are_found_by_reference_person_action_and_day(governs: Any) -> None:
    from review.models import Entry

    wanted = {
        "reference": ({"reference": "p-0001-1116"}, Entry.objects.filter(reference="P-0001-1116")),
        "person": ({"person": "amina.okoro"}, Entry.objects.filter(actor="amina.okoro")),
        "action": ({"action": "view"}, Entry.objects.filter(action="view")),
        "day": ({"day_day": "16", "day_month": "11", "day_year": "2026"}, Entry.objects.filter(actor="amina.okoro")),
        "none": ({"person": "amina.okoro", "action": "sign_in"}, Entry.objects.none()),
    }
    for name, (asked, lines) in wanted.items():
        expected = list(lines.order_by("-seq").values_list("seq", flat=True))
        assert lines_on(governs.post("/governance/ledger", asked)) == expected, name


def test_each_reading_is_a_line_and_what_was_typed_into_the_wrong_box_is_not_kept(governs: Any) -> None:
    from review.models import Entry

    def readings() -> list[str]:
        return [each.detail for each in Entry.objects.filter(action="ledger_read").order_by("seq")]

    governs.get("/governance/ledger")
    governs.post("/governance/ledger", {"reference": "P-0001-1116", "action": "view"})
    governs.post("/governance/ledger", {"reference": "Zephyrine"})
    governs.get("/governance/ledger/2")
    governs.get("/governance/ledger/99999")

    assert readings() == [
        '{"page":1}',
        '{"action":"view","page":1,"reference":"P-0001-1116"}',
        '{"page":1,"reference":"unknown"}',
        '{"line":2}',
        '{"line":99999}',
    ]


def test_a_long_ledger_is_read_a_page_at_a_time_and_every_line_is_on_one_page(governs: Any) -> None:
    from review.governance.reading import A_PAGE
    from review.ledger import Action, append
    from review.models import Entry

    for _ in range(2 * A_PAGE):
        append(Action.SEARCH, actor="amina.okoro")
    held = list(Entry.objects.filter(actor="amina.okoro").order_by("-seq").values_list("seq", flat=True))
    pages = [lines_on(governs.post("/governance/ledger", {"person": "amina.okoro", "page": str(page)})) for page in (1, 2, 3)]

    assert [each for page in pages for each in page] == held
    assert [len(page) for page in pages] == [A_PAGE, A_PAGE, len(held) - 2 * A_PAGE]
    assert lines_on(governs.post("/governance/ledger", {"person": "amina.okoro", "page": "99"})) == pages[2]


def test_words_stand_on_the_page_of_their_line_alone(governs: Any) -> None:
    from review.models import Entry

    seq = Entry.objects.get(action="decision").seq

    assert "My reason." not in governs.get("/governance/ledger").content.decode()
    assert "My reason." in governs.get(f"/governance/ledger/{seq}").content.decode()


def test_the_whole_ledger_is_checked_from_the_page(governs: Any, data: Path) -> None:
    from review.heads import write_head
    from review.models import Entry
    from tests.review.test_the_ledger import get_round_the_guards

    assert "No head was written elsewhere yet" in governs.get("/governance/ledger-state").content.decode()
    assert "It is not shown to be intact" in governs.post("/governance/ledger-state").content.decode()
    write_head(data / "ledger-heads.jsonl", day=NIGHT)
    assert "<strong>Intact.</strong>" in governs.post("/governance/ledger-state").content.decode()
    get_round_the_guards(data / "review.sqlite3", "UPDATE review_entry SET actor = 'x' WHERE seq = 3")
    page = governs.post("/governance/ledger-state").content.decode()
    assert "Intact." not in page
    assert "line 3: its content is not what its digest says" in page
    assert Entry.objects.filter(action="ledger_read", detail__contains="checked").count() == 3


def test_every_kind_of_line_has_words() -> None:
    from review.governance.reading import ACTION_WORDS
    from review.ledger import Action

    assert set(ACTION_WORDS) == set(Action)
