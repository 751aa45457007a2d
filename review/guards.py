"""What the database itself refuses, as triggers by kind of database.

A migration that changes one of these tables makes SQLite build the table anew, without its triggers:
such a migration must end by calling `stand` again (tests/review checks that all of them are there).
"""

from __future__ import annotations

from typing import Any

GUARDS: dict[str, dict[str, str]] = {
    "sqlite": {
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
        "prompt_is_kept_as_issued": """BEFORE UPDATE OF reference, child_id, team, as_of, document_json ON review_prompt
            BEGIN SELECT RAISE(ABORT, 'a prompt is kept as it was issued'); END""",
    }
}


def stand(apps: Any, schema_editor: Any) -> None:
    """Put the guards of this kind of database in place; refuses one that has none written and tried."""
    _ = apps
    vendor = schema_editor.connection.vendor
    if vendor not in GUARDS:
        raise NotImplementedError(f"the ledger's guards are written and tried for {', '.join(GUARDS)}, not for {vendor}")
    for name, body in GUARDS[vendor].items():
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}", params=None)
        schema_editor.execute(f"CREATE TRIGGER {name} {body}", params=None)
