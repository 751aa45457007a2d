"""The forms of information governance, and the one for break-glass. Nothing is preselected."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms

from review.clock import today
from review.dates import DayMonthYear
from review.forms import LONGEST_TEXT, GovukForm
from review.governance.reading import ACTION_WORDS
from review.models import Entry, Person
from review.models.seeing import KIND_WORDS, Kind

LONGEST_SIGHT = timedelta(days=366)


def reference_field(**more: Any) -> forms.CharField:
    """A box for the reference of a prompt; small letters and spaces round it do no harm."""
    return forms.CharField(
        label="Reference of the prompt",
        max_length=20,
        help_text="For example P-7K3M-2QX9. Never a name.",
        error_messages={"required": "Enter the reference of the prompt"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        **more,
    )


def why_field(label: str, hint: str) -> forms.CharField:
    """A box for a reason."""
    return forms.CharField(
        label=label,
        max_length=LONGEST_TEXT,
        help_text=hint,
        widget=forms.Textarea,
        error_messages={"required": "Give the reason"},
    )


class WithReference(GovukForm):
    """A form that begins with a reference."""

    reference = reference_field()

    def clean_reference(self) -> str:
        """As references are written."""
        return str(self.cleaned_data["reference"]).strip().upper()


class BreakGlass(WithReference):
    """Which prompt, and why."""

    why = why_field("Why must you see it now?", "Others read this: who you were asked by, and what can't wait.")


class Restrict(WithReference):
    """Which child, by a prompt about them, and why."""

    kind = forms.ChoiceField(
        label="Why are this child's records restricted?",
        choices=[(each.value, words) for each, words in KIND_WORDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why"},
    )
    why = why_field("Who asked for it, and where is that on file?", "Without the child's name.")

    def clean_kind(self) -> Kind:
        """As the models have it."""
        return Kind(self.cleaned_data["kind"])


class Lift(GovukForm):
    """Why a restriction is lifted."""

    why = why_field("Why can everyone in the team see this child again?", "Without the child's name.")


class Grant(GovukForm):
    """Who may see, and until when. people: those of the prompt's team."""

    person = forms.ModelChoiceField(
        label="Who may see this child?",
        queryset=Person.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choose who may see this child"},
    )
    until_on = DayMonthYear(
        label="Until when?",
        help_text="The last day, within a year.",
        error_messages={"required": "Enter the last day"},
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held: Any = self.fields["person"]
        held.queryset = people
        held.label_from_instance = lambda person: f"{person.get_full_name()} ({person.username})"

    def clean_until_on(self) -> date:
        """Today or later, within a year."""
        chosen: date | None = self.cleaned_data["until_on"]
        if chosen is None or not today() <= chosen <= today() + LONGEST_SIGHT:
            raise forms.ValidationError("The last day must be today or later, and within a year")
        return chosen


def _people() -> list[tuple[str, str]]:
    named = {each.username: each.get_full_name() for each in Person.objects.all()}
    actors = set(Entry.objects.exclude(actor="").order_by().values_list("actor", flat=True).distinct()) | set(named)
    labels = {each: f"{named[each]} ({each})" if each in named else each for each in actors}
    return [("", "Anyone"), *sorted(labels.items(), key=lambda each: each[1].lower())]


class Find(GovukForm):
    """What to look for in the ledger; everything may be left empty."""

    reference = forms.CharField(
        label="Reference of a prompt",
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    person = forms.ChoiceField(
        label="Person", required=False, choices=_people, widget=forms.Select(attrs={"class": "govuk-select"})
    )
    action = forms.ChoiceField(
        label="What was done",
        required=False,
        choices=[("", "Anything"), *((each.value, words) for each, words in ACTION_WORDS.items())],
        widget=forms.Select(attrs={"class": "govuk-select"}),
    )
    day = DayMonthYear(label="Day", required=False)

    def clean_reference(self) -> str:
        """As references are written."""
        return str(self.cleaned_data["reference"]).strip().upper()
