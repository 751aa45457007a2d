"""Who stands in for whom while they are away. Each cover, made or ended, is a line in the ledger."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from review.clock import today
from review.ledger import Action, append, one_at_a_time
from review.models import Cover, Person
from review.recording import NotPossible


def arrange_cover(by: Person, *, absent: Person, covering: Person, from_on: date, until_on: date) -> None:
    """Have one person stand in for another. Raises NotPossible for oneself, or days that are the wrong way round or past."""
    if absent == covering:
        raise NotPossible("Nobody can stand in for themselves.")
    if until_on < from_on or until_on < today():
        raise NotPossible("The last day must not be before the first one, nor in the past.")
    with one_at_a_time():
        Cover.objects.create(absent=absent, covering=covering, from_on=from_on, until_on=until_on)
        _say(by, absent, covering, from_on, until_on, ended=False)


def end_cover(cover: Cover, by: Person) -> None:
    """End a cover at once."""
    with one_at_a_time():
        yesterday = today() - timedelta(days=1)
        if cover.from_on > yesterday:
            Cover.objects.filter(pk=cover.pk).delete()
        else:
            Cover.objects.filter(pk=cover.pk).update(until_on=yesterday)
        _say(by, cover.absent, cover.covering, cover.from_on, min(cover.until_on, yesterday), ended=True)


def covers_of(people: list[Person]) -> QuerySet[Cover]:
    """Covers that run or are to come, for people who are away or who stand in."""
    concerned = Q(absent__in=people) | Q(covering__in=people)
    running: QuerySet[Cover] = Cover.objects.filter(concerned, until_on__gte=today())
    return running.select_related("absent", "covering").order_by("from_on", "pk")


def _say(by: Person, absent: Person, covering: Person, from_on: date, until_on: date, *, ended: bool) -> None:
    append(
        Action.COVER,
        actor=by.username,
        actor_name=by.get_full_name(),
        detail={
            "absent": absent.username,
            "covering": covering.username,
            "from_on": from_on.isoformat(),
            "until_on": until_on.isoformat(),
            "ended": ended,
        },
    )
