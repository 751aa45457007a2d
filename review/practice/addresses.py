"""Where the links and forms of a prompt's page lead in practice: the same names as the real ones, other places.

So the real templates are shown as they are, and no form on a practice page can reach a real prompt.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.urls import get_urlconf, path, set_urlconf

from review import urls as real
from review.practice import pages

_HERE = [
    path("practice/<str:reference>", pages.prompt, name="prompt"),
    path("practice/<str:reference>/view", pages.view, name="view"),
    path("practice/<str:reference>/decision", pages.decision, name="decision"),
    path("practice/<str:reference>/wrong-child", pages.wrong_child, name="wrong_child"),
    path("practice/<str:reference>/take", pages.take, name="take"),
    path("practice/<str:reference>/hand-back", pages.hand_back, name="hand_back"),
    path("practice/<str:reference>/words-for-the-family", pages.family_words, name="family_words"),
]
_named = {each.name for each in _HERE}
urlpatterns = [*_HERE, *(each for each in real.urlpatterns if each.name not in _named)]


@contextmanager
def led_into_practice() -> Iterator[None]:
    """While it lasts, the names of a prompt's pages lead into practice."""
    before = get_urlconf()
    set_urlconf("review.practice.addresses")
    try:
        yield
    finally:
        set_urlconf(before)
