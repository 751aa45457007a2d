"""Plain values from Annex A cells: 'a) WBRI' is WBRI, 'q) 6: Police' is 6, '16/09/2020' and Excel's dates are days."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from openpyxl.utils.datetime import from_excel

from sources.days import day_reader
from sources.workbook import NOT_WORKED_OUT
from vocabulary.code_tables import CodeTable, code_table
from vocabulary.feeds import Column, Kind

SPREADSHEET_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})
"""What Excel shows where a formula failed."""

DATE_FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%b-%Y", "%d %B %Y", "%d.%m.%Y")
"""How a date is written where it is text and not one of Excel's dates."""

_PREFIX = re.compile(r"^[a-z]{1,2}\)\s*", re.IGNORECASE)
_CODE = re.compile(r"([A-Za-z0-9]{1,8})\s*(?::|\s-|-\s|–|—)")
_SEX_UNKNOWN = frozenset({"not stated/recorded", "not stated", "not recorded", "neither", "indeterminate", "not known"})
_SERIALS = (3_654, 73_050)  # 1910 to 2099: a number outside is no date


def plain(value: Any, column: Column, meant: Mapping[str, str]) -> tuple[str | None, str]:
    """The cell as text that the column's kind can be read from, and the rule that it broke ('' for none)."""
    if value is NOT_WORKED_OUT:
        return None, "a formula that Excel has not worked out"
    if isinstance(value, str):
        value = value.replace("\xa0", " ").strip()
        if value.upper() in SPREADSHEET_ERRORS:
            return None, "a spreadsheet error, such as #N/A"
    if value is None or value == "":
        return None, ""
    if column.kind is Kind.DATE:
        return _day(value)
    if isinstance(value, bool):
        return ("Y" if value else "N"), ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime | date | time):
        return None, "a date where there should be none"
    text = str(value)
    own = {key.casefold(): meaning for key, meaning in meant.items()}
    bare = _PREFIX.sub("", text)
    for each in (text, bare):
        if each.casefold() in own:
            return own[each.casefold()] or None, ""
    if column.table is not None:
        return _code_of(bare, code_table(column.table)), ""
    return (text if column.kind is Kind.TEXT else bare), ""


def _day(value: Any) -> tuple[str | None, str]:
    if isinstance(value, datetime):
        return value.date().isoformat(), ""
    if isinstance(value, date):
        return value.isoformat(), ""
    if isinstance(value, int | float) and not isinstance(value, bool) and _SERIALS[0] <= value <= _SERIALS[1]:
        return from_excel(value).date().isoformat(), ""
    if isinstance(value, str):
        for date_format in DATE_FORMATS:
            try:
                return day_reader(date_format)(value).isoformat(), ""
            except ValueError:
                continue
    return None, "not one of Excel's dates, nor one written dd/mm/yyyy"


def _code_of(text: str, table: CodeTable) -> str:
    """The code that the text is, begins with, or describes; otherwise what stands where a code would, to be reported."""
    if text.upper() in table:
        return text.upper()
    match = _CODE.match(text)
    if match and match[1].upper() in table:
        return match[1].upper()
    folded = text.casefold()
    described = next(
        (
            code
            for code, each in table.codes.items()
            if folded in (each.description.casefold(), each.classes.get("formerly", "").casefold())
        ),
        None,
    )
    if described is not None:
        return described
    if table.name == "sex" and folded in _SEX_UNKNOWN:
        return "U"
    return match[1].upper() if match else text
