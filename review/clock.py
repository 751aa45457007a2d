"""Today, as the application counts it."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.utils import timezone

from review.models import Notice


def today() -> date:
    """The day in Britain; in a demonstration, the day of its latest night, whatever the calendar says."""
    if settings.INSTALLED.demonstration:
        latest = latest_night()
        if latest is not None:
            return latest
    return timezone.localdate()


def latest_night() -> date | None:
    """The date of the latest night that published or said why it had nothing; None before the first."""
    latest: date | None = Notice.objects.order_by("-as_of", "-pk").values_list("as_of", flat=True).first()
    return latest
