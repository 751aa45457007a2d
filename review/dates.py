"""A date in three boxes, day, month and year, as GOV.UK forms ask for one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

NOT_A_DATE = "Enter a real date, such as 27 3 2027"
_PARTS = (("Day", 2), ("Month", 2), ("Year", 4))


class ThreeBoxes(forms.MultiWidget):
    """Three short text boxes, each with its own label."""

    template_name = "govuk/date.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, str] | None = None) -> None:
        super().__init__({name.lower(): forms.TextInput(attrs={"inputmode": "numeric"}) for name, _ in _PARTS}, attrs)

    def decompress(self, value: date | None) -> list[int | None]:
        """A date as three numbers."""
        return [value.day, value.month, value.year] if value else [None, None, None]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """The boxes with their labels and widths."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        for box, (label, width) in zip(context["widget"]["subwidgets"], _PARTS, strict=True):
            box["label"], box["width"] = label, width
        return context


class DayMonthYear(forms.MultiValueField):
    """A date; None when all three boxes are empty."""

    widget = ThreeBoxes

    def __init__(self, **kwargs: Any) -> None:
        parts = [forms.CharField(required=False, max_length=4) for _ in _PARTS]
        super().__init__(fields=parts, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[str]) -> date | None:
        """The three boxes as a date."""
        day, month, year = (each.strip() for each in [*data_list, "", "", ""][:3])
        if not (day or month or year):
            return None
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            raise forms.ValidationError(NOT_A_DATE) from None
