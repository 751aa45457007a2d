"""Opens a zip file that somebody else made: bounded in every way, and nothing of it lands where it did not choose.

A zip is refused whole if any part of it is out of bounds: one that lies about one member is not believed about the others.
"""

from __future__ import annotations

import os
import re
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from vocabulary.problems import DeliveryProblem

MOST_MEMBERS = 10_000
"""Members in one zip file."""

MOST_BYTES = 8 << 30
"""Bytes that one zip file may hold once it is unpacked: a year of marks as text is less than 3 GB."""

MOST_RATIO = 250
"""How many times larger a member may be than it is packed, from `SMALL` bytes on. Marks pack about thirty times smaller."""

SMALL = 10 << 20
"""Bytes up to which a member may be packed as tightly as it likes: it can do no harm."""

_MOST_DIRECTORY = 4 << 20
_LONGEST_NAME = 200
_CHUNK = 1 << 20
_TAIL = (1 << 16) + 22 + 20 + 56
_OUTSIDE = re.compile(r"^/|^[A-Za-z]:|(^|/)\.\.(/|$)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True)
class Member:
    """A file in a zip file: its path there, with forward slashes, and its place in the list."""

    path: PurePosixPath
    at: int
    size: int


@dataclass(frozen=True)
class Zipped:
    """What a zip file holds. refused: why nothing is taken out of it; '' when it may be."""

    members: tuple[Member, ...]
    refused: str = ""


def listed(path: Path) -> Zipped:
    """The files in a zip file, from its directory alone: nothing is unpacked.

    Raises DeliveryProblem when the directory itself can't be read or is larger than any real one, so
    that not even the names are known. OSError when the file can't be opened.
    """
    with path.open("rb") as opened:
        _check_directory(opened, path.name)
        try:
            with zipfile.ZipFile(opened) as archive:
                found = archive.infolist()
        except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, EOFError):
            raise _damaged(path.name) from None
    members = tuple(
        Member(PurePosixPath(_name(each)), at, each.file_size) for at, each in enumerate(found) if not each.is_dir()
    )
    return Zipped(members, _refused(found))


def take_out(path: Path, member: Member, target: Path) -> None:
    """Unpack one member to `target`: all of it, or nothing is there.

    Raises DeliveryProblem when it is damaged or is not what the directory said. Never holds more than
    a megabyte of it. OSError when the target can't be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = target.with_name(f".{target.name[:80]}.unpacking")
    try:
        with zipfile.ZipFile(path) as archive, archive.open(archive.infolist()[member.at]) as packed:
            size = _copy(packed, partial, most=member.size)
        if size != member.size:
            raise _damaged(path.name)
        os.replace(partial, target)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, IndexError, EOFError, struct.error):
        # Their own words may hold a member's name: it is the supplier's, and may be a child's.
        raise _damaged(path.name) from None
    finally:
        partial.unlink(missing_ok=True)


def _copy(packed: IO[bytes], partial: Path, *, most: int) -> int:
    size = 0
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        while chunk := packed.read(_CHUNK):
            size += len(chunk)
            if size > most:
                break
            out.write(chunk)
    return size


def _check_directory(opened: IO[bytes], name: str) -> None:
    """Refuse a directory that would take memory to read. Every place that could be its end is believed, at its worst."""
    opened.seek(0, os.SEEK_END)
    opened.seek(max(0, opened.tell() - _TAIL))
    tail = opened.read(_TAIL)
    opened.seek(0)
    sizes = [struct.unpack_from("<I", tail, at + 12)[0] for at in _places(b"PK\x05\x06", tail, room=22)]
    sizes = [size for size in sizes if size != 0xFFFFFFFF]
    sizes += [struct.unpack_from("<Q", tail, at + 40)[0] for at in _places(b"PK\x06\x06", tail, room=56)]
    if max(sizes, default=0) > _MOST_DIRECTORY:
        raise DeliveryProblem(f"{name} lists more files than any delivery holds: it was not opened.")


def _places(mark: bytes, tail: bytes, *, room: int) -> list[int]:
    return [each.start() for each in re.finditer(re.escape(mark), tail) if each.start() + room <= len(tail)]


def _name(each: zipfile.ZipInfo) -> str:
    return each.orig_filename.replace("\\", "/")


def _refused(found: list[zipfile.ZipInfo]) -> str:
    names = [_name(each).rstrip("/") for each in found]
    files = [each for each in found if not each.is_dir()]
    if len(found) > MOST_MEMBERS:
        return f"it holds {len(found):,} files; the most is {MOST_MEMBERS:,}"
    if any(each.flag_bits & 0x1 for each in found):
        return "it is locked with a password"
    if any(stat.S_IFMT(each.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR) for each in found):
        return "it holds a link or a device"
    if any(_OUTSIDE.search(name) or _CONTROL.search(name) for name in names):
        return "it holds a name that points outside it, or that holds control characters"
    if any(len(part.encode("utf-8", "replace")) > _LONGEST_NAME for name in names for part in name.split("/")):
        return f"it holds a name of more than {_LONGEST_NAME} bytes"
    if len({name.casefold() for name in names}) < len(names):
        return "it holds two files of one name"
    if any(name.casefold().endswith(".zip") for name in names):
        return "it holds a zip file within"
    if any(each.compress_type not in _PLAIN for each in files):
        return "it is packed in a way other than deflate"
    if sum(each.file_size for each in files) > MOST_BYTES:
        return f"it would unpack to more than {MOST_BYTES >> 30} GB"
    if any(each.file_size > SMALL and each.file_size > MOST_RATIO * max(1, each.compress_size) for each in files):
        return f"it holds a file that unpacks to more than {MOST_RATIO} times its size"
    return ""


def _damaged(name: str) -> DeliveryProblem:
    return DeliveryProblem(f"{name} is not a whole zip file, or is not what its own list says.", do="Ask for it again.")
