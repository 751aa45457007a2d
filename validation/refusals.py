"""Why a delivery is refused as a whole, apart from the rules that stop a night: declared once, for the reference page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """what: what is wrong with the delivery. reason: why it is not read in part. do: what to do about it."""

    what: str
    reason: str
    do: str


REFUSALS: tuple[Refusal, ...] = (
    Refusal(
        "the file is empty, or is not in the format that the configuration says",
        "A file that can't be read as what it should be may be another file.",
        "Look at the export's log; check format, delimiter and encoding in the configuration with `python -m flows check`.",
    ),
    Refusal(
        "bytes that are not text in the encoding that the configuration says",
        "A name read in the wrong encoding is another name, and would link to another child.",
        "Set `encoding`: cp1252 for older Windows exports.",
    ),
    Refusal(
        "a column that the feed needs is not there, or is there twice",
        "Every row would be held back, or be read from the wrong column.",
        "Map the column under `columns`; `python -m flows check` prints the columns found.",
    ),
    Refusal(
        "the file is cut off: a quotation mark left open, a document or an archive without its end",
        "The rows that are missing can't be known, so it is never taken as complete.",
        "Send the file again, whole.",
    ),
    Refusal(
        "the file changed while it was read",
        "Half of one file and half of another is neither.",
        "Nothing: it is left for the next night. Let exports be written under another name and renamed when whole.",
    ),
)
