"""The forms of the accounts pages. Names of people who work here, never of a child."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from review.dates import DayMonthYear
from review.forms import GovukForm
from review.models import Membership, Prompt, Role
from review.models.people import IN_A_TEAM, ROLE_WORDS

_PLAIN = {"autocomplete": "off", "spellcheck": "false"}


class Facts(GovukForm):
    """Name, e-mail address, and since when somebody does this work."""

    full_name = forms.CharField(
        label="Full name",
        max_length=120,
        help_text="Judgements carry this name.",
        error_messages={"required": "Enter the person's full name"},
        widget=forms.TextInput(attrs=_PLAIN),
    )
    email = forms.EmailField(
        label="E-mail address (optional)",
        required=False,
        help_text="For the digest: how many prompts wait, and nothing else.",
        error_messages={"invalid": "Enter an e-mail address like name@council.example"},
        widget=forms.TextInput(attrs=_PLAIN),
    )
    started_on = DayMonthYear(
        label="When did they begin to do this work? (optional)",
        required=False,
        help_text="For the report of how views differ by experience, in figures only.",
    )

    def clean_started_on(self) -> date | None:
        """Not in the future."""
        said: date | None = self.cleaned_data["started_on"]
        if said is not None and said > timezone.localdate():
            raise forms.ValidationError("The day must be today or before")
        return said


class NewAccount(Facts):
    """A new account."""

    username = forms.RegexField(
        regex=r"^[a-z0-9][a-z0-9._-]{2,59}$",
        label="User name",
        help_text="Small letters, digits, dots and hyphens, such as amina.okoro. It can't be changed later.",
        error_messages={
            "required": "Enter a user name",
            "invalid": "Use 3 to 60 small letters, digits, dots and hyphens, beginning with a letter or digit",
        },
        widget=forms.TextInput(attrs={**_PLAIN, "autocapitalize": "none"}),
    )
    field_order = ("username", "full_name", "email", "started_on")


class GiveRole(GovukForm):
    """A role, and its team if it is held in one."""

    role = forms.ChoiceField(
        label="Give them a role",
        choices=[(each.value, words) for each, words in ROLE_WORDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a role"},
    )
    team = forms.CharField(
        label="Team",
        required=False,
        max_length=120,
        error_messages={"required": "Enter the team"},
        widget=forms.TextInput(attrs=_PLAIN),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.teams = known_teams()
        super().__init__(*args, **kwargs)
        known = f"One of: {', '.join(self.teams)}." if self.teams else "As it is called in the council's configuration."
        self.fields["team"].help_text = f"For a practitioner or a team manager only. {known}"

    def clean_role(self) -> Role:
        """The role itself."""
        return Role(self.cleaned_data["role"])

    def clean(self) -> dict[str, Any]:
        """A team where there is one to name, and one that prompts go to: a name mistyped would show an empty list for ever."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        role, team = values.get("role"), (values.get("team") or "").strip()
        if role is None:
            return values
        if role in IN_A_TEAM and not team:
            self.add_error("team", "Enter the team")
        elif role not in IN_A_TEAM and team:
            self.add_error("team", "This role belongs to no team. Leave the team empty")
        elif team and self.teams and team not in self.teams:
            self.add_error("team", "No prompts go to a team of this name. Type it as it stands above")
        return values | {"team": team}


class SignOnTie(GovukForm):
    """Who somebody is at the council's sign-on."""

    subject = forms.CharField(
        label="What the sign-on calls them",
        required=False,
        max_length=255,
        help_text="They see it when they try to sign in. Leave it empty to untie the account.",
        widget=forms.TextInput(attrs=_PLAIN),
    )


def known_teams() -> list[str]:
    """The teams that prompts went to or that somebody is in, by name."""
    of_prompts = Prompt.objects.order_by("team").values_list("team", flat=True).distinct()
    of_people = Membership.objects.exclude(team="").order_by("team").values_list("team", flat=True).distinct()
    return sorted({*of_prompts, *of_people})
