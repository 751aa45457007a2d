"""The form by which a manager asks for a list."""

from __future__ import annotations

from typing import Any

from django import forms

from review.clock import today
from review.dates import DayMonthYear
from review.forms import LONGEST_TEXT, GovukForm

SHORTEST_REASON = 10


class AskForList(GovukForm):
    """Which team, which days, and why. teams: those that the person manages."""

    team = forms.ChoiceField(
        label="Which team?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the team", "invalid_choice": "Choose the team"},
    )
    from_on = DayMonthYear(label="From which day?", error_messages={"required": "Enter the first day"})
    until_on = DayMonthYear(label="To which day?", error_messages={"required": "Enter the last day"})
    reason = forms.CharField(
        label="What is the list for?",
        min_length=SHORTEST_REASON,
        max_length=LONGEST_TEXT,
        help_text="A second person reads this and decides. Name no child.",
        widget=forms.Textarea,
        error_messages={"required": "Say what the list is for", "min_length": "Say in a few words what the list is for"},
    )

    def __init__(self, *args: Any, teams: list[str], **kwargs: Any) -> None:
        super().__init__(*args, choices={"team": [(team, team) for team in teams]}, **kwargs)

    def clean(self) -> dict[str, Any]:
        """The days are in order, and none is to come."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = values.get("from_on"), values.get("until_on")
        if first and last and first > last:
            self.add_error("until_on", "The last day must not be before the first")
        elif last and last > today():
            self.add_error("until_on", "The last day must not be after today")
        return values
