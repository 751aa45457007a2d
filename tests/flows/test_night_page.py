"""The page of a whole night with faults planted in its deliveries: each is told plainly, and nothing from a row is on it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from flows.narration import Narration
from flows.night import run_night
from tests.flows.little import deliver, lists, little, marks, pupil, school_days
from tests.reports.reading import row, text

CANARY = "Zephyrine"
DAYS = school_days(5)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reports of a night before which S2 fell silent for two days, and in which some rows break rules and feeds disagree."""
    home = tmp_path_factory.mktemp("council")
    installation = little(home)
    lists(installation, pupils=60, days=DAYS)
    moved = [pupil(number, school="S2") for number in range(0, 6, 2)]
    deliver(installation, "pupils", DAYS[0], [*(pupil(number) for number in range(60)), *moved])
    persons = [
        {"person_ref": f"C{n}", "forename": "A", "surname": "B", "born_on": "2014-01-01", "known_on": DAYS[0]} for n in range(4)
    ]
    deliver(installation, "persons", DAYS[0], persons)
    contacts = [{"contact_ref": "K1", "person_ref": "C1", "happened_on": "2010-01-01", "known_on": DAYS[0]}]
    deliver(installation, "contacts", DAYS[0], contacts)
    rows = [row for place, day in enumerate(DAYS[:23]) for row in marks(day, range(0, 60, 1 if place < 21 else 2))]
    rows[5]["mark"], rows[8]["happened_on"], rows[11]["person_ref"] = CANARY, CANARY, ""
    deliver(installation, "attendance", DAYS[22] + timedelta(days=1), rows)
    as_of = DAYS[22] + timedelta(days=1)
    night = run_night(installation, as_of=as_of, narration=Narration(quiet=True))
    assert night.outcome.startswith("done")
    return installation.folders.reports


def page(reports: Path) -> str:
    (found,) = reports.glob("*/night.html")
    return found.read_text(encoding="utf-8")


def test_the_page_names_the_school_and_the_days_that_it_did_not_send(reports: Path) -> None:
    silent = row(page(reports), "S2 School")

    assert silent[1] == "3 November 2026 to 4 November 2026 (2 school days)"
    assert silent[4] == "0"
    assert "never counted as absence" in text(page(reports))


def test_the_page_counts_what_waits_and_leads_to_each_delivery(reports: Path) -> None:
    html = page(reports)

    assert "In all, 3 rows wait from 1 delivery" in text(html)
    assert 'href="../quarantine/index.html"' in html
    index = (reports / "quarantine" / "index.html").read_text(encoding="utf-8")
    (link,) = {part.split('"')[0] for part in index.split('href="')[1:] if "attendance" in part.split('"')[0]}
    assert (reports / "quarantine" / link).exists()
    assert (reports / "quarantine" / link.replace(".html", ".csv")).exists()


def test_the_page_says_which_feeds_do_not_agree_and_holds_small_numbers_of_children_back(reports: Path) -> None:
    html = page(reports)

    assert row(html, "No care record is from before")[1:] == ["To look at", "1 rows", "1"]
    assert row(html, "Nobody has been on the rolls of two schools")[1:] == ["To look at", "60 children", "7 or fewer"]


def test_nothing_from_a_row_is_on_any_page_or_in_any_csv(reports: Path) -> None:
    said = "".join(path.read_text(encoding="utf-8") for path in reports.rglob("*") if path.is_file())

    assert CANARY not in said
    assert "Fore1" not in said
    assert "Sur1" not in said
    assert "P11" not in said
