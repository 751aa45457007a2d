"""Whether a delivery's marker says that it is all there: a file that the supplier writes last, with or without digests."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

_MOST_BYTES = 1 << 20
_DIGEST = re.compile(r"^([0-9a-fA-F]{64}) [ *]?(.+?)\s*$", re.MULTILINE)


def says_complete(path: Path, marker: str) -> bool:
    """Whether the delivery's marker is there and agrees with it; yes where no marker is asked for.

    marker: a file name beside the delivery, in which {name} and {stem} stand for the delivery's own.
    A marker that holds lines as `sha256sum` writes them is a manifest: the delivery must be in it,
    with that digest. Any other content, or none, means that being there is enough.
    """
    if not marker:
        return True
    beside = path.parent / Path(marker.replace("{name}", path.name).replace("{stem}", path.stem)).name
    try:
        if beside.is_symlink() or not beside.is_file():
            return False
        with beside.open("rb") as opened:
            text = opened.read(_MOST_BYTES).decode("utf-8", "replace")
        digests = {name: digest.casefold() for digest, name in _DIGEST.findall(text)}
        if not digests:
            return True
        with path.open("rb") as opened:
            return digests.get(path.name) == hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:
        return False
