"""How every page is made: escaped templates, one style sheet inside the page, and nothing from anywhere else."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from prompts.wording import day

_FOLDER = Path(__file__).parent / "templates"


def page(template: str, **context: Any) -> str:
    """One self-contained HTML page. Raises jinja2.UndefinedError when the context lacks a name the template uses."""
    return _environment().get_template(template).render(**context)


def relative(address: str) -> str:
    """An address inside the reports folder, as given.

    Raises ValueError for one with a scheme or a host, or that starts at the root: pages are read from a
    folder, without a network.
    """
    if ":" in address or "\\" in address or address.startswith("/"):
        raise ValueError(f"{address!r} is not a relative address, such as ../evaluation/card.html")
    return address


def number(value: float) -> str:
    """A whole number as people write it: '12,345'."""
    return f"{value:,.0f}"


def seconds(value: float) -> str:
    """A length of time: '0.4 s', '12.0 s', '3 min 5 s'."""
    whole = round(value)
    return f"{value:.1f} s" if value < 60 else f"{whole // 60} min {whole % 60} s"


def percent(share: float) -> str:
    """A share as a percentage with one digit below ten: '4.2%', '38%'; 'not known' where there is none."""
    if share != share:
        return "not known"
    return f"{share * 100:.1f}%" if abs(share) < 0.1 else f"{share * 100:.0f}%"


def optional_day(when: date | None) -> str:
    """A date in words, or 'never'."""
    return "never" if when is None else day(when)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters.update(day=optional_day, number=number, seconds=seconds, percent=percent, relative=relative)
    return made
