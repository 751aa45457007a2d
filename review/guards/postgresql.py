"""The guards as triggers of PostgreSQL. A superuser or the owner can still switch a trigger off: the chain is the evidence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Guard:
    """One trigger: when it fires, on which table, for each row or once a statement, and what it does then (PL/pgSQL)."""

    when: str
    table: str
    does: str
    each: str = "ROW"


def _refuse(words: str) -> str:
    return f"RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation';"


GUARDS: dict[str, Guard] = {
    "ledger_is_not_changed": Guard("BEFORE UPDATE OR DELETE", "review_entry", _refuse("the ledger is append-only")),
    "ledger_is_not_emptied": Guard("BEFORE TRUNCATE", "review_entry", _refuse("the ledger is append-only"), "STATEMENT"),
    "ledger_is_chained": Guard(
        "BEFORE INSERT",
        "review_entry",
        """IF NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM review_entry)
              OR NEW.prev <> coalesce((SELECT digest FROM review_entry ORDER BY seq DESC LIMIT 1), repeat('0', 64)) THEN
              RAISE EXCEPTION 'a line of the ledger follows the last one' USING ERRCODE = 'integrity_constraint_violation';
           END IF;
           RETURN NEW;""",
    ),
    "words_are_not_changed": Guard("BEFORE UPDATE OR DELETE", "review_words", _refuse("what a person wrote is append-only")),
    "words_are_not_emptied": Guard(
        "BEFORE TRUNCATE", "review_words", _refuse("what a person wrote is append-only"), "STATEMENT"
    ),
    "prompt_begins_waiting": Guard(
        "BEFORE INSERT",
        "review_prompt",
        f"IF NEW.status <> 'waiting' THEN {_refuse('a prompt begins as waiting')} END IF; RETURN NEW;",
    ),
    "prompt_needs_a_decision": Guard(
        "BEFORE UPDATE OF status",
        "review_prompt",
        f"""IF NEW.status = 'decided' AND NOT EXISTS (
              SELECT 1 FROM review_entry WHERE reference = NEW.reference AND action = 'decision' AND actor <> '') THEN
              {_refuse("only a recorded decision of a named person decides a prompt")}
           END IF;
           RETURN NEW;""",
    ),
    "prompt_stays_decided": Guard(
        "BEFORE UPDATE OF status",
        "review_prompt",
        f"""IF OLD.status = 'decided' AND NEW.status <> 'decided' THEN {_refuse("a decided prompt stays decided")} END IF;
           RETURN NEW;""",
    ),
    "prompt_is_kept_as_issued": Guard(
        "BEFORE UPDATE OF reference, child_id, team, as_of, drawn, document_json",
        "review_prompt",
        _refuse("a prompt is kept as it was issued"),
    ),
}


def statements() -> list[str]:
    """What puts every guard in place, whether or not it stood before."""
    found = []
    for name, guard in GUARDS.items():
        found += [
            f"CREATE OR REPLACE FUNCTION review_{name}() RETURNS trigger LANGUAGE plpgsql AS $guard$ BEGIN {guard.does} END $guard$",
            f"DROP TRIGGER IF EXISTS {name} ON {guard.table}",
            f"CREATE TRIGGER {name} {guard.when} ON {guard.table} FOR EACH {guard.each} EXECUTE FUNCTION review_{name}()",
        ]
    return found


def rights(role: str) -> list[str]:
    """What the application's own account may do, given by the owner: everything it needs, and with the ledger only read and add.

    role: the account's name, quoted here.
    """
    who = '"' + role.replace('"', '""') + '"'
    return [
        f"GRANT USAGE ON SCHEMA public TO {who}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {who}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {who}",
        f"REVOKE UPDATE, DELETE, TRUNCATE ON review_entry, review_words FROM {who}",
    ]
