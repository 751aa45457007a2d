"""Where the application's files are and what it may be told, and the Django settings that follow from it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF

from review.databases import database
from review.signing_in.arrangements import Arrangements, arrangements, signing_in_settings
from vocabulary.council import SECRETS
from vocabulary.problems import ConfigurationProblem

SHORTEST_SECRET = 50
HEADS_FILE = "ledger-heads.jsonl"
HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Installed:
    """One council's review application.

    data: the folder that holds `review.sqlite3` (unless `database` says another) and `identities.sqlite3`. secret: signs sessions and
    forms, at least 50 characters. pseudonym_key: opens the identity store; only the prompt page uses it.
    demonstration: True for invented children; every page says so. database: the address of PostgreSQL; empty
    for the SQLite file in `data`. practice: in a demonstration too, practice mode comes before the first prompt.
    arranged: how people reach it and sign in.
    ledger_heads: the file to which nights add the head of the ledger; None for
    `ledger-heads.jsonl` in `data`.
    """

    data: Path
    secret: str = field(repr=False)
    demonstration: bool
    council: str
    pseudonym_key: str = field(default="", repr=False)
    database: str = field(default="", repr=False)
    practice: bool = False
    arranged: Arrangements = field(default_factory=Arrangements)
    ledger_heads: Path | None = None

    @property
    def identities(self) -> Path:
        """The store of names, which the application reads and never writes."""
        return self.data / "identities.sqlite3"

    @property
    def heads(self) -> Path:
        """The file of heads of the ledger."""
        return self.ledger_heads or self.data / HEADS_FILE


def from_environment(environment: Mapping[str, str] = os.environ) -> Installed:
    """The installation that the environment describes. Raises ConfigurationProblem for what is missing."""
    if "SCREENING_DATA" not in environment:
        raise ConfigurationProblem(
            "SCREENING_DATA is not set: the folder that holds review.sqlite3 and identities.sqlite3.",
            do="Set it to the `data` folder of the council's configuration.",
        )
    return Installed(
        data=Path(environment["SCREENING_DATA"]),
        secret=environment.get("SCREENING_REVIEW_SECRET", ""),
        demonstration=_is_on(environment, "SCREENING_DEMONSTRATION"),
        council=environment.get("SCREENING_COUNCIL", "The council"),
        pseudonym_key=environment.get("SCREENING_PSEUDONYM_KEY", ""),
        database=environment.get("SCREENING_REVIEW_DATABASE", ""),
        practice=_is_on(environment, "SCREENING_REVIEW_PRACTICE"),
        arranged=arrangements(environment),
        ledger_heads=Path(heads) if (heads := environment.get("SCREENING_LEDGER_HEADS", "")) else None,
    )


def _is_on(environment: Mapping[str, str], name: str) -> bool:
    return environment.get(name, "").lower() in {"1", "true", "yes"}


def django_settings(installed: Installed) -> dict[str, Any]:
    """Every Django setting. Raises ConfigurationProblem when the signing secret is missing or too short."""
    if len(installed.secret) < SHORTEST_SECRET:
        raise ConfigurationProblem(
            f"SCREENING_REVIEW_SECRET is {'too short' if installed.secret else 'not set'}. {SECRETS['SCREENING_REVIEW_SECRET']}",
            do="Set it in the environment of the account that runs the application.",
        )
    return {
        "INSTALLED": installed,
        "SECRET_KEY": installed.secret,
        "DEBUG": False,
        **signing_in_settings(installed.arranged, demonstration=installed.demonstration, council=installed.council),
        "ROOT_URLCONF": "review.urls",
        "INSTALLED_APPS": [
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sessions",
            "django.contrib.staticfiles",
            "django.forms",
            "csp",
            "axes",
            "django_otp",
            "django_otp.plugins.otp_totp",
            "django_otp.plugins.otp_static",
            "review",
        ],
        "MIDDLEWARE": [
            "django.middleware.security.SecurityMiddleware",
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "csp.middleware.CSPMiddleware",
            "review.access.never_kept",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django_otp.middleware.OTPMiddleware",
            "review.signing_in.sessions.end_in_time",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
            "review.access.DenyByDefault",
        ],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [HERE / "templates"],
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "csp.context_processors.nonce",
                        "review.access.every_page",
                    ],
                    "builtins": ["review.templatetags.words"],
                },
            }
        ],
        "FORM_RENDERER": "review.forms.GovukRenderer",
        "DATABASES": {"default": database(installed.data, installed.database)},
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "AUTH_USER_MODEL": "review.Person",
        # Scrypt is the strongest of those that need nothing beyond Python: it costs memory as well as time.
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.ScryptPasswordHasher"],
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
            {
                "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
                "OPTIONS": {"min_length": 14},
            },
            {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
        ],
        "LOGIN_URL": "sign_in",
        "LOGIN_REDIRECT_URL": "worklist",
        "CSRF_FAILURE_VIEW": "review.errors.form_expired",
        "SECURE_REFERRER_POLICY": "same-origin",
        "X_FRAME_OPTIONS": "DENY",
        "LANGUAGE_CODE": "en-gb",
        "TIME_ZONE": "Europe/London",
        "USE_I18N": False,
        "USE_TZ": True,
        "STATIC_URL": "/static/",
        "STATICFILES_DIRS": [HERE / "static"],
        "STATICFILES_FINDERS": ["django.contrib.staticfiles.finders.FileSystemFinder"],
        "WHITENOISE_USE_FINDERS": True,
        "WHITENOISE_ALLOW_ALL_ORIGINS": False,
        "CONTENT_SECURITY_POLICY": {
            "DIRECTIVES": {
                "default-src": [NONE],
                "script-src": [NONCE],
                "style-src": [SELF],
                "img-src": [SELF],
                "font-src": [NONE],
                "connect-src": [SELF],
                "form-action": [SELF],
                "base-uri": [NONE],
                "frame-ancestors": [NONE],
                "manifest-src": [SELF],
            }
        },
        # Paths hold references, never names; queries and bodies are not logged at all.
        "LOGGING": {
            "version": 1,
            "disable_existing_loggers": False,
            "handlers": {"stderr": {"class": "logging.StreamHandler"}},
            "loggers": {
                "django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
                "django.server": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
                # They name people and addresses. Who was refused stands in the ledger.
                "axes": {"handlers": [], "level": "CRITICAL", "propagate": False},
                "mozilla_django_oidc": {"handlers": [], "level": "CRITICAL", "propagate": False},
            },
        },
    }
