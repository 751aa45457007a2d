"""What each linking changed: which people were given to another child, or made weak."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection
from typing import TYPE_CHECKING

from store.private_file import opened

if TYPE_CHECKING:
    import pandas as pd


class LinkHistory:
    """The links of one identity store over time. It names nobody: children are pseudonyms."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def linkings(self) -> list[str]:
        """The runs that changed a link, in order."""
        with self._open() as connection:
            rows = connection.execute("SELECT run FROM links GROUP BY run ORDER BY min(rowid)").fetchall()
        return [row["run"] for row in rows]

    def moved(self, run: str) -> pd.DataFrame:
        """The people whom one linking gave to another child, or made weak: source, from_child, to_child, confidence.

        Children are pseudonyms. In order of person_no.
        """
        import pandas as pd

        with self._open() as connection:
            rows = connection.execute(
                "SELECT p.source, a.child_id, b.child_id, n.confidence FROM links o JOIN links n USING (person_no) "
                "JOIN people p USING (person_no) JOIN children a ON a.child_no = o.child_no "
                "JOIN children b ON b.child_no = n.child_no WHERE o.until_run = ? AND n.run = ? "
                "AND (o.child_no <> n.child_no OR (n.confidence = 'weak' AND o.confidence <> 'weak')) ORDER BY person_no",
                (run, run),
            ).fetchall()
        return pd.DataFrame([tuple(row) for row in rows], columns=["source", "from_child", "to_child", "confidence"])

    def held(self) -> set[tuple[str, str]]:
        """(child's pseudonym, system) of every link that is not weak."""
        with self._open() as connection:
            rows = connection.execute(
                "SELECT DISTINCT c.child_id, p.source FROM links l JOIN children c USING (child_no) "
                "JOIN people p USING (person_no) WHERE l.until_run IS NULL AND l.confidence <> 'weak'"
            ).fetchall()
        return {(row["child_id"], row["source"]) for row in rows}

    @contextmanager
    def _open(self) -> Iterator[Connection]:
        with opened(self._path, "") as connection:
            yield connection
