"""What each kind of database refuses, whoever asks: tried on a real SQLite and a real PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.review.invented import KEY, SECRET

ONE = "P-0001-1116"


@pytest.fixture
def used(both_databases: Path) -> Path:
    """A prompt with a view and a decision."""
    from review import recording
    from review.models import Person, Prompt
    from vocabulary.decisions import Decision, Worry

    amina = Person.objects.get(username="amina.okoro")
    held = Prompt.objects.get(pk=ONE)
    recording.keep_view(held, amina, worry=Worry.QUITE, why="x")
    recording.decide(held, amina, decision=Decision.NO_ACTION_NOW, reason="x", family="x")
    return both_databases


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE review_entry SET actor_name = 'Someone Else' WHERE seq = 2",
        "DELETE FROM review_entry WHERE seq = 2",
        "DELETE FROM review_entry",
        "INSERT INTO review_entry SELECT seq + 100, at, actor, actor_name, action, reference, detail, words_digest, prev, 'forged' "
        "FROM review_entry WHERE seq = 2",
        "UPDATE review_words SET text = '{}'",
        "DELETE FROM review_words",
        f"UPDATE review_prompt SET document_json = '{{}}' WHERE reference = '{ONE}'",
        f"UPDATE review_prompt SET drawn = (1 = 1) WHERE reference = '{ONE}'",
        "UPDATE review_prompt SET status = 'decided' WHERE reference = 'P-0002-1116'",
        f"UPDATE review_prompt SET status = 'waiting' WHERE reference = '{ONE}'",
        "INSERT INTO review_membership (person_id, team, role) SELECT id, '', 'practitioner' FROM review_person LIMIT 1",
    ],
)
def test_neither_database_lets_the_record_be_changed(used: Path, statement: str) -> None:
    from django.db import DatabaseError, connection, transaction

    from review.ledger import verify

    before = verify().entries
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert verify().intact
    assert verify().entries == before


def test_every_guard_of_postgresql_stands(postgresql_address: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    from django.db import connection, connections

    from review.guards.postgresql import GUARDS
    from review.setup import configure

    configure(tmp_path, SECRET, True, "Thornbeck Council", pseudonym_key=KEY, database=postgresql_address)
    request.addfinalizer(lambda: configure(tmp_path, SECRET, True, "Thornbeck Council", pseudonym_key=KEY))
    request.addfinalizer(connections.close_all)
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        assert {name for (name,) in cursor.fetchall()} == set(GUARDS)


def test_the_applications_own_account_may_read_and_add_to_the_ledger_and_no_more(
    postgresql_address: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    import psycopg
    from django.db import connections

    from review.__main__ import main
    from review.intake import publish
    from review.ledger import verify
    from review.setup import configure
    from tests.review.conftest import _empty
    from tests.review.invented import prompt

    request.addfinalizer(lambda: configure(tmp_path, SECRET, True, "Thornbeck Council", pseudonym_key=KEY))
    request.addfinalizer(connections.close_all)
    _empty(postgresql_address)
    with psycopg.connect(postgresql_address, autocommit=True) as owner:
        owner.execute("DROP ROLE IF EXISTS screening")
        owner.execute("CREATE ROLE screening LOGIN PASSWORD 'invented'")
    own_address = postgresql_address.replace("postgres:@", "screening:invented@")
    assert own_address != postgresql_address
    for name, value in {
        "SCREENING_DATA": str(tmp_path),
        "SCREENING_REVIEW_SECRET": SECRET,
        "SCREENING_DEMONSTRATION": "1",
        "SCREENING_REVIEW_DATABASE": own_address,
        "SCREENING_REVIEW_OWNER_DATABASE": postgresql_address,
    }.items():
        monkeypatch.setenv(name, value)

    assert main(["verify"]) == 3  # not yet brought up to date, and the account may not do it
    assert main(["migrate"]) == 0
    configure(tmp_path, SECRET, True, "Thornbeck Council", pseudonym_key=KEY, database=own_address)

    assert publish([prompt(1)]) == 1
    assert verify().intact
    refused(own_address, "UPDATE review_entry SET actor = 'x'")
    refused(own_address, "DELETE FROM review_words")
    refused(own_address, "TRUNCATE review_entry CASCADE")
    refused(own_address, "ALTER TABLE review_entry DISABLE TRIGGER ALL")
    refused(postgresql_address, "TRUNCATE review_entry CASCADE")


def refused(address: str, statement: str) -> None:
    import psycopg

    with (
        psycopg.connect(address) as connection,
        pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.IntegrityError)),
    ):
        connection.execute(statement)


def test_an_address_that_is_no_postgresql_is_refused_without_being_told(tmp_path: Path) -> None:
    from review.databases import database
    from vocabulary.problems import ConfigurationProblem

    with pytest.raises(ConfigurationProblem, match="SCREENING_REVIEW_DATABASE") as told:
        database(tmp_path, "mysql://someone:hush@host/db")
    assert "hush" not in str(told.value)


def test_appends_from_many_threads_leave_one_unbroken_chain(both_databases: Any) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    from review.ledger import Action, append, verify

    before = verify().entries

    def add(number: int) -> None:
        try:
            append(Action.SEARCH, actor=f"person {number % 4}", detail={"number": number})
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(60)))

    assert verify().intact
    assert verify().entries == before + 60
