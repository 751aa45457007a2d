"""A whole day of three people: every page that showed who a child is has exactly one line in the ledger, and no other page has one."""

from __future__ import annotations

from typing import Any

from tests.review.invented import NORTH, SOUTH, name_of
from tests.review.reviews import practitioner
from tests.review.test_the_order_of_a_review import DECISION, ONE, VIEW


class Watched:
    """A browser that counts the pages on which it was shown a child's name, by person and reference."""

    def __init__(self, browser: Any) -> None:
        self._browser, self.username = browser, ""
        self.shown: list[tuple[str, str]] = []

    def is_(self, person: Any) -> None:
        self._browser.force_login(person)
        self.username = person.username

    def get(self, path: str) -> Any:
        return self._seen(path, self._browser.get(path))

    def post(self, path: str, body: dict[str, str] | None = None) -> Any:
        return self._seen(path, self._browser.post(path, body or {}))

    def _seen(self, path: str, answer: Any) -> Any:
        page = answer.content.decode()
        for number in range(1, 9):
            if " ".join(name_of(number)) in page:
                assert path.startswith(f"/prompt/P-{number:04d}-1116"), path  # and on no other child's page
                self.shown.append((self.username, f"P-{number:04d}-1116"))
        if answer.status_code == 302 and answer.headers["Location"].startswith("/"):
            return self.get(answer.headers["Location"].partition("#")[0])
        return answer


def test_every_view_of_a_child_in_a_scripted_day_has_exactly_one_line(visitor: Any) -> None:
    from review.ledger import Action, verify
    from review.models import Entry, Person

    day = Watched(visitor)
    amina, bea = Person.objects.get(username="amina.okoro"), practitioner("bea.north", NORTH)
    southerner = Person.objects.get(memberships__team=SOUTH, memberships__role="practitioner", username__contains="rhys")

    day.is_(amina)
    for path in ("/", "/?show=mine", "/?show=look-again", "/my-decisions", "/find", ONE, ONE):
        day.get(path)
    day.post(f"{ONE}/take")
    day.post(f"{ONE}/view", {"view-worry": "quite"})  # sent without a reason: the page is shown again
    day.post(f"{ONE}/view", VIEW)
    day.post(f"{ONE}/decision", {})  # sent empty
    day.post(f"{ONE}/decision", DECISION)
    day.post("/find", {"reference": "P-0002-1116"})
    day.post("/find", {"reference": "P-0007-1116"})  # another team's
    day.get("/prompt/P-0007-1116")
    day.post("/prompt/P-0003-1116/take")
    day.get("/prompt/P-0003-1116/hand-over")
    day.post("/prompt/P-0003-1116/hand-over", {"to": str(bea.pk)})
    day.get("/prompt/P-0004-1116/wrong-child")
    day.post("/prompt/P-0004-1116/wrong-child", {"what": "Two children's records are mixed."})
    day.is_(bea)
    for path in ("/", "/?show=mine", "/prompt/P-0003-1116", ONE):
        day.get(path)
    day.post("/prompt/P-0003-1116/hand-back")
    day.post(f"{ONE}/decision", DECISION)  # without a view of her own
    day.is_(southerner)
    for path in ("/", "/prompt/P-0007-1116", ONE, "/prompt/P-NONE"):
        day.get(path)

    looks = list(Entry.objects.filter(action=Action.LOOK).order_by("seq").values_list("actor", "reference"))
    assert looks == day.shown
    assert len(looks) == 13
    assert verify().intact
