"""What people did with a card, shown in MLflow's registry. The record itself is `releases.jsonl`; this is its mirror."""

from __future__ import annotations

from pathlib import Path

from models.release_record import ReleaseRecord
from models.tracking.arrangement import MODEL, STANDING
from models.tracking.recording import store_client
from vocabulary.problems import StoreProblem

_STATUS = {"resumed": "released", "lifted": "released", "shadow": "in shadow"}
_WORDS = {
    "shadow": "In shadow, so nothing is sent of it: put there",
    "stopped": "Sending stopped",
    "resumed": "Sending resumed",
    "held": "Held: nothing is sent,",
    "lifted": "Hold lifted",
}


def record_release(folder: Path, record: ReleaseRecord, *, digest: str = "") -> None:
    """Show a release, a withdrawal, a stop or a hold on the version of the card. digest: the card, where the record names none.

    Raises StoreProblem when MLflow has no version of it.
    """
    client = store_client(folder)
    digest = record.digest or digest
    found = [each for each in client.search_model_versions(f"name='{MODEL}'") if each.tags.get("digest") == digest]
    if not found:
        raise StoreProblem(f"MLflow has no version with the digest {digest[:16]}.", do="Record the audit first.")
    newest = max(found, key=lambda each: int(each.version))
    version = newest.version
    words = f"{_WORDS.get(record.event, record.event.capitalize())} by {record.by}, {record.on}. Reason: {record.reason.rstrip('.')}."
    if record.override:
        words += f" Its nights in shadow did not show what they must, and this was overridden: {record.override.rstrip('.')}."
    if newest.tags.get("demonstration") == "True":
        words = f"Demonstration on invented children. {words}"
    verdict = f" Verdict of training: {record.verdict}." if record.verdict else ""
    client.update_model_version(MODEL, version, description=f"{words}{verdict}")
    for key, value in (("status", _STATUS.get(record.event, record.event)), ("by", record.by), ("date", record.on)):
        client.set_model_version_tag(MODEL, version, key, value)
    client.update_registered_model(MODEL, description=f"Version {version}: {words} {STANDING}")
    if record.event == "released":
        client.set_registered_model_alias(MODEL, "champion", version)
    elif record.event == "shadow":
        client.set_registered_model_alias(MODEL, "shadow", version)
    aliases = client.get_registered_model(MODEL).aliases
    gone = {"withdrawn": ("champion", "shadow"), "released": ("shadow",)}.get(record.event, ())
    for alias in gone:
        if str(aliases.get(alias, "")) == str(version):
            client.delete_registered_model_alias(MODEL, alias)
