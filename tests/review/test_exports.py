"""What leaves the application: one decision for one child, and a list only with a second person, once, in time and without names."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.review.invented import NORTH, SOUTH, name_of
from tests.review.test_the_order_of_a_review import DECISION, ONE, VIEW

REASON = "For the yearly return of early help decisions."


def asked_form(browser: Any) -> dict[str, str]:
    """A request with the names that the form's date boxes have."""
    import re

    page = browser.get("/lists").content.decode()
    boxes = re.findall(r'name="((?:from|until)_on_\w+)"', page)
    first, last = boxes[:3], boxes[3:]
    dates = dict(zip(first, ("1", "11", "2026"), strict=True)) | dict(zip(last, ("16", "11", "2026"), strict=True))
    return {"team": NORTH, "reason": REASON} | dates


def decided(browser: Any, *, reason: str = "Mornings are hard.") -> None:
    browser.post(f"{ONE}/view", VIEW)
    assert browser.post(f"{ONE}/decision", DECISION | {"decision-reason": reason}).status_code == 302


def rows_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def lines(action: str) -> list[Any]:
    from review.models import Entry

    return list(Entry.objects.filter(action=action).order_by("seq"))


@pytest.fixture
def another_manager(as_role: Callable[..., Any]) -> Any:
    """A second manager of the North."""
    from review.models import Membership, Person

    person = Person.objects.create(username="second.manager", full_name="Second Manager")
    Membership.objects.create(person=person, team=NORTH, role="manager")
    return person


def test_a_decision_comes_as_json_and_csv_with_the_fields_that_the_reference_names(north: Any) -> None:
    from review.exports.fields import OF_ONE_CHILD

    decided(north)
    as_json, as_csv = north.post(f"{ONE}/export", {"form": "json"}), north.post(f"{ONE}/export", {"form": "csv"})

    said = json.loads(as_json.content)
    head, row = rows_of(as_csv)
    assert list(said) == head == [each.name for each in OF_ONE_CHILD]
    assert [str(value) for value in said.values()] == row
    assert (said["forename"], said["surname"]) == name_of(1)
    assert said["born_on"] == "2012-02-02"
    assert (said["decision"], said["reason"]) == ("offer_early_help", "Mornings are hard.")
    assert (said["decided_on"], said["look_again_on"]) == ("2026-11-16", "2026-12-14")
    assert said["decided_at"].endswith("+00:00")
    assert not {"points", "band", "headline"} & set(said)
    assert as_json["Content-Disposition"] == 'attachment; filename="decision-P-0001-1116.json"'
    assert as_csv["Cache-Control"] == "no-store"


def test_each_export_is_one_line_of_the_ledger_and_no_look(north: Any) -> None:
    decided(north)
    looks = len(lines("look"))
    north.post(f"{ONE}/export", {"form": "csv"})

    (line,) = lines("export")
    assert (line.actor, line.reference) == ("amina.okoro", "P-0001-1116")
    assert json.loads(line.detail)["form"] == "csv"
    assert len(lines("look")) == looks


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t"])
def test_a_reason_that_a_spreadsheet_would_run_is_made_harmless(data: Path, begins: str) -> None:
    from review.exports.fields import guarded

    assert guarded(f"{begins}HYPERLINK(1)") == f"'{begins}HYPERLINK(1)"
    assert guarded(f"a {begins}") == f"a {begins}"


def test_a_formula_in_a_reason_is_guarded_in_the_csv_and_kept_in_the_json(north: Any) -> None:
    decided(north, reason='=cmd|" /C calc"!A0')

    head, row = rows_of(north.post(f"{ONE}/export", {"form": "csv"}))
    assert row[head.index("reason")] == '\'=cmd|" /C calc"!A0'
    assert json.loads(north.post(f"{ONE}/export", {"form": "json"}).content)["reason"] == '=cmd|" /C calc"!A0'


def test_nothing_is_handed_out_without_a_decision_that_one_may_read(north: Any) -> None:
    from review.models import Membership, Person

    assert north.post(f"{ONE}/export", {"form": "json"}).status_code == 409
    decided(north)
    assert north.post(f"{ONE}/export", {"form": "xml"}).status_code == 409
    colleague = Person.objects.create(username="col.league", full_name="Col League")
    Membership.objects.create(person=colleague, team=NORTH)
    north.force_login(colleague)
    assert north.post(f"{ONE}/export", {"form": "json"}).status_code == 409
    north.post(f"{ONE}/view", VIEW)
    assert north.post(f"{ONE}/export", {"form": "json"}).status_code == 200
    assert len(lines("export")) == 1


def test_a_wrong_child_is_not_keyed_into_a_case_system(north: Any) -> None:
    north.post(f"{ONE}/wrong-child", {"what": "Two children."})

    assert north.post(f"{ONE}/export", {"form": "json"}).status_code == 409
    assert lines("export") == []


def test_another_teams_decision_and_other_roles_get_nothing(north: Any, as_role: Callable[..., Any]) -> None:
    assert north.post("/prompt/P-0007-1116/export", {"form": "json"}).status_code == 404
    assert north.get(f"{ONE}/export").status_code == 405
    for role in ("data_lead", "information_governance", "administrator"):
        assert as_role(role).post(f"{ONE}/export", {"form": "json"}).status_code == 403
    assert lines("export") == []


def test_a_list_is_asked_for_allowed_by_another_and_fetched_once_without_a_name(
    north: Any, as_role: Callable[..., Any], another_manager: Any
) -> None:
    decided(north)
    manager = as_role("manager")
    assert manager.post("/lists", asked_form(manager)).status_code == 302
    assert manager.post("/lists/1/fetch").status_code == 409
    assert manager.post("/lists/1/answer", {"answer": "allow"}).status_code == 409  # nobody allows their own
    manager.force_login(another_manager)
    page = manager.get("/lists").content.decode()
    assert REASON in page
    assert manager.post("/lists/1/answer", {"answer": "allow"}).status_code == 302
    assert manager.post("/lists/1/fetch").status_code == 409  # it is for the one who asked
    manager = as_role("manager")
    file = manager.post("/lists/1/fetch")

    head, *rows = rows_of(file)
    assert head == ["prompt_reference", "team", "raised_on", "decision", "decided_on", "look_again_on"]
    assert rows == [["P-0001-1116", NORTH, "2026-11-16", "offer_early_help", "2026-11-16", "2026-12-14"]]
    assert not any(name in file.content.decode() for name in (*name_of(1), "Mornings"))
    assert manager.post("/lists/1/fetch").status_code == 409
    assert [len(lines(each)) for each in ("export_asked", "export_allowed", "export")] == [1, 1, 1]


def test_information_governance_may_answer_any_and_a_refused_list_is_never_fetched(
    data: Path, as_role: Callable[..., Any]
) -> None:
    manager = as_role("manager")
    manager.post("/lists", asked_form(manager))
    governance = as_role("information_governance")
    assert governance.post("/lists/1/answer", {"answer": "perhaps"}).status_code == 409
    assert governance.post("/lists/1/answer", {"answer": "refuse"}).status_code == 302
    assert governance.post("/lists/1/answer", {"answer": "allow"}).status_code == 409
    manager = as_role("manager")

    assert manager.post("/lists/1/fetch").status_code == 409
    assert "Refused by" in manager.get("/lists").content.decode()
    assert [len(lines(each)) for each in ("export_refused", "export_allowed", "export")] == [1, 0, 0]


def test_a_list_lapses_after_72_hours_allowed_or_not(data: Path, as_role: Callable[..., Any], another_manager: Any) -> None:
    from review.models import ListExport

    manager = as_role("manager")
    manager.post("/lists", asked_form(manager))
    held = ListExport.objects.get()
    assert held.expires_at - held.asked_at == timedelta(hours=72)
    manager.force_login(another_manager)
    manager.post("/lists/1/answer", {"answer": "allow"})
    ListExport.objects.update(expires_at=held.asked_at)
    manager = as_role("manager")

    assert manager.post("/lists/1/fetch").status_code == 409
    ListExport.objects.update(allowed_by=None, allowed_at=None)
    manager.force_login(another_manager)
    assert manager.post("/lists/1/answer", {"answer": "allow"}).status_code == 409


def test_only_the_teams_that_one_manages_can_be_asked_for_and_answered(data: Path, as_role: Callable[..., Any]) -> None:
    manager = as_role("manager")
    form = asked_form(manager)
    assert manager.post("/lists", form | {"team": SOUTH}).status_code == 422
    assert manager.post("/lists", form | {"reason": "x"}).status_code == 422
    manager.post("/lists", form)
    southern = as_role("manager", SOUTH)

    assert southern.post("/lists/1/answer", {"answer": "allow"}).status_code == 409
    for role in ("practitioner", "data_lead", "administrator"):
        assert as_role(role).get("/lists").status_code == 403
    assert len(lines("export_asked")) == 1


def test_a_restricted_child_is_on_no_list(north: Any, as_role: Callable[..., Any], another_manager: Any) -> None:
    from django.utils import timezone

    from review.models import Prompt, Restriction

    decided(north)
    manager = as_role("manager")
    manager.post("/lists", asked_form(manager))
    manager.force_login(another_manager)
    manager.post("/lists/1/answer", {"answer": "allow"})
    Restriction.objects.create(child_id=Prompt.objects.get(pk="P-0001-1116").child_id, kind="adopted", at=timezone.now())

    assert len(rows_of(as_role("manager").post("/lists/1/fetch"))) == 1  # the headings
