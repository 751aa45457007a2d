"""Writes what was guessed as a section of the configuration, with a question at each place where a person must decide."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sources.reading import read
from sources.suggestion.matching import Matched, guess, match
from sources.suggestion.meanings import meanings, years
from sources.suggestion.opening import Opened, open_unknown
from sources.suggestion.profiles import Profile, is_a_value, profile
from sources.suggestion.published import PUBLISHED, feeds_of, published_format
from sources.suggestion.registers import Register, register
from vocabulary.feed_settings import FeedSettings
from vocabulary.feeds import FEEDS, Feed, Kind
from vocabulary.problems import DeliveryProblem

_ISO = "%Y-%m-%d"


@dataclass(frozen=True)
class Proposal:
    """A section of the configuration for one file.

    text: TOML, ready to paste. questions: what a person must decide before it is used. others: the
    feeds that fit next best. settings: the section as the configuration reads it.
    """

    feed: Feed
    text: str
    settings: FeedSettings
    questions: tuple[str, ...]
    others: tuple[str, ...] = ()


def propose(path: Path, feed: Feed | None = None) -> list[Proposal]:
    """Propose how a file is read: as this feed, or as the one that it looks most like. A return, and a workbook of lists, is several.

    Raises DeliveryProblem for a file that no reader reads, or in which no feed's columns are found.
    """
    opened = open_unknown(path)
    profiles = [profile(name, cells) for name, cells in (opened.columns or {}).items() if name]
    published = published_format(opened)
    if published:
        return [_of_published(path, opened, each, published, profiles) for each in feeds_of(path, opened, published, feed)]
    if opened.columns is None:
        raise DeliveryProblem(f"{path.name} is of no layout that a proposal can be made for. {opened.why}")
    if any(is_a_value(each) for each in profiles):
        # A proposal names every heading: if they are a person's record, nothing of them may be shown.
        raise DeliveryProblem(
            f"{path.name}: its first row looks like a record and not like headings.",
            do="Ask for the file with a row of headings.",
        )
    marks = register(profiles) if feed is None or feed.name == "attendance" else None
    if marks is not None:
        rest = [each for each in profiles if each.heading not in marks.columns.values()]
        matched = match(marks.feed, rest)
        return [_Writing(path, opened, matched, {each.heading: each for each in profiles}, marks).proposal(())]
    likely = guess(profiles, file_name=path.name) if feed is None else [match(feed, profiles)]
    best = likely[0]
    if len(best.matches) < (1 if feed else 2):
        raise DeliveryProblem(
            f"{path.name} is like no feed: none of its {len(profiles)} column(s) was recognised.",
            do="If it has headings, name the feed: python -m flows check FEED FILE --suggest.",
        )
    others = tuple(each.feed.name for each in likely[1:3] if each.fit > 0.6 * best.fit)
    return [_Writing(path, opened, best, {each.heading: each for each in profiles}).proposal(others)]


class _Writing:
    """One section, line by line."""

    def __init__(
        self, path: Path, opened: Opened, best: Matched, profiles: dict[str, Profile], marks: Register | None = None
    ) -> None:
        self._marks = marks
        self._path = path
        self._opened = opened
        self._best = best
        self._profiles = profiles
        self._questions: list[str] = []
        name = best.feed.name
        self._lines = [f"[feeds.{name}]", f"files = {_text(_pattern(path))}"]

    def proposal(self, others: tuple[str, ...]) -> Proposal:
        """The section, checked by reading it as the configuration would."""
        feed = self._best.feed
        if self._opened.format == "parquet":
            self._lines.append('format = "parquet"')
        if self._opened.encoding != "utf-8-sig":
            self._lines.append(f"encoding = {_text(self._opened.encoding)}")
        if self._opened.delimiter != ",":
            self._lines.append(f"delimiter = {_text(self._opened.delimiter)}")
        dates = self._dates()
        self._known_from()
        self._unread()
        if dates:
            self._lines += ["", f"[feeds.{feed.name}.date_formats]", *dates]
        self._columns()
        self._values()
        return _read(feed, "\n".join(self._lines) + "\n", self._questions, others)

    def _dates(self) -> list[str]:
        """The usual date format into the section, those that differ as lines of their own."""
        formats: dict[str, str] = {}
        either: dict[str, tuple[str, str]] = {}
        decided: dict[str, tuple[str, str]] = {}
        for name, each in self._best.matches.items():
            fitting = self._profiles[each.heading].date_formats
            if each.column.kind is not Kind.DATE or not fitting:
                continue
            formats[name] = fitting[0]
            twin = fitting[0].replace("%d", "%x").replace("%m", "%d").replace("%x", "%m")
            (either if twin in fitting else decided)[each.heading] = (fitting[0], twin)
        for heading, (written, twin) in either.items():
            if (written, twin) not in decided.values():  # a system that writes one column so writes the others so
                self._questions.append(
                    f"{heading}: every date in it may be read as {written} or as {twin}. Which does the system write?"
                )
        if not formats:
            return []
        # One format may fit all columns where each alone would be read another way.
        usual = Counter(formats.values()).most_common(1)[0][0]
        for name, each in self._best.matches.items():
            if name in formats and usual in self._profiles[each.heading].date_formats:
                formats[name] = usual
        if usual != _ISO:
            self._lines.append(f"date_format = {_text(usual)}")
        return [f"{name} = {_text(written)}" for name, written in formats.items() if written != usual]

    def _known_from(self) -> None:
        if "known_on" not in self._best.matches:
            self._lines.append('known_from = "delivery" # right for a nightly file; not for a history')
            self._questions.append(
                'No column says when each record was entered, so known_from = "delivery" is proposed. For a history say '
                'known_from = "days_after" and known_after_days, a number that is true of late entries.'
            )

    def _unread(self) -> None:
        read = {each.heading for each in self._best.matches.values()} | set(self._marks.columns.values() if self._marks else ())
        left = [name for name in self._profiles if name not in read]
        if left:
            self._lines.append(f"ignored_columns = {_list(left)} # to confirm: nothing reads these")

    def _columns(self) -> None:
        matches = self._best.matches
        named = [each for name, each in matches.items() if each.heading != name]
        if self._marks:
            self._lines += ["", f"[feeds.{self._best.feed.name}.marks]", f"layout = {_text(self._marks.layout)} # to confirm"]
        if self._marks and self._marks.layout == "strings":
            self._questions.append(
                "Which days have two marks in a string: the school's own (school_days), weekdays, or all_days? Say it as days under "
                "marks. Each school's calendar must be loaded before, and check it with the calendar held."
            )
        if named or self._marks:
            self._lines += ["", f"[feeds.{self._best.feed.name}.columns]"]
        for each in named:
            doubt = "" if each.sure else " # to confirm"
            self._lines.append(f"{each.column.name} = {_text(each.heading)}{doubt}")
        for name, heading in (self._marks.columns if self._marks else {}).items():
            self._lines.append(f"{name} = {_text(heading)}")
        for name in self._best.missing:
            self._questions.append(
                f"{name}: needed, and no column of the file looks like it. {self._best.feed.column(name).meaning}."
            )

    def _values(self) -> None:
        for name, each in self._best.matches.items():
            column, looked = each.column, self._profiles[each.heading]
            if name == "year_group":
                self._lines += _years(self._best.feed, looked)
            if column.kind is not Kind.CODE or column.table is None:
                continue
            found = meanings(looked, column.table)
            if found.proposed:
                self._lines += ["", f"[feeds.{self._best.feed.name}.values.{name}] # to confirm, each of them"]
                self._lines += [f"{_text(text)} = {_text(meant)}" for text, meant in found.proposed.items()]
            if found.not_known:
                self._questions.append(
                    f"{each.heading}: {found.not_known:,} value(s) in {found.rows_not_known:,} row(s) are not in the code table "
                    f"{column.table}. Look in the file, and say what they mean under values."
                )


def _years(feed: Feed, looked: Profile) -> list[str]:
    written = years(looked)
    return (
        ["", f"[feeds.{feed.name}.values.year_group]", *(f"{text} = {_text(meant)}" for text, meant in written.items())]
        if written
        else []
    )


def _of_published(path: Path, opened: Opened, feed: Feed, name: str, profiles: list[Profile]) -> Proposal:
    """A section for a published layout: its columns need no names, so what is left is dates, and when it was known."""
    lines = [f"[feeds.{feed.name}]", f"files = {_text(_pattern(path))}", f'format = "{name}"', 'known_from = "delivery"']
    if opened.encoding != "utf-8-sig":
        lines.append(f"encoding = {_text(opened.encoding)}")
    formats = Counter(
        each.date_formats[0] for each in profiles if each.date_formats and each.date_formats[0] not in ("excel", "%Y%m%d")
    )
    if name == "ssd" and formats and (usual := formats.most_common(1)[0][0]) != _ISO:
        lines.append(f"date_format = {_text(usual)}")
    questions = [PUBLISHED[name]]
    constants = ['happened_on = "2000-01-01" # to be set: the last day of the term'] if feed.name == "attendance_totals" else []
    if constants:
        questions.append("happened_on: the totals carry no date. Set it to the last day of the term that they cover.")
    tail = ["", f"[feeds.{feed.name}.constants]", *constants] if constants else []
    if feed.name == "pupils":
        tail += [line for each in profiles if "year" in each.heading.casefold() for line in _years(feed, each)][:9]
    so_far = _read(feed, "\n".join([*lines, *tail]) + "\n", [], ())
    left = list(read(path, feed, so_far.settings, delivered_on=date(2000, 1, 1)).unread_columns)
    if left:
        lines.append(f"ignored_columns = {_list(left)} # to confirm: nothing reads these")
    return _read(feed, "\n".join([*lines, *tail]) + "\n", questions, ())


def _read(feed: Feed, text: str, questions: list[str], others: tuple[str, ...]) -> Proposal:
    section = tomllib.loads(text)["feeds"][feed.name]
    return Proposal(FEEDS[feed.name], text, FeedSettings.model_validate(section), tuple(questions), others)


def _pattern(path: Path) -> str:
    """The file's name with what differs from day to day left open: attendance_20261116.csv is attendance_*.csv."""
    stem = re.sub(r"(?<!\d)(20\d{2}-?\d{2}-?\d{2}([T_-]?\d{4,6})?|\d{6,})(?!\d)", "*", path.stem)
    escaped = "".join("[[]" if mark == "[" else "[?]" if mark == "?" else mark for mark in stem)
    return f"{escaped}{path.suffix}"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _list(names: list[str]) -> str:
    return "[" + ", ".join(_text(name) for name in names) + "]"
