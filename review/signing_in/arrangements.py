"""How people sign in to one installation, from the environment, and the Django settings that follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from vocabulary.council import SECRETS
from vocabulary.problems import ConfigurationProblem
from vocabulary.review_settings import REVIEW_SETTINGS

WRONG_PASSWORDS = 5
PAUSE = timedelta(minutes=15)
LONGEST_SESSION = timedelta(hours=8)
LONGEST_IDLE = timedelta(minutes=30)
SIGN_ON_BACKEND = "review.signing_in.single_sign_on.CouncilsSignOn"

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_ALGORITHMS = ("RS256", "RS384", "RS512", "ES256", "ES384")
_YES = frozenset({"1", "true", "yes"})
_NEEDED = {
    "SCREENING_SSO_AUTHORISE": "authorise",
    "SCREENING_SSO_TOKEN": "token",
    "SCREENING_SSO_KEYS": "keys",
    "SCREENING_SSO_CLIENT_ID": "client_id",
    "SCREENING_SSO_CLIENT_SECRET": "client_secret",
}


@dataclass(frozen=True)
class SignOn:
    """The council's single sign-on (OpenID Connect). issuer, authorise, token, keys: its addresses, as its discovery page says them.

    algorithm: what it signs with. second_factor: the values of `amr` or `acr` that mean that it asked for a second factor.
    """

    issuer: str
    authorise: str
    token: str
    keys: str
    client_id: str
    client_secret: str = field(repr=False)
    algorithm: str = "RS256"
    second_factor: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Arrangements:
    """How people reach the application and sign in.

    site: the address that people type, without a path; empty for this machine only. behind_proxy: the council's proxy says in
    its headers how it was reached, and from where. second_factor: asked for in a demonstration too. sign_on: None for local accounts
    alone.
    """

    site: str = ""
    behind_proxy: bool = False
    second_factor: bool = False
    sign_on: SignOn | None = None

    @property
    def hosts(self) -> list[str]:
        """The names by which the application may be asked for."""
        host = urlsplit(self.site).hostname
        return [host] if host else ["localhost", "127.0.0.1", "[::1]"]

    @property
    def encrypted(self) -> bool:
        """Whether people reach it by https."""
        return self.site.startswith("https://")


def arrangements(environment: Mapping[str, str]) -> Arrangements:
    """What the environment says. Raises ConfigurationProblem for an address that is none, and for a sign-on that is described in part."""
    return Arrangements(
        site=_site(environment.get("SCREENING_REVIEW_SITE", "")),
        behind_proxy=environment.get("SCREENING_REVIEW_PROXY", "").lower() in _YES,
        second_factor=environment.get("SCREENING_REVIEW_SECOND_FACTOR", "").lower() in _YES,
        sign_on=_sign_on(environment),
    )


def signing_in_settings(arranged: Arrangements, *, demonstration: bool, council: str) -> dict[str, Any]:
    """Django's settings of hosts, sessions, lock-out, second factor and single sign-on."""
    secure = arranged.encrypted or not (arranged.site or demonstration)
    return {
        "ALLOWED_HOSTS": arranged.hosts,
        "CSRF_TRUSTED_ORIGINS": [arranged.site] if arranged.site else [],
        # Only a proxy that sets the header itself may be believed: otherwise anybody could say 'https'.
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if arranged.behind_proxy else None,
        "SECURE_HSTS_SECONDS": int(timedelta(days=365).total_seconds()) if arranged.encrypted else 0,
        "SESSION_COOKIE_AGE": int(LONGEST_SESSION.total_seconds()),
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        # Coming back from the sign-on is a step from another site: a Strict cookie would not come with it, and nobody could sign in.
        "SESSION_COOKIE_SAMESITE": "Lax" if arranged.sign_on else "Strict",
        "CSRF_COOKIE_SAMESITE": "Strict",
        "CSRF_COOKIE_AGE": None,
        # Browsers count localhost as secure; a demonstration may also be opened as 127.0.0.1, over plain HTTP.
        "SESSION_COOKIE_SECURE": secure,
        "CSRF_COOKIE_SECURE": secure,
        "SESSION_COOKIE_NAME": "__Host-session" if arranged.encrypted else "sessionid",
        "CSRF_COOKIE_NAME": "__Host-csrf" if arranged.encrypted else "csrftoken",
        "AUTHENTICATION_BACKENDS": [
            "axes.backends.AxesStandaloneBackend",
            "django.contrib.auth.backends.ModelBackend",
            *([SIGN_ON_BACKEND] if arranged.sign_on else []),
        ],
        **_lock_out(),
        "OTP_TOTP_ISSUER": f"{council}: review of prompts",
        "OTP_LOGIN_URL": "second_factor",
        **_sign_on_settings(arranged.sign_on),
    }


def _lock_out() -> dict[str, Any]:
    return {
        "AXES_HANDLER": "review.signing_in.lock_out.KeepsLittle",
        "AXES_FAILURE_LIMIT": WRONG_PASSWORDS,
        "AXES_COOLOFF_TIME": PAUSE,
        "AXES_LOCKOUT_PARAMETERS": [["username", "ip_address"]],
        "AXES_RESET_ON_SUCCESS": True,
        # Trying again while locked out does not make it longer: a colleague who is told to wait can see it end.
        "AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT": False,
        "AXES_USERNAME_CALLABLE": "review.signing_in.lock_out.kept_name",
        "AXES_CLIENT_IP_CALLABLE": "review.signing_in.lock_out.address_of",
        "AXES_WHITELIST_CALLABLE": "review.signing_in.lock_out.is_no_password",
        # The ledger is the record. What is kept for the lock-out is gone when it is over.
        "AXES_DISABLE_ACCESS_LOG": True,
        "AXES_ENABLE_ACCESS_FAILURE_LOG": False,
        "AXES_ENABLE_ADMIN": False,
        "AXES_VERBOSE": False,
    }


def _sign_on_settings(sign_on: SignOn | None) -> dict[str, Any]:
    if sign_on is None:
        return {}
    return {
        "OIDC_OP_AUTHORIZATION_ENDPOINT": sign_on.authorise,
        "OIDC_OP_TOKEN_ENDPOINT": sign_on.token,
        "OIDC_OP_JWKS_ENDPOINT": sign_on.keys,
        # Who someone is comes from the signed token alone; nothing else is asked about them.
        "OIDC_OP_USER_ENDPOINT": "",
        "OIDC_RP_CLIENT_ID": sign_on.client_id,
        "OIDC_RP_CLIENT_SECRET": sign_on.client_secret,
        "OIDC_RP_SIGN_ALGO": sign_on.algorithm,
        "OIDC_RP_SCOPES": "openid",
        "OIDC_USE_PKCE": True,
        "OIDC_CREATE_USER": False,
        "OIDC_TIMEOUT": 10,
        "OIDC_AUTHENTICATION_CALLBACK_URL": "sign_on_return",
    }


def _site(said: str) -> str:
    address = urlsplit(said)
    fits = not said or (
        address.hostname
        and (address.scheme == "https" or (address.scheme == "http" and address.hostname in _LOOPBACK))
        and address.path in {"", "/"}
        and not address.query
        and "@" not in address.netloc
    )
    if not fits:
        raise ConfigurationProblem(
            "SCREENING_REVIEW_SITE is not an address that people can be sent to.",
            do="Give it as https://screening.council.example, without a path; http only for this machine.",
        )
    return said.rstrip("/")


def _sign_on(environment: Mapping[str, str]) -> SignOn | None:
    if not environment.get("SCREENING_SSO_ISSUER"):
        return None
    for name in _NEEDED:
        if not environment.get(name):
            raise ConfigurationProblem(
                f"{name} is not set, and SCREENING_SSO_ISSUER is. {(SECRETS | REVIEW_SETTINGS)[name]}",
                do="Set it, or take SCREENING_SSO_ISSUER away for local accounts alone.",
            )
    for name in ("SCREENING_SSO_ISSUER", "SCREENING_SSO_AUTHORISE", "SCREENING_SSO_TOKEN", "SCREENING_SSO_KEYS"):
        address = urlsplit(environment[name])
        if not address.hostname or not (address.scheme == "https" or address.hostname in _LOOPBACK):
            raise ConfigurationProblem(
                f"{name} is not an https address. {REVIEW_SETTINGS[name]}", do="Copy it from the discovery page."
            )
    algorithm = environment.get("SCREENING_SSO_ALGORITHM", _ALGORITHMS[0])
    if algorithm not in _ALGORITHMS:
        raise ConfigurationProblem(
            "SCREENING_SSO_ALGORITHM is not one that is accepted.", do=f"Set it to one of {', '.join(_ALGORITHMS)}."
        )
    counts = environment.get("SCREENING_SSO_SECOND_FACTOR", "")
    return SignOn(
        issuer=environment["SCREENING_SSO_ISSUER"],
        algorithm=algorithm,
        second_factor=frozenset(value.strip() for value in counts.split(",") if value.strip()),
        **{meaning: environment[name] for name, meaning in _NEEDED.items()},
    )
