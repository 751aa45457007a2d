"""People who click through the review application, each in a thread, each waiting a second after every page.

A closed loop: nobody clicks again before the page stands. Every click opens a connection of its own, as a
proxy before the application does. Style sheets and scripts are not fetched: a browser keeps them.
"""

from __future__ import annotations

import html
import http.client
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

PAUSE = 1.0
LONGEST = 30.0


@dataclass
class Clicks:
    """What was measured: page -> seconds of each click; and what went wrong, as page and status."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)
    counted: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, page: str, seconds: float, error: str = "") -> None:
        """Count one click."""
        with self._lock:
            if error:
                self.errors.append((page, error))
            elif self.counted:
                self.seconds.setdefault(page, []).append(seconds)


class Person:
    """One person with a browser: cookies, and the page that stands."""

    def __init__(self, port: int, clicks: Clicks, stop: threading.Event) -> None:
        self._port, self._clicks, self._stop = port, clicks, stop
        self._cookies: dict[str, str] = {}
        self.page = ""

    def opens(self, page: str, path: str, *, shows: str, status: int = 200) -> None:
        """GET a path, counted under the page's name; what stands there must hold the words."""
        self._click(page, "GET", path, None, status, shows)

    def sends(self, page: str, path: str, fields: dict[str, str]) -> None:
        """POST a form of the page that stands, with what is hidden in it, and follow where it leads (counted as `... after`)."""
        form = re.search(rf'<form[^>]*action="{re.escape(path)}".*?</form>', self.page, re.DOTALL)
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form.group() if form else "")
        body = urlencode({name: html.unescape(value) for name, value in hidden} | fields)
        onward = self._click(page, "POST", path, body, 302, "")
        if onward:
            self._click(f"{page}, the page after", "GET", onward.split("#")[0], None, 200, "</html>")

    def rests(self) -> None:
        """Look at the page for a second."""
        self._stop.wait(PAUSE)

    def _click(self, page: str, method: str, path: str, body: str | None, status: int, shows: str) -> str:
        if self._stop.is_set():
            return ""
        headers = {
            "Host": "localhost",
            "Connection": "close",
            "Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items()),
        }
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": "http://localhost"}
        began = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=LONGEST)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8")
        except (OSError, http.client.HTTPException) as fault:
            self._clicks.add(page, 0.0, type(fault).__name__)
            return ""
        finally:
            connection.close()
        seconds = time.perf_counter() - began
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.split(";")[0].partition("=")
            self._cookies[name] = value
        right = answer.status == status and shows in html.unescape(text)
        self._clicks.add(
            page, seconds, "" if right else f"status {answer.status}" if answer.status != status else "not the page"
        )
        if answer.status == 200:
            self.page = text
        self.rests() if method == "GET" else None
        return answer.headers.get("Location", "")


@contextmanager
def everybody(days: list[Callable[[], None]], stop: threading.Event) -> Iterator[None]:
    """Everybody clicks while the block runs."""
    threads = [threading.Thread(target=each, daemon=True) for each in days]
    for each in threads:
        each.start()
    try:
        yield
    finally:
        stop.set()
        for each in threads:
            each.join(timeout=2 * LONGEST)
