"""The ledger: append-only, each line chained to the one before by its digest, and checked by `verify`.

Triggers refuse an update or a delete; the chain shows it when someone got round them. Cutting off the
tail, or writing the chain anew, shows only against a head that was written somewhere else: see `review.heads`.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from review.models import Entry, Words

THE_NIGHT = "the night"
"""The actor of what no person did: prompts published, lapsed, superseded or taken off."""

THE_OPERATOR = "the operator"
"""The actor of what was done at the command line of the machine, where nobody signs in."""

_FIRST = "0" * 64
_SALT_LETTERS = 32
_LOCK = 0x5C2EE217  # one PostgreSQL advisory lock for all appends


class Action(StrEnum):
    """What a line of the ledger can be about."""

    SIGN_IN = "sign_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGN_OUT = "sign_out"
    LOOK = "look"
    TAKE = "take"
    HAND_BACK = "hand_back"
    VIEW = "view"
    DECISION = "decision"
    PUBLISHED = "published"
    LAPSED = "lapsed"
    SUPERSEDED = "superseded"
    TAKEN_OFF = "taken_off"
    LINK_CHANGED = "link_changed"
    SEARCH = "search"
    HAND_OVER = "hand_over"
    SECOND_LOOK = "second_look"
    BREAK_GLASS = "break_glass"
    NOTICED = "noticed"
    COVER = "cover"
    EXPORT = "export"
    EXPORT_ASKED = "export_asked"
    EXPORT_ALLOWED = "export_allowed"
    EXPORT_REFUSED = "export_refused"
    ACCOUNT_MADE = "account_made"
    ACCOUNT_CLOSED = "account_closed"
    ACCOUNT_REOPENED = "account_reopened"
    ACCOUNT_CHANGED = "account_changed"
    SIGN_ON_TIED = "sign_on_tied"
    ROLE_GIVEN = "role_given"
    ROLE_TAKEN = "role_taken"
    SECOND_FACTOR = "second_factor"
    PASSWORD = "password"
    RESTRICTED = "restricted"
    UNRESTRICTED = "unrestricted"
    SIGHT_GRANTED = "sight_granted"
    SIGHT_ENDED = "sight_ended"
    PRACTISED = "practised"
    LEDGER_READ = "ledger_read"
    OVERSIGHT_READ = "oversight_read"


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """A transaction in which nobody else adds a line: what is read in it still holds when its own line is added.

    It waits for the ledger first and touches rows afterwards, as everyone does, so that no two can wait for each other.
    """
    with transaction.atomic():
        _wait_for_turn()
        yield


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: lines read, and each fault as (line, what is wrong); no fault means intact."""

    entries: int
    faults: tuple[tuple[int, str], ...]

    @property
    def intact(self) -> bool:
        """Whether nothing was changed, removed or put between."""
        return not self.faults


def append(
    action: Action,
    *,
    actor: str,
    actor_name: str = "",
    reference: str = "",
    detail: Mapping[str, Any] | None = None,
    words: Mapping[str, str] | None = None,
) -> Entry:
    """Add one line, in the caller's transaction: what it is about and the line are kept together or not at all.

    detail: codes, dates as text, numbers without fractions. words: free text that a person wrote.
    """
    with transaction.atomic():
        _wait_for_turn()
        last = Entry.objects.order_by("-seq").values_list("seq", "digest").first() or (0, _FIRST)
        salt = secrets.token_hex(_SALT_LETTERS // 2) if words else ""
        text = _json(words) if words else ""
        entry = Entry(
            seq=last[0] + 1,
            at=timezone.now().astimezone(UTC),
            actor=actor,
            actor_name=actor_name,
            action=action.value,
            reference=reference,
            detail=_json(detail or {}),
            words_digest=_words_digest(salt, text) if words else "",
            prev=last[1],
        )
        entry.digest = digest_of(entry)
        entry.save(force_insert=True)
        if words:
            Words(entry=entry, salt=salt, text=text).save(force_insert=True)
    return entry


def digest_of(entry: Entry) -> str:
    """The digest that a line must have, from everything in it and the digest of the line before."""
    said = {
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(),
        "actor": entry.actor,
        "actor_name": entry.actor_name,
        "action": entry.action,
        "reference": entry.reference,
        "detail": entry.detail,
        "words_digest": entry.words_digest,
        "prev": entry.prev,
    }
    return hashlib.sha256(_json(said).encode()).hexdigest()


def head() -> tuple[int, str]:
    """The last line's number and digest; (0, zeros) for an empty ledger. Write it down somewhere else."""
    return Entry.objects.order_by("-seq").values_list("seq", "digest").first() or (0, _FIRST)


def verify(*heads: tuple[int, str]) -> Verdict:
    """Read the whole ledger again and say what does not hold.

    heads: written down elsewhere earlier, each a line's number and digest; a ledger that no longer has such a
    line was cut or rewritten.
    """
    faults: list[tuple[int, str]] = []
    expected = {each for each in heads if each != (0, _FIRST)}
    last_seq, last_digest, count, with_words = 0, _FIRST, 0, 0
    for entry in Entry.objects.order_by("seq").select_related("words").iterator(chunk_size=2000):
        count += 1
        if entry.seq != last_seq + 1:
            faults.append((entry.seq, f"the line before should be {entry.seq - 1}, but it is {last_seq}"))
        if entry.prev != last_digest:
            faults.append((entry.seq, "it is not chained to the line before"))
        if digest_of(entry) != entry.digest:
            faults.append((entry.seq, "its content is not what its digest says"))
        if fault := _fault_in_words(entry):
            faults.append((entry.seq, fault))
        with_words += hasattr(entry, "words")
        expected.discard((entry.seq, entry.digest))
        last_seq, last_digest = entry.seq, entry.digest
    if Words.objects.count() != with_words:
        faults.append((last_seq, "there are words that belong to no line"))
    faults += [
        (seq, "this line was the head when it was written down elsewhere, and is not there now") for seq, _ in sorted(expected)
    ]
    return Verdict(count, tuple(faults))


def detail_of(entry: Entry) -> dict[str, Any]:
    """A line's codes and dates."""
    detail: dict[str, Any] = json.loads(entry.detail)
    return detail


def words_of(entry: Entry) -> dict[str, str]:
    """What a person wrote with a line; empty when there was nothing."""
    words: Words | None = getattr(entry, "words", None)
    return {} if words is None else json.loads(words.text)


def when(entry: Entry) -> datetime:
    """The moment of a line, on a British clock."""
    return timezone.localtime(entry.at)


def _fault_in_words(entry: Entry) -> str:
    words: Words | None = getattr(entry, "words", None)
    if words is None:
        return "the words that a person wrote with it are gone" if entry.words_digest else ""
    # The salt's length is fixed: or else a letter could be moved from the words to the salt unseen.
    if len(words.salt) != _SALT_LETTERS or _words_digest(words.salt, words.text) != entry.words_digest:
        return "the words that a person wrote with it were changed"
    return ""


def _wait_for_turn() -> None:
    # SQLite took its one write lock when the transaction began (transaction_mode IMMEDIATE).
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _words_digest(salt: str, text: str) -> str:
    return hashlib.sha256(f"{salt}{text}".encode()).hexdigest()


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
