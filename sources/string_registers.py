"""A file with a string of marks in each row, as records: a row that can't be laid on its days is one fault, whole."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import numpy as np
import pyarrow as pa

from sources.arrangement import Arrangement
from sources.cells import read_cells
from sources.columns import ColumnsRead, days_after
from sources.expansion import SESSIONS, Expanded, Numbers, Row, records_table
from sources.faults import WHOLE_ROW, Faults
from sources.mark_strings import DoesNotFit, Laid, Placing, Splitter
from sources.records import Records
from sources.school_calendar import SchoolCalendar, day_number
from vocabulary.feeds import Feed
from vocabulary.problems import ConfigurationProblem, DeliveryProblem


class StringRegister:
    """A file of mark strings, row by row."""

    def __init__(
        self,
        row: Row,
        feed: Feed,
        arrangement: Arrangement,
        records: Records,
        read: ColumnsRead,
        delivered_on: date,
        calendar: SchoolCalendar,
    ) -> None:
        self._feed = feed
        self._settings = row.settings
        self._records = records
        self._read = read
        self._calendar = calendar
        self._constants = arrangement.constants
        self._ends = "ends_on" in arrangement.from_file or "ends_on" in arrangement.constants
        self._strings, self._origin = self._raw(arrangement)
        self._splitter = Splitter(row.settings.marks)
        self._placing = Placing(row.settings.marks, day_number(delivered_on))

    def _raw(self, arrangement: Arrangement) -> tuple[pa.ChunkedArray, str]:
        """The strings as the file has them: white space in them is a session without a mark."""
        if "mark" not in arrangement.from_file:
            raise ConfigurationProblem("constants.mark: a string of marks comes from a column, not from a constant.")
        heading = arrangement.from_file["mark"]
        try:
            return self._records.columns[heading].cast(pa.string()), heading
        except pa.ArrowException:
            raise DeliveryProblem(f"The column {heading} is of a type that can't be read as marks.") from None

    def expanded(self) -> Expanded:
        rows, laid, faults, with_none = self._lay()
        step = self._settings.marks.numbers_a_row
        sizes = [len(each.marks) for each in laid]
        of = np.repeat(np.array(rows, dtype=np.int64), sizes)
        numbers = np.repeat(self._records.rows.to_numpy()[rows] if rows else [], sizes).astype(np.int64) * step
        numbers += _joined([each.places for each in laid], np.int64)
        columns = {name: each.take(pa.array(of)) for name, each in self._read.columns.items() if name != "ends_on"}
        columns["happened_on"] = pa.array(_joined([each.days for each in laid], np.int32)).cast(pa.date32())
        if self._settings.known_from == "days_after" and "known_on" not in self._constants:
            columns["known_on"] = days_after(columns["happened_on"], self._settings.known_after_days)
        columns["session"] = pa.DictionaryArray.from_arrays(_joined([each.sessions for each in laid], np.int32), SESSIONS)
        columns["mark"] = self._marks(_joined([each.marks for each in laid], np.int32), numbers, faults)
        origins = {name: words for name, words in self._read.origins.items() if name != "ends_on"}
        origins |= {
            "session": "the place in the string",
            "mark": f"column {self._origin}",
            "happened_on": self._from_calendar(),
        }
        whole = self._records.rows_in - len(rows) - with_none
        return Expanded(records_table(self._feed, numbers, columns), faults, len(numbers) + whole, origins, with_none)

    def _from_calendar(self) -> str:
        return f"the school calendar, from {self._read.origins['happened_on']}"

    def _lay(self) -> tuple[list[int], list[Laid], Faults, int]:
        """Rows that could be taken apart (places in the table), their marks on their days, the faults, and rows with none."""
        whole = self._whole_rows()
        rows, laid, with_none = [], [], 0
        broken: dict[str, list[int]] = defaultdict(list)
        for number, reasons in whole.items():
            for reason in reasons:
                broken[reason].append(number)
        given = self._records.rows.to_pylist()
        firsts = self._numbers("happened_on")
        lasts = self._numbers("ends_on")
        schools = self._read.columns["school"].to_pylist()
        people = self._read.columns["person_ref"].is_valid().to_pylist()
        for at, text in enumerate(self._strings.to_pylist()):
            if given[at] in whole:
                continue
            try:
                found = self._one(text or "", firsts[at], lasts[at], schools[at], people[at])
            except DoesNotFit as misfit:
                broken[str(misfit)].append(given[at])
                continue
            if len(found.marks):
                rows.append(at)
                laid.append(found)
            else:
                with_none += 1
        faults = Faults()
        step = self._settings.marks.numbers_a_row
        for rule, numbers in broken.items():
            numbered = pa.array(np.array(sorted(numbers), dtype=np.int64) * step)
            faults.add(numbered, column=WHOLE_ROW, rule=rule)
        return rows, laid, faults, with_none

    def _one(self, text: str, first: int | None, last: int | None, school: str | None, known: bool) -> Laid:
        if not known:
            raise DoesNotFit("person_ref is empty, so the marks are nobody's")
        if first is None:
            raise DoesNotFit("the first day is empty, so no mark has a day")
        if last is None and self._ends:
            raise DoesNotFit("ends_on is empty, so whether the marks fit can't be known")
        days = self._calendar.days_of(school)
        if days is None or not len(days):
            raise DoesNotFit("its school is not in the school calendar")
        return self._placing.lay(self._splitter.split(text), days, first=first, last=last)

    def _whole_rows(self) -> dict[int, list[str]]:
        """Rows with a cell that can't be read: none of their marks is believed."""
        whole: dict[int, list[str]] = defaultdict(list)
        for fault in self._read.faults.table().to_pylist():
            column = fault["column"]
            whole[fault["row"]].append(fault["rule"] if column == WHOLE_ROW else f"{column}: {fault['rule']}")
        return whole

    def _numbers(self, column: str) -> list[int | None]:
        numbers: list[int | None] = self._read.columns[column].cast(pa.int32()).to_pylist()
        return numbers

    def _marks(self, marks: Numbers, numbers: Numbers, faults: Faults) -> pa.Array:
        """The marks as text, each with what the configuration says that it means."""
        distinct, which = np.unique(marks, return_inverse=True)
        texts = pa.array([self._splitter.text(int(number)) for number in distinct], pa.string())
        spread = pa.DictionaryArray.from_arrays(pa.array(which.astype(np.int32)), texts)
        meant = self._settings.values.get("mark", {})
        column = self._feed.column("mark")
        read, unread = read_cells(pa.chunked_array([spread]), column, date_format="", meant=meant, keep_dictionary=True)
        for each in unread:
            faults.add(pa.array(numbers).take(each.positions), column="mark", rule=each.rule)
        return read


def _joined(parts: list[Numbers], kind: type) -> Numbers:
    return np.concatenate([np.array([], dtype=kind), *parts]).astype(kind)
