"""The guards as triggers of SQLite: name -> what follows CREATE TRIGGER name."""

from __future__ import annotations

GUARDS: dict[str, str] = {
    "ledger_is_not_changed": """BEFORE UPDATE ON review_entry
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    "ledger_is_not_cut": """BEFORE DELETE ON review_entry
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    "ledger_is_chained": """BEFORE INSERT ON review_entry
        WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM review_entry)
          OR NEW.prev <> coalesce((SELECT digest FROM review_entry ORDER BY seq DESC LIMIT 1), printf('%064d', 0))
          OR EXISTS (SELECT 1 FROM review_entry WHERE digest = NEW.digest)
        BEGIN SELECT RAISE(ABORT, 'a line of the ledger follows the last one'); END""",
    "words_are_not_changed": """BEFORE UPDATE ON review_words
        BEGIN SELECT RAISE(ABORT, 'what a person wrote is append-only'); END""",
    "words_are_not_cut": """BEFORE DELETE ON review_words
        BEGIN SELECT RAISE(ABORT, 'what a person wrote is append-only'); END""",
    "prompt_begins_waiting": """BEFORE INSERT ON review_prompt WHEN NEW.status <> 'waiting'
        BEGIN SELECT RAISE(ABORT, 'a prompt begins as waiting'); END""",
    "prompt_needs_a_decision": """BEFORE UPDATE OF status ON review_prompt
        WHEN NEW.status = 'decided' AND NOT EXISTS (
            SELECT 1 FROM review_entry WHERE reference = NEW.reference AND action = 'decision' AND actor <> '')
        BEGIN SELECT RAISE(ABORT, 'only a recorded decision of a named person decides a prompt'); END""",
    "prompt_stays_decided": """BEFORE UPDATE OF status ON review_prompt
        WHEN OLD.status = 'decided' AND NEW.status <> 'decided'
        BEGIN SELECT RAISE(ABORT, 'a decided prompt stays decided'); END""",
    "prompt_is_kept_as_issued": """BEFORE UPDATE OF reference, child_id, team, as_of, drawn, document_json ON review_prompt
        BEGIN SELECT RAISE(ABORT, 'a prompt is kept as it was issued'); END""",
}


def statements() -> list[str]:
    """What puts every guard in place, whether or not it stood before."""
    return [
        statement
        for name, body in GUARDS.items()
        for statement in (f"DROP TRIGGER IF EXISTS {name}", f"CREATE TRIGGER {name} {body}")
    ]
