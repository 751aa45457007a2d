"""The forms of a review: your view first, the decision, wrong child. Six fields for a whole review; nothing is preselected."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

from review.clock import today
from review.dates import DayMonthYear
from review.models import Person
from review.searching import reference_of
from vocabulary.decisions import DECISION_WORDS, UPHELD, WORRY_WORDS, Decision, Worry

LONGEST_TEXT = 4000
FURTHEST = timedelta(days=366)


class GovukRenderer(TemplatesSetting):
    """Renders every form with the markup of GOV.UK Frontend."""

    form_template_name = "govuk/form.html"
    field_template_name = "govuk/field.html"


class GovukForm(forms.Form):
    """A form whose inputs carry the classes of GOV.UK Frontend, and whose ids do not clash on one page."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        choices: dict[str, list[tuple[str, str]]] = kwargs.pop("choices", {})
        super().__init__(*args, **kwargs)
        for name, those in choices.items():  # before any field is judged, as asking for the errors does
            self.fields[name].choices = those
        for name, field in self.fields.items():
            kind = {forms.Textarea: "govuk-textarea", forms.TextInput: "govuk-input", forms.PasswordInput: "govuk-input"}.get(
                type(field.widget)
            )
            if kind:
                mistake = self.is_bound and name in self.errors
                field.widget.attrs["class"] = f"{kind} {kind}--error" if mistake else kind
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 4


class YourView(GovukForm):
    """What the person thinks before the card is shown."""

    worry = forms.ChoiceField(
        label="From what you see and know, how worried are you?",
        choices=[(each.value, words) for each, words in WORRY_WORDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how worried you are, or that you can't tell"},
    )
    why = forms.CharField(
        label="Why?",
        max_length=LONGEST_TEXT,
        help_text="A sentence is enough. Say what you know that the records do not.",
        widget=forms.Textarea,
        error_messages={"required": "Say why, in your own words"},
    )

    def clean_worry(self) -> Worry:
        """The answer as the vocabulary has it."""
        return Worry(self.cleaned_data["worry"])


class YourDecision(GovukForm):
    """What the person decides."""

    decision = forms.ChoiceField(
        label="What do you decide?",
        choices=[(each.value, words) for each, words in DECISION_WORDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you decide"},
    )
    reason = forms.CharField(
        label="Reason",
        max_length=LONGEST_TEXT,
        help_text="In words that you would say to the child and the family.",
        widget=forms.Textarea,
        error_messages={"required": "Give your reason"},
    )
    family = forms.CharField(
        label="What do the child and the family say?",
        max_length=LONGEST_TEXT,
        help_text="Or when and how you will ask them. If you must not ask them yet, say why.",
        widget=forms.Textarea,
        error_messages={"required": "Say what the child and the family say, or when you will ask them"},
    )
    look_again_on = DayMonthYear(
        label="When will you look again?",
        required=False,
        help_text="Needed when you offer help or ask another service. Leave it empty if nobody needs to look again.",
    )

    def clean_decision(self) -> Decision:
        """The answer as the vocabulary has it."""
        return Decision(self.cleaned_data["decision"])

    def clean_look_again_on(self) -> date | None:
        """A day to come, within a year."""
        chosen: date | None = self.cleaned_data["look_again_on"]
        if chosen is not None and not today() < chosen <= today() + FURTHEST:
            raise forms.ValidationError("The day to look again must be after today and within a year")
        return chosen

    def clean(self) -> dict[str, Any]:
        """A decision to act needs a day to look again."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        needs_a_day = values.get("decision") in UPHELD and "look_again_on" not in self.errors
        if needs_a_day and values.get("look_again_on") is None:
            self.add_error("look_again_on", "Enter the day on which you will look again")
        return values


class WrongChild(GovukForm):
    """What is wrong, when the prompt is not about the right child or rests on wrong records."""

    what = forms.CharField(
        label="What is wrong?",
        max_length=LONGEST_TEXT,
        help_text="For example: two children's records are mixed, or the suspension was another pupil's.",
        widget=forms.Textarea,
        error_messages={"required": "Say what is wrong, so that the records can be put right"},
    )


class HandOver(GovukForm):
    """To which colleague a prompt is handed over."""

    to = forms.ChoiceField(
        label="Who takes it over?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a colleague", "invalid_choice": "Choose a colleague from the list"},
    )

    def __init__(self, *args: Any, colleagues: Iterable[Person], me: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [
            (str(each.pk), "I do" if each.pk == me.pk else each.get_full_name()) for each in colleagues
        ]


class Find(GovukForm):
    """The reference of one prompt."""

    reference = forms.CharField(
        label="Find a prompt by its reference",
        max_length=40,
        help_text="Such as P-7K3M-2QX9. Names are not searched.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}),
        error_messages={"required": "Enter a reference"},
    )

    def clean_reference(self) -> str:
        """The reference as the lists spell it."""
        found = reference_of(self.cleaned_data["reference"])
        if not found:
            raise forms.ValidationError("Enter a reference of eight letters and digits, such as P-7K3M-2QX9")
        return found
