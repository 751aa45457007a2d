"""The manager's forms: who stands in for whom, and who is asked for a second look. Nothing is preselected."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from review.clock import today
from review.dates import DayMonthYear
from review.forms import LONGEST_TEXT, GovukForm
from review.models import Person
from vocabulary.decisions import DECISION_WORDS, Decision

LONGEST_COVER = timedelta(days=92)


class Away(GovukForm):
    """Who is away, who stands in, and from when to when."""

    absent = forms.ChoiceField(
        label="Who is away?",
        widget=forms.Select(attrs={"class": "govuk-select"}),
        error_messages={"required": "Choose who is away"},
    )
    covering = forms.ChoiceField(
        label="Who stands in?",
        help_text="They will see every prompt of the other's teams.",
        widget=forms.Select(attrs={"class": "govuk-select"}),
        error_messages={"required": "Choose who stands in"},
    )
    from_on = DayMonthYear(label="First day", error_messages={"required": "Enter the first day"})
    until_on = DayMonthYear(label="Last day", error_messages={"required": "Enter the last day"})

    def __init__(self, *args: Any, away: list[Person], standing_in: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {each.username: each for each in (*away, *standing_in)}
        for name, people in (("absent", away), ("covering", standing_in)):
            field: Any = self.fields[name]
            field.choices = [("", "Choose"), *((each.username, each.get_full_name()) for each in people)]

    def clean_absent(self) -> Person:
        """The person who is away."""
        return self._people[self.cleaned_data["absent"]]

    def clean_covering(self) -> Person:
        """The person who stands in."""
        return self._people[self.cleaned_data["covering"]]

    def clean(self) -> dict[str, Any]:
        """Another person, and days in order."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("absent") and values.get("absent") == values.get("covering"):
            self.add_error("covering", "Nobody can stand in for themselves")
        first, last = values.get("from_on"), values.get("until_on")
        if isinstance(first, date) and isinstance(last, date):
            if last < first or last < today():
                self.add_error("until_on", "The last day must not be before the first one, nor in the past")
            elif last - first > LONGEST_COVER:
                self.add_error("until_on", "Cover lasts at most three months; then arrange it again")
        return values


class Ask(GovukForm):
    """Whom the manager asks for a second look."""

    whom = forms.ChoiceField(
        label="Who should look again?", widget=forms.RadioSelect, error_messages={"required": "Choose who should look again"}
    )

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {each.username: each for each in people}
        field: Any = self.fields["whom"]
        field.choices = [(each.username, each.get_full_name()) for each in people]

    def clean_whom(self) -> Person:
        """The person."""
        return self._people[self.cleaned_data["whom"]]


class SecondDecision(GovukForm):
    """What the second person would decide."""

    decision = forms.ChoiceField(
        label="What would you decide?",
        choices=[(each.value, words) for each, words in DECISION_WORDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you would decide"},
    )
    reason = forms.CharField(
        label="Reason",
        max_length=LONGEST_TEXT,
        help_text="A sentence is enough.",
        widget=forms.Textarea,
        error_messages={"required": "Give your reason"},
    )

    def clean_decision(self) -> Decision:
        """The answer as the vocabulary has it."""
        return Decision(self.cleaned_data["decision"])
