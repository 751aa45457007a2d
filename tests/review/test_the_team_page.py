"""What a manager sees of the team: load, overdue, cover; and of no other team."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.review.invented import NIGHT, NORTH, SOUTH
from tests.review.reviews import at, practitioner, review
from vocabulary.decisions import Decision

COVER = {
    "absent": "amina.okoro",
    "covering": "",
    **{f"from_on_{part}": value for part, value in (("day", "16"), ("month", "11"), ("year", "2026"))},
    **{f"until_on_{part}": value for part, value in (("day", "20"), ("month", "11"), ("year", "2026"))},
}


@pytest.fixture
def manager(as_role: Callable[..., Any]) -> Any:
    """The North's manager."""
    return as_role("manager")


def person(role: str, team: str) -> Any:
    from review.models import Person

    return Person.objects.get(memberships__role=role, memberships__team=team, invented=True)


def load(teams: tuple[str, ...] = (NORTH,)) -> Any:
    from review.supervision.load import load_of
    from review.supervision.teams import people_of

    return load_of(person("manager", NORTH), list(teams), people_of(list(teams)))


def test_the_load_counts_what_waits_who_has_it_and_the_oldest(both_databases: Path) -> None:
    from review import taking
    from review.models import Prompt

    amina = practitioner("amina.okoro")
    taking.take(Prompt.objects.get(pk="P-0001-1116"), amina)
    taking.take(Prompt.objects.get(pk="P-0002-1116"), amina)
    review("P-0003-1116", amina, Decision.NO_ACTION_NOW, opened=timezone.now() - timedelta(minutes=9))

    found = load()

    assert (found.waiting, found.not_taken, found.oldest) == (5, 3, NIGHT)
    carried = {each.person.username: (each.taken, each.untouched, each.decided) for each in found.people}
    assert carried["amina.okoro"] == (2, 0, 1)
    assert set(carried) == {"amina.okoro", person("manager", NORTH).username}
    assert found.overdue == ()


def test_overdue_is_past_its_day_about_to_lapse_or_taken_and_left(
    both_databases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from review import recording, taking
    from review.models import Prompt

    amina, now = practitioner("amina.okoro"), timezone.now()
    with at(now - timedelta(days=6)):
        taking.take(Prompt.objects.get(pk="P-0001-1116"), amina)
        taking.take(Prompt.objects.get(pk="P-0002-1116"), amina)
    with at(now - timedelta(days=2)):
        recording.keep_view(Prompt.objects.get(pk="P-0002-1116"), amina, worry=recording.Worry.QUITE, why="x")
    again = review("P-0003-1116", amina, Decision.SCHOOL_SUPPORT)
    Prompt.objects.filter(pk=again.pk).update(look_again_on=NIGHT - timedelta(days=3))
    Prompt.objects.filter(pk="P-0004-1116").update(lapses_on=NIGHT + timedelta(days=7))
    Prompt.objects.filter(pk="P-0005-1116").update(lapses_on=NIGHT + timedelta(days=8))

    assert [(each.prompt.pk, each.why) for each in load().overdue] == [
        ("P-0003-1116", "To be looked at again 3 days ago"),
        ("P-0004-1116", "Waits, and leaves the list in 7 days"),
        ("P-0001-1116", "Taken, and not touched for 6 days"),
    ]


def test_the_page_shows_the_managers_own_team_and_links_to_handing_over(manager: Any) -> None:
    from review.models import Prompt

    Prompt.objects.filter(pk__in=["P-0001-1116", "P-0007-1116"]).update(lapses_on=NIGHT + timedelta(days=1))
    page = manager.get("/team").content.decode()

    assert "6 waiting" in page
    assert "/prompt/P-0001-1116/hand-over" in page
    assert not re.search("P-000[78]", page)
    assert SOUTH not in page


def test_a_manager_hands_over_what_somebody_else_has_and_the_line_names_all_three(manager: Any) -> None:
    from review import taking
    from review.models import Entry, Prompt

    bea = practitioner("bea.north")
    taking.take(Prompt.objects.get(pk="P-0001-1116"), person("practitioner", NORTH))
    page = manager.get("/prompt/P-0001-1116/hand-over")
    field = re.search(r'name="([^"]+)"[^>]*value="([^"]+)"[^>]*>\s*<label[^>]*>\s*Bea North', page.content.decode())
    assert field is not None
    assert manager.post("/prompt/P-0001-1116/hand-over", {field[1]: field[2]}).status_code == 302

    line = Entry.objects.get(action="hand_over")
    assert Prompt.objects.get(pk="P-0001-1116").taken_by == bea
    assert line.actor == person("manager", NORTH).username
    assert '"from":"amina.okoro"' in line.detail
    assert '"to":"bea.north"' in line.detail


def test_cover_opens_the_others_teams_from_its_first_day_to_its_last(manager: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from review.models import Cover, Entry, Prompt

    southerner = person("practitioner", SOUTH)
    assert manager.post("/team/cover", COVER | {"covering": southerner.username}).headers["Location"] == "/team?done=cover"

    def sees() -> bool:
        return bool(Prompt.objects.visible_to(southerner).filter(team=NORTH).exists())

    assert sees()
    for day, expected in (
        (NIGHT - timedelta(days=1), False),
        (NIGHT + timedelta(days=4), True),
        (NIGHT + timedelta(days=5), False),
    ):
        monkeypatch.setattr("review.clock.today", lambda day=day: day)
        assert sees() is expected
    monkeypatch.undo()
    assert southerner.get_full_name() in manager.get("/team").content.decode()
    assert manager.post(f"/team/cover/{Cover.objects.get().pk}/end").status_code == 302
    assert not sees()
    made, ended = Entry.objects.filter(action="cover").order_by("seq")
    assert f'"covering":"{southerner.username}"' in made.detail
    assert '"ended":true' in ended.detail


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"absent": ""}, "Choose who is away"),
        ({"covering": "amina.okoro"}, "Nobody can stand in for themselves"),
        ({"until_on_day": "15"}, "must not be before the first one"),
        ({"until_on_year": "2027"}, "at most three months"),
        ({"absent": "rhys.bevan"}, "Select a valid choice"),
    ],
)
def test_a_cover_that_makes_no_sense_is_told(manager: Any, change: dict[str, str], words: str) -> None:
    from review.models import Cover

    page = manager.post("/team/cover", COVER | {"covering": person("practitioner", SOUTH).username} | change)

    assert page.status_code == 422
    assert words in page.content.decode()
    assert not Cover.objects.exists()


def test_another_teams_cover_is_not_theirs_to_end(manager: Any) -> None:
    from review.models import Cover

    held = Cover.objects.create(
        absent=person("practitioner", SOUTH), covering=person("manager", SOUTH), from_on=NIGHT, until_on=NIGHT
    )
    assert manager.post(f"/team/cover/{held.pk}/end").status_code == 404


def test_who_stands_in_for_a_manager_manages_only_if_they_are_one(data: Path) -> None:
    from review.models import Cover
    from review.supervision.teams import managed_teams

    away = person("manager", SOUTH)
    for covering, teams in ((person("manager", NORTH), [NORTH, SOUTH]), (person("practitioner", NORTH), [])):
        Cover.objects.create(absent=away, covering=covering, from_on=NIGHT, until_on=NIGHT)
        assert managed_teams(covering) == teams


def test_restricted_children_are_left_out_of_the_load(manager: Any) -> None:
    from review.models import Prompt, Restriction

    held = Prompt.objects.get(pk="P-0001-1116")
    Restriction.objects.create(child_id=held.child_now, kind="staff", at=timezone.now())

    assert "5 waiting" in manager.get("/team").content.decode()
