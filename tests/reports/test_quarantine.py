"""A delivery's quarantine, as a page and as CSV for the supplier."""

import csv
import io
from datetime import date

import pandas as pd
import pytest

from reports.quarantine import MOST_ON_A_PAGE, Remedy, WaitingDelivery, render, render_waiting, rows_csv
from tests.reports.invented import quarantine
from tests.reports.reading import row, text


def read(written: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written, newline="")))


def test_the_csv_lists_every_row_in_the_order_of_the_file_with_what_to_do() -> None:
    lines = read(rows_csv(quarantine()))
    assert lines[0] == ["row", "column", "rule", "what to do"]
    assert [line[0] for line in lines[1:]] == ["7", "7", "18", "3204"]
    assert lines[1] == ["7", "mark", "The mark was not in force on that day", "Correct the mark in the school's system."]


def test_a_row_that_could_not_be_split_has_no_column() -> None:
    assert read(rows_csv(quarantine()))[-1][1] == ""
    assert row(render(quarantine()), "3,204")[1] == "the whole row"


def test_a_rule_without_words_is_named_and_its_row_is_to_be_sent_again() -> None:
    last = read(rows_csv(quarantine()))[-1]
    assert last[2:] == ["could not be split", "Correct the row in the source system and send it again."]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(start: str) -> None:
    planted = start + "cmd()"
    rows = pd.DataFrame({"row": [1], "column": [planted], "rule": [planted]})
    cells = read(rows_csv(quarantine(rows=rows, remedies={planted: Remedy(planted, planted)})))[1]
    assert cells == ["1", *["'" + planted] * 3]


def test_a_cell_with_commas_quotes_and_lines_stays_one_cell() -> None:
    rows = pd.DataFrame({"row": [1], "column": ['a,"b"\nc'], "rule": ["r"]})
    assert read(rows_csv(quarantine(rows=rows)))[1][1] == 'a,"b"\nc'


def test_the_page_counts_rows_once_and_rules_each_time() -> None:
    shown = text(render(quarantine()))
    assert "3 rows of this delivery wait in quarantine." in shown
    assert row(render(quarantine()), "The mark was not in force")[1] == "2"


def test_a_long_list_is_cut_on_the_page_and_whole_in_the_csv() -> None:
    many = MOST_ON_A_PAGE + 3
    rows = pd.DataFrame({"row": range(1, many + 1), "column": "mark", "rule": "mark in force"})
    delivery = quarantine(rows=rows)
    assert "3 more lines are in the CSV." in text(render(delivery, csv_name="rows.csv"))
    assert "3 more lines are not shown." in text(render(delivery))
    assert len(read(rows_csv(delivery))) == many + 1


def test_an_empty_quarantine_is_a_page_too() -> None:
    empty = quarantine(rows=pd.DataFrame({"row": [], "column": [], "rule": []}))
    assert "0 rows of this delivery wait" in text(render(empty))
    assert len(read(rows_csv(empty))) == 1


def test_the_index_of_what_waits_lists_deliveries_with_what_became_of_their_rows_and_adds_up() -> None:
    old = WaitingDelivery(3, "Contacts", "contacts_1.csv", date(2026, 10, 19), 1_204, 1_100, 4, 100, 41, 50, 9, "3.html")
    done = WaitingDelivery(5, "Pupil list", "pupils.csv", date(2026, 11, 1), 20, 10, 0, 10, 0, 10, 0)
    html = render_waiting([old, done], council="Littleton", demonstration=True, as_of=date(2026, 11, 16))
    assert row(html, "contacts_1.csv") == [
        "contacts_1.csvContacts, delivery 3",
        "19 October 2026",
        "1,204",
        "100",
        "50",
        "9",
        "41",
    ]
    assert row(html, "pupils.csv")[2:] == ["10", "10", "0"]
    assert (
        "Of every row ever held back (110), 41 wait, 60 were released by a later delivery, and 9 were superseded by one."
        in text(html)
    )
    assert 'href="3.html"' in html
    nothing = text(render_waiting([], council="Littleton", demonstration=False, as_of=date(2026, 11, 16)))
    assert "Nothing waits." in nothing
