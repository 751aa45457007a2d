"""A real mail server on loopback, with a certificate made for the test, and a stand-in for GOV.UK Notify that checks tokens."""

from __future__ import annotations

import datetime
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP as Protocol
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

LOOPBACK = "127.0.0.1"


@dataclass
class Letterbox:
    """What a mail server received: to whom, and the message; whether the connection was encrypted."""

    received: list[tuple[str, str]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    refuses: frozenset[str] = frozenset()

    async def handle_RCPT(
        self, _server: Protocol, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refuses:
            return f"550 5.1.1 <{address}> is nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Protocol, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.received += [(address, envelope.content.decode()) for address in envelope.rcpt_tos]
        self.encrypted.append(session.ssl is not None)
        return "250 OK"


@contextmanager
def mail_server(
    box: Letterbox, *, certificate: tuple[Path, Path] | None = None, account: tuple[str, str] | None = None
) -> Iterator[int]:
    """A mail server for as long as the block runs; its port. certificate: its chain and key, where it offers STARTTLS."""

    def may(_server: object, _session: object, _envelope: object, _way: str, given: LoginPassword) -> AuthResult:
        return AuthResult(success=(given.login.decode(), given.password.decode()) == account)

    more: dict[str, Any] = {}
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        more |= {"tls_context": context, "require_starttls": True}
    if account:
        more |= {"authenticator": may, "auth_required": True, "auth_require_tls": bool(certificate)}
    server = Controller(box, hostname=LOOPBACK, port=free_port(), **more)
    server.start()
    try:
        yield server.port
    finally:
        server.stop()


def free_port() -> int:
    with socket.socket() as held:
        held.bind((LOOPBACK, 0))
        return int(held.getsockname()[1])


def certificate_for(name: str, folder: Path) -> tuple[Path, Path]:
    """A certificate that signs itself, valid for a host name, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    chain, secret = folder / f"{name}.pem", folder / f"{name}.key"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return chain, secret


@dataclass
class Notifier:
    """What the stand-in for GOV.UK Notify was asked to send. answers: status by address, where it is not 201."""

    service: str
    secret: str
    asked: list[dict[str, Any]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    clock_ahead: int = 0


@contextmanager
def notify_stub(notifier: Notifier) -> Iterator[str]:
    """A stand-in that holds requests to the rules of the real interface: path, JSON, and a token by the service's secret of now."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            token = self.headers["Authorization"].removeprefix("Bearer ")
            if (refusal := _fault(notifier, token)) or self.path != "/v2/notifications/email":
                self._answer(403 if refusal else 404, {"errors": [{"error": "AuthError", "message": refusal}]})
                return
            status = notifier.answers.get(said["email_address"], 201)
            if status == 201:
                notifier.asked.append(said)
                notifier.tokens.append(token)
                self._answer(201, {"id": "740e5834-3a29-46b4-9a6f-16142fde533a"})
            else:
                message = f"email_address {said['email_address']} is not right"
                self._answer(status, {"status_code": status, "errors": [{"error": "BadRequestError", "message": message}]})

        def _answer(self, status: int, body: dict[str, Any]) -> None:
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _fault(notifier: Notifier, token: str) -> str:
    try:
        claims = jwt.decode(token, notifier.secret, algorithms=["HS256"], options={"verify_iat": False})
    except jwt.InvalidTokenError:
        return "Invalid token: signature, api token is not valid"
    if set(claims) != {"iss", "iat"} or claims["iss"] != notifier.service:
        return "Invalid token: service not found"
    if abs(time.time() + notifier.clock_ahead - claims["iat"]) > 30:
        return "Error: Your system clock must be accurate to within 30 seconds"
    return ""
