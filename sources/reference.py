"""The reference page of the social care formats, written from the tables that the readers use."""

from __future__ import annotations

from collections.abc import Iterator

from sources import ssd
from sources.annex_a_layout import CLOSURES, LISTS, PERSON
from sources.cin_layout import PLACES, RecordPlaces, from_child
from sources.cin_years import CODE_CHANGES, ELEMENTS, YEARS, element_at
from sources.ssd_joins import SECOND_TABLES
from sources.ssd_values import CONTACT_OUTCOMES


def page() -> str:
    """The page, below its title."""
    return "\n".join([*_cin(), *_annex_a(), *_ssd()]) + "\n"


def _cin() -> Iterator[str]:
    yield f"## CIN census returns (`cin_xml`), {YEARS[0]} to {YEARS[-1]}"
    yield ""
    yield (
        "The return's own year (Header/CollectionDetails/Year, else the year of ReferenceDate) says which layout it is in. "
        "A year outside the table is refused; `layout_year` says which layout to read it by. An element that is not of the "
        "return's year is not read, and its cell has a fault. Capital letters and namespaces make no difference."
    )
    yield from ("", "### What changed in which year", "", "| Years | What | Meaning |", "|---|---|---|")
    changes = [(each.first, f"{each.first} to {each.last}", f"`{each.path}`", each.meaning) for each in ELEMENTS]
    changes += [
        (each.first, f"from {each.first}", f"{', '.join(each.codes)} ({each.table})", each.meaning) for each in CODE_CHANGES
    ]
    yield from (f"| {years} | {what} | {meaning} |" for _, years, what, meaning in sorted(changes))
    yield ""
    yield (
        "A return of a year covers 1 April before it to 31 March. The code tables have the same changes by date. "
        "Every other element that is read is in every year."
    )
    yield from ("", "### What is read", "", "| Feed | Column | Element, below Child |", "|---|---|---|")
    for feed, kinds in PLACES.items():
        for kind in kinds:
            for column, place in kind.columns.items():
                paths = " or else ".join(f"`{from_child(kind, path)}`{_years(kind, path)}" for path in place.paths)
                fixed = f" ({dict(kind.fixed)['plan']})" if kind.fixed else ""
                yield f"| {feed}{fixed} | `{column}` | {paths}{', all of them' if place.every else ''} |"
    yield ""
    yield (
        "Not read, and named as unread where a return has them: Section 47 enquiries and initial conferences, former UPNs, "
        "the reasons for having no UPN, dates of death, reviews, and the pre-proceedings block of 2026."
    )
    yield ""


def _years(kind: RecordPlaces, path: str) -> str:
    element = element_at(from_child(kind, path))
    return "" if element is None else f" ({element.first} to {element.last})"


def _annex_a() -> Iterator[str]:
    yield from ("## Annex A workbooks (`annex_a`)", "")
    yield (
        "One workbook is six feeds. A sheet is a list by its name (`List 1`, `1 - Contacts`). Headings are matched by their "
        "letters and figures alone. A prefix such as `a) ` is left out, and a code is found by itself, before a colon or a "
        "dash, or by its description. Dates may be Excel's own, day numbers, or written dd/mm/yyyy."
    )
    yield from ("", "| List | Feed | Column | Heading |", "|---|---|---|---|")
    for number, layout in LISTS.items():
        feed = layout.feed or "persons alone"
        for column, names in layout.columns.items():
            fixed = f" ({layout.fixed['plan']})" if layout.fixed else ""
            yield f"| {number}, {layout.title} | {feed}{fixed} | `{column}` | {' or else '.join(names)} |"
        if not layout.feed:
            yield f"| {number}, {layout.title} | {feed} | | |"
    for column, names in PERSON.items():
        yield f"| 1 to 8 | persons | `{column}` | {' or else '.join(names)} |"
    for column, names in CLOSURES.items():
        if column != "happened_on":
            yield f"| 6, for a referral of List 3 on its {CLOSURES['happened_on'][0]} | referrals | `{column}` | {' or else '.join(names)} |"
    yield ""


def _ssd() -> Iterator[str]:
    yield from ("## Standard tables (`ssd`)", "")
    yield "As CSV, or from a database. Column names are built in; `columns` overrules them. Where several columns are named, the first that a row fills is read."
    yield from ("", "| Feed | Column | Column of the table |", "|---|---|---|")
    for feed, columns in ssd.USUAL_COLUMNS.items():
        for column, name in columns.items():
            yield f"| {feed} | `{column}` | {' or '.join(f'`{each}`' for each in name.split('|'))} |"
        for column, names in ssd.FIRST_FILLED.get(feed, {}).items():
            yield f"| {feed} | `{column}` | {' or else '.join(f'`{each}`' for each in names)} |"
        if feed in SECOND_TABLES:
            table, key, main = SECOND_TABLES[feed]
            filled = "`factors`" if feed == "assessments" else "`upn`, `nhs_number`"
            yield f"| {feed} | {filled} | `{table}` (`joined_files`), by `{key}` = `{main}` |"
    yield from ("", "What a contact's outcome is written as, with or without `OUTCOME_` before it and `_FLAG` after it:", "")
    yield from ("| Written | Code |", "|---|---|")
    yield from (f"| {written} | {code} |" for written, code in CONTACT_OUTCOMES.items())
