"""Ways in which a file is damaged: as transfers, editors and exports do it, and as chance does."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

MOST_BYTES = 200_000
"""No input is longer, so that a hundred thousand can be tried."""

_ALWAYS = (
    *(b'"', b'""', b"'", b",", b";", b"\t", b"|", b"\\", b"/", b"#", b"-", b"\n", b"\r", b"\r\n", b"\n\n", b"\x00", b"\x1a"),
    *(
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xfe\xff",
        b"\xa3",
        b"\xe9",
        b"\xc3\xa9",
        b"\xe2\x80\xae",
        b"\xed\xa0\x80",
        b"\x1e",
        b"\x0c",
    ),
    *(
        b"-1",
        b"0",
        b"1e309",
        b"NaN",
        b"99999999999999999999",
        b"2099-12-31",
        b"0000-00-00",
        b"=cmd()",
        b"NULL",
        b"\xf0\x9f\x98\x80",
    ),
)

_ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "utf-8-sig", "utf-7")


def mutated(content: bytes, others: Sequence[bytes], pieces: Sequence[bytes], chance: random.Random) -> bytes:
    """The content damaged a few times over, or, one time in twenty, bytes that never were a file."""
    if chance.random() < 0.05:
        return _noise(content, chance)
    put = (*_ALWAYS, *pieces)
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5, 8))):
        way = chance.choice(_WAYS)
        content = way(content, others, put, chance)[:MOST_BYTES]
    return content


def _noise(content: bytes, chance: random.Random) -> bytes:
    start = content[: content.find(b"\n") + 1] if chance.random() < 0.5 else b""
    alphabet = bytes(range(256)) if chance.random() < 0.5 else b'ab,;"\\/\r\n \t<>&-#0129\x00\xe9'
    return start + bytes(chance.choices(alphabet, k=chance.randrange(0, 3_000)))


def _two(content: bytes, chance: random.Random) -> tuple[int, int]:
    first = chance.randrange(len(content) + 1)
    return first, min(len(content), first + chance.choice((1, 1, 2, 4, 16, 64, 400)))


def _cut(content: bytes, _others: Sequence[bytes], _put: Sequence[bytes], chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _leave_out(content: bytes, _others: Sequence[bytes], _put: Sequence[bytes], chance: random.Random) -> bytes:
    first, last = _two(content, chance)
    return content[:first] + content[last:]


def _say_again(content: bytes, _others: Sequence[bytes], _put: Sequence[bytes], chance: random.Random) -> bytes:
    first, last = _two(content, chance)
    return content[:first] + content[first:last] * chance.choice((2, 2, 3, 50)) + content[last:]


def _put_in(content: bytes, _others: Sequence[bytes], put: Sequence[bytes], chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.choice(put) + content[at:]


def _put_over(content: bytes, _others: Sequence[bytes], put: Sequence[bytes], chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    piece = chance.choice(put)
    return content[:at] + piece + content[at + len(piece) :]


def _change_byte(content: bytes, _others: Sequence[bytes], _put: Sequence[bytes], chance: random.Random) -> bytes:
    if not content:
        return content
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 3, 20))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _swap_lines(content: bytes, _others: Sequence[bytes], _put: Sequence[bytes], chance: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    if len(lines) > 1:
        one, other = chance.sample(range(len(lines)), 2)
        lines[one], lines[other] = lines[other], lines[one]
    return b"".join(lines)


def _splice(content: bytes, others: Sequence[bytes], _put: Sequence[bytes], chance: random.Random) -> bytes:
    other = chance.choice(others)
    return content[: chance.randrange(len(content) + 1)] + other[chance.randrange(len(other) + 1) :]


def _encode(content: bytes, _others: Sequence[bytes], _put: Sequence[bytes], chance: random.Random) -> bytes:
    return content.decode("utf-8", errors="replace").encode(chance.choice(_ENCODINGS), errors="replace")


def _line_ends(content: bytes, _others: Sequence[bytes], _put: Sequence[bytes], chance: random.Random) -> bytes:
    return content.replace(b"\n", chance.choice((b"\r\n", b"\r", b"\n\n", b"", b"\x0b")))


def _long(content: bytes, _others: Sequence[bytes], put: Sequence[bytes], chance: random.Random) -> bytes:
    at = chance.randrange(len(content) + 1)
    piece = chance.choice((b"A", *put))
    return content[:at] + piece * chance.choice((300, 1_001, 5_000, 70_000)) + content[at:]


_WAYS: tuple[Callable[[bytes, Sequence[bytes], Sequence[bytes], random.Random], bytes], ...] = (
    *(_cut, _leave_out, _say_again, _put_in, _put_in, _put_over, _change_byte, _change_byte, _swap_lines, _splice),
    *(_encode, _line_ends, _long),
)
"""`_put_in` and `_change_byte` twice: they are the commonest damage, and the cheapest to survive."""
