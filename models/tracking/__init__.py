"""The audit of a card, kept in MLflow and arranged so that a data lead finds the answer in one or two clicks.

Nothing here holds a row, a pseudonym or a child: counts, rates, points and decisions only. The store
is one SQLite file and a folder beside it; nothing is pickled and nothing leaves the machine.
"""

from models.tracking.arrangement import Audit, record_audit
from models.tracking.drift import record_drift
from models.tracking.front import open_read_only
from models.tracking.recording import Sources
from models.tracking.releases import record_release
from models.tracking.scores import record_score_audit

__all__ = ["Audit", "Sources", "open_read_only", "record_audit", "record_drift", "record_release", "record_score_audit"]
