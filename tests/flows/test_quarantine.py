"""Rows come back through the same door: read again after a setting is mended, or as the supplier's corrections."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from flows.door import main
from flows.installation import Installation
from flows.quarantine import release, retry
from flows.waiting import folder_of, keep_pages, rows_waiting, waiting_lines
from tests.flows.little import LONG_AGO, MONDAY, deliver, lists, little, marks, school_days, taken_in
from tests.flows.little import again as with_settings
from vocabulary.problems import DeliveryProblem, NothingToDo

NIGHT = MONDAY + timedelta(days=1)
LATER = MONDAY + timedelta(days=3)
CANARY = "Zephyrine"


@pytest.fixture
def council(tmp_path: Path) -> Installation:
    """Forty pupils' marks of one Monday, of which two have a mark that nobody knows and one no readable day."""
    installation = little(tmp_path)
    lists(installation, pupils=40, days=school_days(2))
    rows = marks(MONDAY, range(40))
    rows[3]["mark"], rows[9]["mark"], rows[21]["happened_on"] = "Here", CANARY, CANARY
    deliver(installation, "attendance", NIGHT, rows)
    taken_in(installation, NIGHT)
    return installation


def waiting(installation: Installation) -> dict[str, int]:
    (line,) = installation.warehouse.held_back().to_dict("records")
    assert line["quarantined"] == line["waiting"] + line["released"] + line["superseded"]
    return {name: line[name] for name in ("sequence", "waiting", "released", "superseded")}


def held_marks(installation: Installation) -> int:
    return int(installation.warehouse.history("attendance").count().execute())


def test_a_value_mapping_that_was_missing_is_added_and_the_rows_it_kept_out_are_read_again(council: Installation) -> None:
    number = waiting(council)["sequence"]
    with pytest.raises(NothingToDo, match="None of the 3 rows"):
        retry(council, number, as_of=LATER)

    mended = with_settings(council, attendance={"values": {"mark": {"Here": "/"}}})
    done = retry(mended, number, as_of=LATER)

    assert (done.rows, done.landing.rows_in, done.landing.accepted, done.waiting) == (3, 1, 1, 2)
    assert waiting(mended) == {"sequence": number, "waiting": 2, "released": 1, "superseded": 0}
    assert held_marks(mended) == 78
    with pytest.raises(NothingToDo):
        retry(mended, number, as_of=LATER)


def test_the_file_must_be_the_one_that_was_delivered_and_may_be_elsewhere_by_now(council: Installation, tmp_path: Path) -> None:
    number = waiting(council)["sequence"]
    kept = Path(council.configuration.council.inbox) / f"attendance_{NIGHT.isoformat()}.csv"
    moved = kept.rename(tmp_path / "archive.csv")
    mended = with_settings(council, attendance={"values": {"mark": {"Here": "/"}}})

    with pytest.raises(NothingToDo, match="in the inbox no longer"):
        retry(mended, number, as_of=LATER)
    with pytest.raises(DeliveryProblem, match="its bytes differ"):
        retry(mended, number, as_of=LATER, path=Path(__file__))
    assert retry(mended, number, as_of=LATER, path=moved).landing.accepted == 1


def test_corrections_answer_the_rows_named_in_order_and_all_of_them_or_none(council: Installation, tmp_path: Path) -> None:
    number = waiting(council)["sequence"]
    right = marks(MONDAY, range(40))
    wrong = deliver(council, "corrections", LATER, [right[3], right[9] | {"mark": CANARY}])
    with pytest.raises(DeliveryProblem, match="row 2") as refused:
        release(council, number, wrong, rows=[4, 10], as_of=LATER)
    assert CANARY not in str(refused.value)
    with pytest.raises(DeliveryProblem, match="2 rows and would answer 3"):
        release(council, number, wrong, rows=None, as_of=LATER)
    with pytest.raises(NothingToDo, match="do not wait"):
        release(council, number, wrong, rows=[4, 5], as_of=LATER)
    assert held_marks(council) == 77

    good = deliver(council, "corrections", LATER, [right[21], right[3]])
    done = release(council, number, good, rows=[22, 4], as_of=LATER)

    assert (done.landing.accepted, done.waiting) == (2, 1)
    assert waiting(council)["released"] == 2
    assert held_marks(council) == 79
    assert set(council.warehouse.rows_waiting(number)["row"]) == {10}


def test_the_suppliers_next_delivery_releases_what_it_brings_put_right(council: Installation) -> None:
    right = marks(MONDAY, range(40))
    deliver(council, "attendance", LATER, [right[3], *marks(MONDAY + timedelta(days=1), range(40))])

    taken_in(council, LATER)

    held = waiting(council)
    assert (held["waiting"], held["released"]) == (2, 1)


def test_what_waits_is_listed_oldest_first_with_a_page_and_a_csv_and_no_value_of_a_row(council: Installation) -> None:
    bad = [{"contact_ref": CANARY, "person_ref": "", "happened_on": LONG_AGO, "known_on": LONG_AGO}]
    deliver(council, "contacts", MONDAY, [*bad, *({**bad[0], "contact_ref": n, "person_ref": "C1"} for n in range(20))])
    taken_in(council, LATER)

    keep_pages(council, as_of=LATER)
    told = list(waiting_lines(council))

    assert [line.split()[1] for line in told[1:3]] == [MONDAY.isoformat(), NIGHT.isoformat()]
    assert told[-1].startswith("4 rows of 2 deliveries wait.")
    folder = folder_of(council)
    pages = sorted(path.name for path in folder.iterdir())
    assert [name.rpartition(".")[2] for name in pages] == ["csv", "html", "csv", "html", "html", "json"]
    said = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir()) + "".join(told)
    for number in council.warehouse.held_back()["sequence"]:
        said += "".join(rows_waiting(council, int(number)))
    assert CANARY not in said
    assert "python -m flows quarantine retry" in said
    csv = next(path for path in folder.iterdir() if "attendance" in path.name and path.suffix == ".csv")
    assert csv.read_text(encoding="utf-8").startswith("row,column,rule,what to do\n4,mark,mark is in the code table")

    mended = with_settings(
        council, attendance={"values": {"mark": {"Here": "/", CANARY: "\\"}}, "date_formats": {"happened_on": "%Y-%m-%d"}}
    )
    retry(mended, waiting_number(mended, "attendance"), as_of=LATER)
    keep_pages(mended, as_of=LATER)
    assert csv.read_text(encoding="utf-8").count("\n") == 2, "the page says what still waits"


def waiting_number(installation: Installation, feed: str) -> int:
    held = installation.warehouse.held_back()
    return int(held[held["feed"] == feed]["sequence"].iloc[0])


def test_the_command_says_what_it_needs_and_what_it_did(
    council: Installation, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from contextlib import contextmanager

    import flows.installation

    mended = with_settings(council, attendance={"values": {"mark": {"Here": "/"}}})

    @contextmanager
    def this(_: Path):
        yield mended

    monkeypatch.setattr(flows.installation, "installation_at", this)
    number = str(waiting(council)["sequence"])

    assert main(["quarantine", "retry", number]) == 2
    assert "needs --as-of DATE" in capsys.readouterr().err
    assert main(["quarantine", "list"]) == 0
    assert main(["quarantine", "show", number]) == 0
    assert "row       4  mark" in capsys.readouterr().out
    assert main(["quarantine", "retry", number, "--as-of", LATER.isoformat()]) == 0
    said = capsys.readouterr().out
    assert "3 rows asked about, 1 released, 2 still wait." in said
    assert "1 rows in = 1 accepted + 0 quarantined + 0 duplicates" in said
    assert main(["quarantine", "show", "999"]) == NothingToDo.exit_code
