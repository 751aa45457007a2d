"""How dates and counts are written on every page, whatever the machine's locale."""

from __future__ import annotations

from datetime import date, datetime

from django import template

register = template.Library()

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@register.filter
def day(when: date | None) -> str:
    """'3 September 2026'; 'not known' for None."""
    return "not known" if when is None else f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


@register.filter
def short_day(when: date | None) -> str:
    """'3 Sep'."""
    return "" if when is None else f"{when.day} {_MONTHS[when.month - 1][:3]}"


@register.filter
def moment(when: datetime) -> str:
    """'3 September 2026 at 14:05'."""
    return f"{day(when.date())} at {when:%H:%M}"


@register.filter
def counted(number: int, noun: str) -> str:
    """'1 point', '2 points'. noun: with its plural after a colon where that is not made with an s: 'child:children'."""
    one, _, many = noun.partition(":")
    return f"{number} {one}" if number in {1, -1} else f"{number} {many or one + 's'}"
