"""Sending the digests of a day: each person once, whoever has no address counted, and a failure told and never raised."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from review.clock import today
from review.digest.counting import Waiting, who_waits
from review.digest.refusal import NotSent
from review.digest.routes import Route, opened
from review.models import DigestSent, Person
from vocabulary.digest_settings import Digest
from vocabulary.problems import ConfigurationProblem


@dataclass
class Sent:
    """How the digests of a day went. already: sent earlier that day. failed: reason, without an address -> people."""

    sent: int = 0
    already: int = 0
    without_address: int = 0
    failed: Counter[str] = field(default_factory=Counter)

    def lines(self) -> list[str]:
        """What an operator is told: counts and reasons, never who."""
        told = [f"Digest: {_people(self.sent)} told that prompts wait."]
        if self.already:
            told.append(f"Digest: {_people(self.already)} had been told today before.")
        if self.without_address:
            told.append(f"Digest: {_people(self.without_address)} can't be told: no e-mail address on the account.")
        told += [f"Digest: {_people(count)} not told. {why}." for why, count in sorted(self.failed.items())]
        return told


def send_digests(settings: Digest, *, environment: Mapping[str, str] = os.environ) -> Sent:
    """Tell everybody who has something waiting, each once a day. Whatever goes wrong with sending is in the result and is not raised."""
    done = Sent()
    if settings.send_by == "none":
        return done
    on = today()
    had = set(DigestSent.objects.filter(on=on).values_list("person", flat=True))
    to_tell: list[Waiting] = []
    for each in who_waits():
        if each.person.pk in had:
            done.already += 1
        elif not each.person.email:
            done.without_address += 1
        else:
            to_tell.append(each)
    if not to_tell:
        return done
    left = list(to_tell)
    try:
        with opened(settings, environment) as route:
            while left:
                _send_one(route, left[0], on, done)
                left.pop(0)
    except NotSent as stopped:
        done.failed[stopped.why] += len(left)
    except ConfigurationProblem as missing:
        done.failed[missing.what.rstrip(".")] += len(left)
    return done


def _send_one(route: Route, each: Waiting, on: date, done: Sent) -> None:
    """Send one. Raises NotSent when the next would fail as well; any other refusal is counted."""
    if not _claim(each.person, on):
        done.already += 1
        return
    try:
        route.send(to=each.person.email, waiting=each.waiting, new=each.new)
    except BaseException as problem:
        DigestSent.objects.filter(person=each.person, on=on).delete()
        if not isinstance(problem, NotSent) or problem.all_of_them:
            raise
        done.failed[problem.why] += 1
        return
    done.sent += 1


def _claim(person: Person, on: date) -> bool:
    try:
        with transaction.atomic():
            DigestSent.objects.create(person=person, on=on, at=timezone.now())
    except IntegrityError:
        return False
    return True


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"
