"""A text file as a stream of UTF-8, every byte of it accounted for."""

from __future__ import annotations

import codecs
import io
from pathlib import Path
from typing import Any

from vocabulary.problems import ConfigurationProblem, DeliveryProblem

_CHUNK = 1 << 20
TAIL = 4_096
"""Bytes at the end of the text that are kept, to see how its last line begins."""

_MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""How a file may say in its first bytes what it is."""

_ONE_BYTE = ("cp125", "iso8859", "latin", "mac-")
"""Encodings in which nearly any bytes are text, so that a wrong choice mangles names and says nothing."""


class Utf8Stream(io.RawIOBase):
    """The file's text as UTF-8 without a byte order mark, then what `closing` makes of its end.

    `closing(last)` is called once with the text's last character ('' for an empty file) and gives
    text to add. Only one chunk is held at a time. `last` is kept for the reader.

    Raises DeliveryProblem while it is read, with the place of the first byte that is not text in
    the encoding; ConfigurationProblem for an encoding that there is not.
    """

    def __init__(self, path: Path, encoding: str, *, closing: str = "") -> None:
        super().__init__()
        try:
            "".encode(encoding)  # LookupError for a codec that is not of text, such as hex
            self._encoding = codecs.lookup(encoding).name
            self._decoder: Any = codecs.getincrementaldecoder(encoding)()
        except (LookupError, ValueError):
            raise ConfigurationProblem(
                f"encoding: there is no encoding {encoding!r}.", do="Use utf-8-sig, cp1252 or utf-16."
            ) from None
        self._name = path.name
        self._closing = closing
        self._file = path.open("rb")
        self._ready = b""
        self._taken = 0
        self._last = ""
        self._tail = b""
        self._all_ascii = True
        self._ended = False
        # A file in a one-byte encoding that is UTF-8 throughout, beyond plain ASCII, is UTF-8.
        self._utf8: Any = codecs.getincrementaldecoder("utf-8")() if self._one_byte else None
        self._check_mark()

    @property
    def _one_byte(self) -> bool:
        return self._encoding.startswith(_ONE_BYTE)

    def _check_mark(self) -> None:
        start = self._file.read(3)
        self._file.seek(0)
        for mark, encoding in _MARKS:
            if self._encoding.startswith("utf-32"):
                return
            if start.startswith(mark) and not self._encoding.startswith(encoding.removesuffix("-sig")):
                raise DeliveryProblem(
                    f"{self._name} says in its first bytes that it is {encoding}, and the configuration says {self._encoding}.",
                    do=f'If the file is right, set encoding = "{encoding}" for its feed.',
                )

    def readable(self) -> bool:
        """Yes: this is for reading."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer with the next bytes of UTF-8."""
        while not self._ready and not self._ended:
            self._ready = self._next()
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def close(self) -> None:
        """Close the file."""
        if not self.closed:
            self._file.close()
        super().close()

    def _next(self) -> bytes:
        chunk = self._file.read(_CHUNK)
        held = len(self._decoder.getstate()[0])
        try:
            text = self._decoder.decode(chunk, not chunk)
            utf8 = text.encode("utf-8")
        except (UnicodeDecodeError, UnicodeEncodeError) as broken:
            where = self._taken - held + broken.start
            raise DeliveryProblem(
                f"{self._name}: byte {where:,} is not text in {self._encoding}.",
                do="Say how the file is encoded with encoding = ... (cp1252 for older Windows exports), or ask for it again.",
            ) from None
        except UnicodeError:
            raise DeliveryProblem(
                f"{self._name} does not begin as {self._encoding} does.", do="Say how the file is encoded with encoding = ..."
            ) from None
        self._check_utf8(chunk)
        self._taken += len(chunk)
        if self._taken == len(chunk) and text.startswith("\ufeff"):
            utf8 = text[1:].encode("utf-8")
        self._last = text[-1:] or self._last
        self._tail = (self._tail + utf8)[-TAIL:]
        if chunk:
            return utf8
        self._ended = True
        start = "" if self._last in ("", "\n", "\r") else "\n"
        return utf8 + (start + self._closing).encode("utf-8")

    def _check_utf8(self, chunk: bytes) -> None:
        if self._utf8 is None:
            return
        self._all_ascii = self._all_ascii and chunk.isascii()
        try:
            self._utf8.decode(chunk, not chunk)
        except UnicodeDecodeError:
            self._utf8 = None
            return
        if not chunk and not self._all_ascii:
            raise DeliveryProblem(
                f"{self._name} is UTF-8 from end to end, and the configuration says {self._encoding}: names would be mangled.",
                do='Set encoding = "utf-8-sig" for its feed.',
            )

    @property
    def ended_with(self) -> str:
        """The last character of the file's text, once all has been read."""
        return self._last

    @property
    def last_line(self) -> str:
        """The text's last line that is not empty, once all has been read; the end of it where it is very long."""
        lines = self._tail.decode("utf-8", errors="ignore").splitlines()
        return next((line for line in reversed(lines) if line.strip()), "")
