"""Serves the application on this machine only: for a demonstration, and for trying an installation before its real server is there."""

from __future__ import annotations

from collections.abc import Callable
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.conf import settings

from review.invented import invented_people, known_key_of

LOOPBACK = "127.0.0.1"


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the ledger is the record of who looked at what."""


def serve(*, port: int = 8000, say: Callable[[str], None]) -> None:
    """Serve on loopback until interrupted. `review.setup.configure` must have been called. say: told the address and whom to be.

    Raises OSError when the port is taken.
    """
    from django.core.wsgi import get_wsgi_application

    with make_server(LOOPBACK, port, get_wsgi_application(), server_class=_Server, handler_class=_Quiet) as server:
        for line in announcement(server.server_port):
            say(line)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say("Stopped.")


def announcement(port: int) -> list[str]:
    """What to say when the server stands: the address, and in a demonstration the invented people."""
    lines = [f"The worklist is at http://{LOOPBACK}:{port}/ (this machine only). Stop it with Ctrl+C."]
    if settings.INSTALLED.demonstration:
        people = invented_people()
        lines.append(
            "Demonstration: invented children. Sign in as one of these invented people:"
            if people
            else "Demonstration: invented children. Nobody can sign in until a night has published prompts."
        )
        lines += [f"  {each.username:<20} {each.password:<24} {each.full_name}: {each.does}" for each in people]
        if settings.INSTALLED.arranged.second_factor and people:
            lines.append("Each is asked for a code. Put their key into an app for codes:")
            lines += [f"  {each.username:<20} {known_key_of(each.username)}" for each in people]
    return lines
