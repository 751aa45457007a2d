"""Opens an SFTP server whose host key is already known. An unknown or changed key is refused, never added.

fsspec's own client adds any key it is shown: whoever stood between could then hand over files and read
the password. Here the key must be in a known_hosts file that somebody has looked at.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from vocabulary.problems import ConfigurationProblem, DeliveryProblem

SECONDS = 30
"""How long the server may take to answer."""


def sftp_place(address: str) -> tuple[Any, str]:
    """The server as an fsspec file system, and the folder there.

    From the environment: SCREENING_SFTP_PASSWORD, or SCREENING_SFTP_KEY_FILE with
    SCREENING_SFTP_KEY_PASSPHRASE; else the keys that the account's ssh would use.
    SCREENING_SFTP_KNOWN_HOSTS names the known_hosts file; else it is the account's own.

    Raises ConfigurationProblem for an address without a host, and where no known_hosts file is;
    DeliveryProblem where the server is unknown, has another key, or does not let us in.
    """
    import paramiko
    from fsspec.implementations.sftp import SFTPFileSystem

    parts = urlsplit(address)
    if not parts.hostname:
        raise ConfigurationProblem("council.inbox: the address names no host.", do="Write sftp://user@host/folder.")
    known = Path(os.environ.get("SCREENING_SFTP_KNOWN_HOSTS") or Path.home() / ".ssh" / "known_hosts")
    if not known.is_file():
        raise ConfigurationProblem(
            "council.inbox: there is no known_hosts file, so the server can't be recognised.",
            do="Name one in SCREENING_SFTP_KNOWN_HOSTS, with the key that the server's owner has confirmed.",
        )

    class KnownHostsOnly(SFTPFileSystem):  # type: ignore[misc]
        """fsspec's SFTP, but for whom it believes."""

        cachable = False

        def _connect(self) -> None:
            self.client = paramiko.SSHClient()
            self.client.load_host_keys(str(known))
            self.client.set_missing_host_key_policy(paramiko.RejectPolicy())
            self.client.connect(self.host, **self.ssh_kwargs)
            self.ftp = self.client.open_sftp()

    try:
        place = KnownHostsOnly(parts.hostname, **_login(parts.port, unquote(parts.username or "")))
    except paramiko.BadHostKeyException:
        raise DeliveryProblem(
            "The SFTP server shows another key than the one that is known: it was not spoken to.",
            do="Ask its owner whether the key was changed, and only then put the new one into known_hosts.",
        ) from None
    except paramiko.AuthenticationException:
        raise DeliveryProblem(
            "The SFTP server does not let this account in.", do="Check the user, and the password or key in the environment."
        ) from None
    except paramiko.SSHException as refused:
        if "not found in known_hosts" not in str(refused):
            raise
        raise DeliveryProblem(
            "The SFTP server's key is not in known_hosts: it was not spoken to.",
            do="Put its key there once its owner has confirmed it: ssh-keyscan shows it.",
        ) from None
    return place, unquote(parts.path) or "/"


def _login(port: int | None, user: str) -> dict[str, Any]:
    login: dict[str, Any] = {"port": port or 22, "timeout": SECONDS, "banner_timeout": SECONDS, "auth_timeout": SECONDS}
    if user:
        login["username"] = user
    password = os.environ.get("SCREENING_SFTP_PASSWORD")
    key = os.environ.get("SCREENING_SFTP_KEY_FILE")
    if password:
        return login | {"password": password, "look_for_keys": False, "allow_agent": False}
    if key:
        phrase = os.environ.get("SCREENING_SFTP_KEY_PASSPHRASE")
        return login | {"key_filename": key, "passphrase": phrase, "look_for_keys": False, "allow_agent": False}
    return login
