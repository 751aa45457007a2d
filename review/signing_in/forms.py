"""The forms of signing in: user name and password, a code, a new password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from review.forms import GovukForm
from review.models import Person

LONGEST_PASSWORD = 200


class SignIn(GovukForm):
    """User name and password."""

    username = forms.CharField(
        label="User name",
        max_length=150,
        error_messages={"required": "Enter your user name"},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        max_length=LONGEST_PASSWORD,
        error_messages={"required": "Enter your password"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


def _code(label: str, hint: str, *, digits: bool) -> forms.CharField:
    attrs = {"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "none"}
    if digits:
        attrs["inputmode"] = "numeric"
    return forms.CharField(
        label=label,
        max_length=40,
        help_text=hint,
        error_messages={"required": "Enter the code"},
        widget=forms.TextInput(attrs=attrs),
    )


class Code(GovukForm):
    """A code from the app, or a recovery code."""

    code = _code("Code", "6 digits from your app, or one of your recovery codes.", digits=False)


class FirstCode(GovukForm):
    """The first code of an app that was just told the key."""

    code = _code("Code from the app", "6 digits. It changes every 30 seconds.", digits=True)
    sealed = forms.CharField(widget=forms.HiddenInput)

    def clean_code(self) -> str:
        """The digits, without the space that apps show in the middle."""
        digits = "".join(self.cleaned_data["code"].split())
        if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
            raise forms.ValidationError("Enter the 6 digits that the app shows")
        return digits


class NewPassword(GovukForm):
    """A new password, twice."""

    new = forms.CharField(
        label="New password",
        strip=False,
        max_length=LONGEST_PASSWORD,
        help_text="At least 14 characters. Three or four random words are good.",
        error_messages={"required": "Enter a new password"},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="New password again",
        strip=False,
        max_length=LONGEST_PASSWORD,
        error_messages={"required": "Enter the new password again"},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        self._person = person
        super().__init__(*args, **kwargs)

    def clean_new(self) -> str:
        """Strong enough, and not the one before."""
        new: str = self.cleaned_data["new"]
        validate_password(new, self._person)
        if self._person.check_password(new):
            raise forms.ValidationError("Choose another password than the one before")
        return new

    def clean(self) -> dict[str, Any]:
        """The same twice."""
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if "new" in values and "again" in values and values["new"] != values["again"]:
            self.add_error("again", "Enter the same new password again")
        return values


class ChangedPassword(NewPassword):
    """A new password, twice, from somebody who says the old one first."""

    old = forms.CharField(
        label="Your password now",
        strip=False,
        max_length=LONGEST_PASSWORD,
        error_messages={"required": "Enter the password that you have now"},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("old", "new", "again")
