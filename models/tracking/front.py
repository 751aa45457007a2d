"""MLflow's own pages, read-only, on this machine only: what `make audit` opens.

MLflow has no read-only mode, so a small front stands before it: reading passes, anything that writes
is refused, the assistant's address is closed, and a header forbids every other host. The check of the
`Host` header refuses pages of other sites that try to reach this address through the browser.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

from vocabulary.problems import NothingToDo

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = "127.0.0.1"
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' blob:; worker-src 'self' blob:; "
    "frame-src 'self' blob:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
)
_READ_BY_POST = (
    "/runs/search",
    "/experiments/search",
    "/logged-models/search",
    "/graphql",
    "/experiments/search-datasets",
    "/datasets/search",
    "/traces/search",
    "/metrics/get-history-bulk-interval",
)
_CLOSED = ("/ajax-api/3.0/mlflow/assistant", "/api/3.0/mlflow/assistant", "/gateway/proxy", "/v1/")


class ReadOnly:
    """An ASGI application that lets reading through to another one and refuses the rest with 403."""

    def __init__(self, inner: Application, *, hosts: frozenset[str]) -> None:
        self.inner = inner
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.inner(scope, receive, send)
            return
        if scope["type"] != "http" or not self._may_pass(scope):
            await _refuse(scope, send)
            return

        if str(scope["path"]) == "/" and scope["method"] == "GET":
            await self._first_page(scope, receive, send)
            return

        async def with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": _with_ours(message.get("headers", []))}
            await send(message)

        await self.inner(scope, receive, with_headers)

    async def _first_page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The page that all others are drawn in, told not to open the assistant over a quarter of the screen."""
        start: MutableMapping[str, Any] = {}
        parts: list[bytes] = []

        async def collect(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            elif message["type"] == "http.response.body":
                parts.append(bytes(message.get("body", b"")))

        await self.inner(_asking_afresh(scope), receive, collect)
        body = b"".join(parts).replace(b"<head>", b"<head>" + _NO_ASSISTANT, 1)
        kept = [(name, value) for name, value in start.get("headers", []) if bytes(name).lower() not in _ABOUT_THE_BODY]
        headers = [*_with_ours(kept), (b"content-length", str(len(body)).encode())]
        await send({**start, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _may_pass(self, scope: Scope) -> bool:
        headers = {bytes(name).lower(): bytes(value) for name, value in scope["headers"]}
        if headers.get(b"host", b"").decode("latin-1").rsplit(":", 1)[0] not in self.hosts:
            return False
        path = str(scope["path"]).rstrip("/")
        if any(path.startswith(closed.rstrip("/")) for closed in _CLOSED):
            return False
        if scope["method"] in ("GET", "HEAD"):
            return True
        return scope["method"] == "POST" and path.endswith(_READ_BY_POST)


def application(folder: Path) -> Application:
    """MLflow's server over the store in `folder`, behind the read-only front.

    Raises NothingToDo if no audit was recorded there.
    """
    store = folder / "mlflow.db"
    if not store.exists():
        raise NothingToDo(f"There is no audit under {folder}.", do="Train a card first: python -m flows train.")
    os.environ.update(
        {
            "MLFLOW_DISABLE_TELEMETRY": "true",
            "DO_NOT_TRACK": "true",
            "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
            "MLFLOW_ENABLE_AI_GATEWAY": "false",
            "_MLFLOW_SERVER_FILE_STORE": f"sqlite:///{store.resolve()}",
            "_MLFLOW_SERVER_REGISTRY_STORE": f"sqlite:///{store.resolve()}",
            "_MLFLOW_SERVER_ARTIFACT_ROOT": (folder / "artifacts").resolve().as_uri(),
        }
    )
    from mlflow.server.fastapi_app import app

    return ReadOnly(app, hosts=frozenset({LOOPBACK, "localhost"}))


def open_read_only(folder: Path, *, port: int = 0, ready: Callable[[str], None] | None = None) -> None:
    """Serve the audits on loopback until interrupted; port 0 takes a free one.

    ready: called once with the address of the first page when the server is about to answer.
    """
    import uvicorn

    served = application(folder)
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((LOOPBACK, port))
        listening.listen()
        if ready is not None:
            ready(f"http://{LOOPBACK}:{listening.getsockname()[1]}/{_way_in(folder)}")
        config = uvicorn.Config(served, log_level="warning", access_log=False)
        uvicorn.Server(config).run(sockets=[listening])


def _way_in(folder: Path) -> str:
    from models.tracking.arrangement import START, store_client

    found = store_client(folder).get_experiment_by_name(START)
    return f"#/experiments/{found.experiment_id}/runs?workflowType=machine_learning" if found else ""


_HEADERS = [
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"cache-control", b"no-store"),
]

_NO_ASSISTANT = b"""<script>
try { localStorage.setItem("mlflow.assistant.fab.autoOpenedOnFirstLoad_v1", "true") } catch (refused) {}
</script>"""
_ABOUT_THE_BODY = (b"content-length", b"etag", b"last-modified", b"content-encoding")


def _asking_afresh(scope: Scope) -> Scope:
    """The same request without conditions or compression, so that the whole page comes back as text."""
    conditional = (b"if-none-match", b"if-modified-since", b"accept-encoding", b"range")
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if bytes(name).lower() not in conditional]}


def _with_ours(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    ours = {name for name, _ in _HEADERS}
    return [*((name, value) for name, value in headers if bytes(name).lower() not in ours), *_HEADERS]


async def _refuse(scope: Scope, send: Send) -> None:
    if scope["type"] != "http":
        return
    text = b"Read-only: audits are looked at here, and changed by training and release alone."
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(text)).encode()), *_HEADERS]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": text})
