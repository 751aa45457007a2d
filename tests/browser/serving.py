"""The real application on a free loopback port, in a thread of the test's own process, so that a test can look behind the page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

LOOPBACK = "127.0.0.1"


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served() -> Iterator[str]:
    """The address of the application, for as long as the block runs. `review.setup.configure` must have been called."""
    from django.core.wsgi import get_wsgi_application

    with make_server(LOOPBACK, 0, get_wsgi_application(), server_class=_Server, handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://{LOOPBACK}:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def session_of(person: Any, at: str) -> list[dict[str, Any]]:
    """The cookies of a session in which this person is signed in: for tests that are about something else than signing in."""
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    client.force_login(person)
    return [
        {"name": name, "value": each.value, "url": at, "httpOnly": True, "sameSite": "Strict"}
        for name, each in client.cookies.items()
    ]
