"""What a column's values look like, whatever the column is called: counts and shapes, never the values themselves."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sources.days import EXCEL, day_reader
from vocabulary.code_tables import code_table
from vocabulary.upn import UPN_SHAPE, is_valid_upn

DATE_FORMATS = (
    "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%d/%m/%y", "%m/%d/%y", "%Y/%m/%d", "%Y%m%d",
    "%Y-%b-%d", "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %B %Y", "%b %d %Y", EXCEL,
)  # fmt: skip
"""Ways of writing a date that are tried, in this order: of two that both fit, the earlier is proposed and the other asked about."""

NEARLY_ALL = 0.97
"""Share of a column's cells from which it is said to be of a shape: a few rows are always wrong."""

_MOST_DISTINCT = 5_000
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}")
_WORDS = re.compile(r"[^\W\d_]+(?:[ '’.-][^\W\d_]*)*")
_ADDRESS = re.compile(r".*\d.*[^\W\d_]{3}.*|.*[^\W\d_]{3}.*\d.*")
_NUMBER = re.compile(r"[+-]?\d{1,9}(?:\.\d+)?")
_REFERENCE = re.compile(r"[A-Za-z]{0,8}[-_/ ]?[0-9][A-Za-z0-9_/-]*|[0-9a-f-]{12,40}")
_FLAGS = frozenset("y n yes no t f true false 1 0 1.0 0.0".split())  # noqa: SIM905


@dataclass(frozen=True)
class Profile:
    """A column of a file by what is in it. texts: its distinct values, trimmed, the most frequent first; counts: of each."""

    heading: str
    rows: int
    texts: tuple[str, ...] = field(repr=False)
    counts: np.ndarray = field(repr=False)
    distinct: int

    @cached_property
    def filled(self) -> int:
        """Cells that hold something."""
        return int(self.counts.sum())

    @cached_property
    def filled_share(self) -> float:
        """Of all rows."""
        return self.filled / self.rows if self.rows else 0.0

    @cached_property
    def unique(self) -> bool:
        """Whether no value comes twice."""
        return self.filled > 1 and self.distinct == self.filled

    def share(self, fits: Callable[[str], bool]) -> float:
        """The share of filled cells whose value fits."""
        looked = self.counts[: len(self.texts)]
        if not looked.sum():
            return 0.0
        return float(looked[[fits(text) for text in self.texts]].sum() / looked.sum())

    @cached_property
    def date_formats(self) -> tuple[str, ...]:
        """The ways of writing dates that nearly all of its values fit."""
        return tuple(each for each in DATE_FORMATS if self.share(_dated(each)) >= NEARLY_ALL)

    @cached_property
    def upn(self) -> float:
        """Share with the shape of a unique pupil number; those whose check letter is right count in full, others nearly."""
        return self.share(lambda text: bool(UPN_SHAPE.fullmatch(text.upper()))) * 0.8 + 0.2 * self.share(is_valid_upn)

    @cached_property
    def nhs_number(self) -> float:
        """Share of ten figures with a right check digit."""
        return self.share(_is_nhs_number)

    @cached_property
    def postcode(self) -> float:
        """Share with the shape of a postcode."""
        return self.share(lambda text: bool(_POSTCODE.fullmatch(text.upper())))

    @cached_property
    def flag(self) -> float:
        """Share of yes and no, in a column of few values."""
        return self.share(lambda text: text.casefold() in _FLAGS) if self.distinct <= 4 else 0.0

    @cached_property
    def words(self) -> float:
        """Share of letters only, as names are."""
        return self.share(lambda text: bool(_WORDS.fullmatch(text)) and len(text) > 1)

    @cached_property
    def address(self) -> float:
        """Share with both a figure and a word in it."""
        return self.share(lambda text: len(text) > 6 and " " in text and bool(_ADDRESS.fullmatch(text)))

    @cached_property
    def reference(self) -> float:
        """Share that looks like a system's reference."""
        return self.share(lambda text: bool(_REFERENCE.fullmatch(text)))

    def number(self, lowest: int | None, highest: int | None) -> float:
        """Share of numbers within bounds."""

        def fits(text: str) -> bool:
            return bool(_NUMBER.fullmatch(text)) and (lowest or -1e9) <= float(text) <= (highest or 1e9)

        return self.share(fits)

    def in_table(self, table: str) -> float:
        """Share of cells that are codes of the table."""
        codes = code_table(table).codes
        return self.share(lambda text: text.upper() in codes)

    def codes_of(self, table: str) -> float:
        """Share of cells that are lists of the table's codes."""
        codes = code_table(table).codes
        return self.share(lambda text: all(each.upper() in codes for each in re.split(r"[;,|\s\[\]\"']+", text) if each))

    @cached_property
    def days(self) -> np.ndarray:
        """Its dates as day numbers, each as often as it comes, sorted; none where it is no column of dates."""
        if not self.date_formats:
            return np.array([], dtype=np.int64)
        read = day_reader(self.date_formats[0])
        numbers = [(_day(read, text), count) for text, count in zip(self.texts, self.counts, strict=False)]
        return np.sort(
            np.concatenate([np.repeat(day, count) for day, count in numbers if day] or [np.array([], dtype=np.int64)])
        )


def profile(heading: str, cells: pa.ChunkedArray) -> Profile:
    """Look at one column's cells."""
    if pa.types.is_timestamp(cells.type):
        cells = cells.cast(pa.timestamp("s", tz=cells.type.tz)).cast(pa.date32())
    text = pc.utf8_trim_whitespace(cells.cast(pa.string()))
    text = pc.if_else(pc.equal(text, ""), None, text).drop_null()
    counted = pc.value_counts(text.combine_chunks())
    order = np.argsort(-counted.field("counts").to_numpy(zero_copy_only=False), kind="stable")
    counts = counted.field("counts").to_numpy(zero_copy_only=False)[order]
    texts = counted.field("values").take(pa.array(order[:_MOST_DISTINCT])).to_pylist()
    return Profile(heading, len(cells), tuple(texts), counts, len(order))


def is_a_value(looked: Profile) -> bool:
    """Whether a heading is no heading but a value: a date, an identifier, a postcode, or what its own column holds again."""
    text = looked.heading.strip()
    dated = any(_dated(each)(text) for each in DATE_FORMATS if each != EXCEL)
    known = UPN_SHAPE.fullmatch(text.upper()) or _POSTCODE.fullmatch(text.upper()) or _is_nhs_number(text)
    return bool(dated or known) or text in looked.texts


def _dated(date_format: str) -> Callable[[str], bool]:
    read = day_reader(date_format)
    earliest, latest = date(1985, 1, 1), date(2040, 1, 1)

    def fits(text: str) -> bool:
        try:
            return earliest <= read(text) < latest
        except ValueError:
            return False

    return fits


def _day(read: Callable[[str], date], text: str) -> int:
    try:
        return (read(text) - date(1970, 1, 1)) // timedelta(days=1)
    except ValueError:
        return 0


def _is_nhs_number(text: str) -> bool:
    figures = re.sub(r"[ -]", "", text)
    if not re.fullmatch(r"[0-9]{10}", figures):
        return False
    check = 11 - sum(int(figure) * weight for figure, weight in zip(figures, range(10, 1, -1), strict=False)) % 11
    return check % 11 == int(figures[9])
