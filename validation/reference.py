"""Writes docs/reference/checks.md from the rules: every rule, why it is there and what becomes of a row."""

from __future__ import annotations

from pathlib import Path

from validation.across import rules_across, units
from validation.catalogue import rules_for
from validation.completeness import LEAST_SHARE as LEAST_OF_A_DAY
from validation.drift import LEAST_GONE, LEAST_HISTORY, LEAST_ROWS, LEAST_SHARE, LEAST_VOLUME, MOST_STRAY
from validation.refusals import REFUSALS
from validation.rules import THEN_WORDS, Rule
from vocabulary.feeds import FEEDS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "checks.md"

_INTRODUCTION = """\
# Checks

_Written from the rules by `python -m validation.reference`; a test keeps it in step._

Every delivery is checked against the rules of its feed before anything of it is kept. The rules follow from the
feed's contract ([feeds](feeds.md)) and run as one Great Expectations suite for each feed. Results hold counts, never
values; the quarantine holds row numbers, columns and rules.

| What happens | What it means |
|---|---|
"""

_SEVERITIES = """
A **critical** rule stops the night. A **warning** should be looked at. An **info** rule counts something that is
worth knowing, and nothing is wrong.

On this page: [rules that feeds share](#rules-that-feeds-share), rules of single feeds, [rules between
feeds](#between-feeds), [school days without marks](#school-days-without-marks), [what is not as usual](#what-is-not-as-usual), [deliveries that
are refused](#deliveries-that-are-refused), [how rows in quarantine come back](#how-rows-in-quarantine-come-back).

A cell or row that can't be read at all is quarantined under the reader's own words, such as the number of cells
found and expected.
"""

_ACROSS = """\
Once a night's deliveries are in, what is held is compared between feeds: one Great Expectations suite over counts
made in the store. None of these rules holds a row back or stops a night, because which of two feeds is wrong is for
a person to find. A share that is tolerated is named in the rule; the night's page shows every rule that anything
breaks, within what is tolerated or not. Numbers of children follow the rules for small numbers."""

_SCHOOL_DAYS = [
    "",
    "## School days without marks",
    "",
    "For every school and day of its calendar in the past four weeks, the marks held are set against the marks expected: two "
    "for each pupil on the roll that day.",
    "",
    "| What is found | What it is called | What happens |",
    "|---|---|---|",
    "| no mark at all | **not submitted** | The school and its days are on the night's page. Sessions of that day are *not known* "
    "to every indicator, and a practitioner sees them as 'Not sent by the school'. They are never absence. |",
    f"| fewer than {LEAST_OF_A_DAY:.0%} of the marks | sent in part | The school and its days are on the night's page; sessions without "
    "a mark are not known, as above. |",
    "| the day is after the last that any delivery covers | not delivered yet | The feed is late, and no school is named. |",
]

_DRIFT = [
    "",
    "## What is not as usual",
    "",
    "Of every delivery a profile is kept: rows, codes and empty cells in counts, for the whole and for each school on the list "
    "(codes outside their table and schools not listed are counted together, so nothing typed in a row is kept). Each figure is "
    "compared with the median of the last `recent_deliveries` (20) and with how far those stray from it; a night with nights, "
    f"and a history with histories. It takes {LEAST_HISTORY} of them with {LEAST_ROWS} rows or more, so holidays and nights of corrections alone are left out. "
    "All are warnings: nothing is held back.",
    "",
    "| What is told | When | What it often is | What to do |",
    "|---|---|---|---|",
    f"| a school's rows on its fullest day (session marks) | off by {LEAST_VOLUME:.0%} and {MOST_STRAY:g} times its usual straying | "
    "a year group missing, or every row twice | Compare with the school's roll; ask for the register again. |",
    f"| the share of a code, of the whole or of a school | off by {LEAST_SHARE * 100:g} in a hundred and {MOST_STRAY:g} times its usual "
    "straying, chance counted in | a new way of marking, a default that was never changed, or a real event such as a trip | "
    "Ask the school what changed before trusting a rise or a fall in absence. |",
    f"| a code that is gone | at least {LEAST_GONE} rows with it were to be expected, and every delivery compared had it | "
    "an export that drops or merges codes; for all marks of absence together, a register left at its default | Ask the supplier whether the export changed. |",
    f"| a column that is emptier, or fuller | off by {LEAST_SHARE * 100:g} in a hundred and {MOST_STRAY:g} times its usual straying | "
    "a column renamed or moved in the export | Run `python -m flows check` on the file and compare its columns. |",
    "",
    "A figure that is off at half of the schools or more is told once, of the whole delivery. A school that sends nothing at all is told by "
    "its calendar, [above](#school-days-without-marks).",
]

_REFUSED = """\
A delivery is refused as a whole when it can't be read, or breaks a rule that *stops*. Nothing of it is kept, the night
stops before anything is scored, and the page says why. Other deliveries of the night are kept."""

_BACK = [
    "",
    "## How rows in quarantine come back",
    "",
    "Through the same reader and the same checks, always. For every delivery: held back = waiting + released + superseded.",
    "",
    "| Way | When | What happens |",
    "|---|---|---|",
    "| the next delivery | the supplier corrects the record at its source | The row is released by the delivery that brings its "
    "record and in which it is accepted. |",
    "| read again: `python -m flows quarantine retry DELIVERY --as-of DATE` | a setting or a code table was wrong, and is mended | The waiting rows "
    "are read again from the file as delivered. Those that now pass are taken in; the others wait as they did. |",
    "| corrections: `python -m flows quarantine release DELIVERY --with FILE --as-of DATE` | the supplier sends just those rows | The file's rows "
    "answer the waiting rows in order, all or none. |",
    "",
    "A row is *superseded* when a later delivery brings its record and it is held back again (the newer row waits), or when a "
    "newer full list leaves it out.",
]

_HEAD = ["| Rule | What must be true | Why | Severity | What happens |", "|---|---|---|---|---|"]


def page() -> str:
    """The page's text. A rule that several feeds share word for word is told once, with their names."""
    feeds_of: dict[tuple[str, str, str, str, str, str], list[str]] = {}
    for feed in FEEDS.values():
        for rule in rules_for(feed):
            feeds_of.setdefault(_told(rule), []).append(feed.name)
    lines = [*(f"| {then} | {words} |" for then, words in THEN_WORDS.items()), _SEVERITIES]
    lines += ["## Rules that feeds share", "", _HEAD[0] + " Feeds |", _HEAD[1] + "---|"]
    lines += [f"{_line(told)} {_names(feeds)} |" for told, feeds in feeds_of.items() if len(feeds) > 1]
    for feed in FEEDS.values():
        own = [told for told, feeds in feeds_of.items() if feeds == [feed.name]]
        if own:
            lines += ["", f"## {feed.title} (`{feed.name}`)", "", *_HEAD, *map(_line, own)]
    lines += [*_between_feeds(), *_SCHOOL_DAYS, *_DRIFT, *_refusals(), *_BACK]
    return _INTRODUCTION + "\n".join(lines) + "\n"


def _refusals() -> list[str]:
    head = [
        "",
        "## Deliveries that are refused",
        "",
        _REFUSED,
        "",
        "| What is wrong | Why it is refused | What to do |",
        "|---|---|---|",
    ]
    return [*head, *(f"| {_cell(each.what)} | {_cell(each.reason)} | {_cell(each.do)} |" for each in REFUSALS)]


def _between_feeds() -> list[str]:
    head = [_HEAD[0].replace("| What happens |", "| Counts | Feeds |"), _HEAD[1] + "---|"]
    told = [
        f"| `{rule.name}` | {_cell(rule.words)} | {_cell(rule.reason)} *What to do:* {_cell(rule.do)} | {rule.severity} "
        f"| {units()[rule.name]} | {', '.join(rule.columns)} |"
        for rule in rules_across()
    ]
    return ["", "## Between feeds", "", _ACROSS, "", *head, *told]


def write_page(path: Path = PAGE) -> Path:
    """Write the page; its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page(), encoding="utf-8")
    return path


def _told(rule: Rule) -> tuple[str, str, str, str, str, str]:
    return rule.name, rule.words, rule.reason, rule.do, rule.severity, rule.then


def _line(told: tuple[str, str, str, str, str, str]) -> str:
    name, words, reason, do, severity, then = told
    return f"| `{name}` | {_cell(words)} | {_cell(reason)} *What to do:* {_cell(do)} | {severity} | {then} |"


def _names(feeds: list[str]) -> str:
    if len(feeds) == len(FEEDS):
        return "all"
    if len(feeds) > len(FEEDS) // 2:
        return "all but " + ", ".join(name for name in FEEDS if name not in feeds)
    return ", ".join(feeds)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    write_page()
