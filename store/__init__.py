"""The warehouse of dated records, the identities, the register of runs and prompts, and the ledger.

`store.warehouse` opens DuckDB; the other modules are SQLite alone, so the review application can read
an identity or a prompt without it.
"""
