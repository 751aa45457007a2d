"""The ledger: nothing in it can be changed unseen, and every look is in it once."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.review.invented import name_of
from tests.review.test_the_order_of_a_review import DECISION, ONE, VIEW


@pytest.fixture
def used(north: Any, data: Path) -> Path:
    """A ledger with looks, a view and a decision in it."""
    north.get(ONE)
    north.post(f"{ONE}/view", VIEW)
    north.post(f"{ONE}/decision", DECISION)
    north.get(ONE)
    return data / "review.sqlite3"


def get_round_the_guards(database: Path, *statements: str) -> None:
    from django.db import connections

    connections.close_all()
    with sqlite3.connect(database) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_an_untouched_ledger_is_intact(used: Path) -> None:
    from review.ledger import head, verify

    assert verify(head()).intact
    assert verify().entries == head()[0] >= 5


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE review_entry SET actor_name = 'Someone Else' WHERE seq = 3",
        "DELETE FROM review_entry WHERE seq = 3",
        "INSERT OR REPLACE INTO review_entry SELECT * FROM review_entry WHERE seq = 3",
        "INSERT INTO review_entry SELECT seq + 100, at, actor, actor_name, action, reference, detail, words_digest, prev, "
        "'forged' FROM review_entry WHERE seq = 3",
        "UPDATE review_words SET text = '{}'",
        "DELETE FROM review_words",
        "UPDATE review_prompt SET document_json = '{}'",
        "UPDATE review_prompt SET status = 'decided' WHERE reference = 'P-0002-1116'",
        "UPDATE review_prompt SET status = 'waiting' WHERE reference = 'P-0001-1116'",
    ],
)
def test_the_database_itself_refuses(used: Path, statement: str) -> None:
    from django.db import DatabaseError, connection

    from review.ledger import verify

    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(statement)
    assert verify().intact


@pytest.mark.parametrize(
    "column", ["at", "actor", "actor_name", "action", "reference", "detail", "words_digest", "prev", "digest"]
)
def test_a_change_to_any_column_of_any_line_is_seen(used: Path, column: str) -> None:
    from django.db import connection

    from review.ledger import head, verify

    get_round_the_guards(used)
    value = "2020-01-01 00:00:00" if column == "at" else "changed"
    with connection.cursor() as cursor:
        for seq in range(1, head()[0] + 1):
            cursor.execute(f"SELECT {column} FROM review_entry WHERE seq = %s", [seq])
            (was,) = cursor.fetchone()
            cursor.execute(f"UPDATE review_entry SET {column} = %s WHERE seq = %s", [value, seq])
            assert seq in {line for line, _ in verify().faults}, (column, seq)
            cursor.execute(f"UPDATE review_entry SET {column} = %s WHERE seq = %s", [was, seq])
    assert verify().intact


def test_a_line_taken_out_of_the_middle_is_seen(used: Path) -> None:
    from review.ledger import verify

    get_round_the_guards(used, "DELETE FROM review_entry WHERE seq = 3")

    assert not verify().intact


def test_a_tail_cut_off_is_seen_against_a_head_written_down_elsewhere(used: Path) -> None:
    from review.ledger import head, verify

    written_down = head()
    get_round_the_guards(used, f"DELETE FROM review_entry WHERE seq = {written_down[0]}")

    assert verify().intact
    assert [line for line, _ in verify(written_down).faults] == [written_down[0]]


def test_changed_or_removed_words_are_seen(used: Path) -> None:
    from review.ledger import verify

    get_round_the_guards(used, 'UPDATE review_words SET text = \'{"why":"something else"}\'')
    changed = {fault for _, fault in verify().faults}
    get_round_the_guards(used, "DELETE FROM review_words")
    gone = {fault for _, fault in verify().faults}

    assert changed == {"the words that a person wrote with it were changed"}
    assert gone == {"the words that a person wrote with it are gone"}


def test_every_guard_stands_in_the_database(data: Path) -> None:
    from django.db import connection

    from review.guards.sqlite import GUARDS

    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        assert {name for (name,) in cursor.fetchall()} == set(GUARDS)


def test_every_page_that_shows_a_name_leaves_exactly_one_look(north: Any) -> None:
    from review.models import Entry

    def looks() -> int:
        return int(Entry.objects.filter(action="look", actor="amina.okoro").count())

    forename, surname = name_of(1)
    asked = [
        lambda: north.get(ONE),
        lambda: north.get(f"{ONE}?done=taken"),
        lambda: north.post(f"{ONE}/view", {}),
        lambda: north.post(f"{ONE}/view", VIEW),
        lambda: north.get(ONE),
        lambda: north.post(f"{ONE}/decision", {}),
        lambda: north.get(f"{ONE}/wrong-child"),
        lambda: north.post(f"{ONE}/wrong-child", {}),
        lambda: north.get("/"),
        lambda: north.get("/?show=mine"),
        lambda: north.get("/prompt/P-0007-1116"),
        lambda: north.post(f"{ONE}/take"),
        lambda: north.post(f"{ONE}/hand-back"),
    ]
    shown = []
    for place, ask in enumerate(asked):
        before = looks()
        page = ask().content.decode()
        names = forename in page or surname in page
        assert looks() - before == (1 if names else 0), place
        shown.append(names)
    assert shown == [True, True, True, False, True, True, *[False] * 7]


def test_a_get_writes_nothing_but_the_look(north: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for path, writes in {
        "/": 0,
        "/?show=not-taken": 0,
        f"{ONE}/wrong-child": 0,
        ONE: 1,
        "/sign-in": 0,
        "/prompt/none": 0,
    }.items():
        with CaptureQueriesContext(connection) as asked:
            north.get(path)
        done = [each["sql"] for each in asked if each["sql"].split()[0] in {"INSERT", "UPDATE", "DELETE", "REPLACE"}]
        assert len(done) == writes, path
        assert all('"review_entry"' in sql for sql in done)
