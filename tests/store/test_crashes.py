"""A night that dies part of the way leaves nothing half-done, and the next one starts clean."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from store import landing as landing_module
from store.ledger import Ledger
from store.lock import one_night_at_a_time
from tests.store.deliveries import contact, january, land, open_warehouse, versions
from vocabulary.problems import AnotherNightIsRunning, StoreProblem


class Died(Exception):
    """The process ended here."""


def die(*_args, **_more):
    raise Died


@pytest.mark.parametrize("where", ["before the ledger row", "between two files", "before any file has its name"])
def test_a_landing_that_dies_leaves_no_trace_that_a_reader_sees(tmp_path, monkeypatch, where):
    warehouse = open_warehouse(tmp_path)
    land(warehouse, "contacts", [contact("a", 2)], on=january(3))
    before = versions(warehouse, "contacts", "contact_ref", "outcome"), warehouse.content_hash(), len(warehouse.deliveries())
    with monkeypatch.context() as patched:
        if where == "before the ledger row":
            patched.setattr(Ledger, "keep", die)
        elif where == "between two files":
            whole, calls = landing_module._write_one, []
            patched.setattr(
                landing_module, "_write_one", lambda *given: die() if len(calls) == 1 else calls.append(1) or whole(*given)
            )
        else:
            patched.setattr(landing_module.os, "replace", die)
        with pytest.raises(Died):
            land(warehouse, "contacts", [contact("a", 4, "REFERRAL"), contact("b", 4)], on=january(5))
    reopened = open_warehouse(tmp_path)
    after = versions(reopened, "contacts", "contact_ref", "outcome"), reopened.content_hash(), len(reopened.deliveries())
    assert after == before


def test_the_next_landing_clears_what_a_dead_one_left(tmp_path, monkeypatch):
    warehouse = open_warehouse(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "keep", die)
        with pytest.raises(Died):
            land(warehouse, "contacts", [contact("a", 4)], on=january(5))
    assert len(list(tmp_path.rglob("*.parquet"))) == 1
    land(warehouse, "schools", [{"school": "S1", "school_name": "Hill", "known_on": january(1)}], on=january(5))
    assert [path.parent.name for path in tmp_path.rglob("*.parquet")] == ["schools"]
    assert not list(tmp_path.rglob("*.draft"))


def test_files_once_written_are_never_changed(tmp_path):
    warehouse = open_warehouse(tmp_path)
    land(warehouse, "contacts", [contact("a", 2), contact("b", 2)], on=january(3))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.parquet")}
    land(warehouse, "contacts", [contact("a", 4, "REFERRAL"), contact("b", 2)], on=january(5))
    land(warehouse, "contacts", [contact("a", 3, "ADVICE")], on=january(6))
    assert all(path.read_bytes() == held for path, held in before.items())
    assert len(list(tmp_path.rglob("*.parquet"))) > len(before)


def test_a_ledger_that_is_not_a_database_is_a_problem_with_an_owner(tmp_path):
    warehouse = open_warehouse(tmp_path)
    (tmp_path / "warehouse" / "ledger.sqlite").write_text("this was a database once" * 100)
    with pytest.raises(StoreProblem, match=r"ledger\.sqlite can't be"):
        land(warehouse, "contacts", [contact("a", 2)], on=january(3))


def test_a_second_night_gives_way_at_once(tmp_path):
    with one_night_at_a_time(tmp_path), pytest.raises(AnotherNightIsRunning), one_night_at_a_time(tmp_path):
        pass
    with one_night_at_a_time(tmp_path):
        pass


def test_the_lock_is_free_when_its_process_dies(tmp_path):
    held = textwrap.dedent(f"""
        import sys, time
        from pathlib import Path
        from store.lock import one_night_at_a_time
        with one_night_at_a_time(Path({str(tmp_path)!r})):
            sys.stdout.write("held\\n")
            sys.stdout.flush()
            time.sleep(60)
    """)
    root = Path(landing_module.__file__).parent.parent
    night = subprocess.Popen([sys.executable, "-c", held], cwd=root, stdout=subprocess.PIPE, text=True)
    try:
        assert night.stdout is not None
        assert night.stdout.readline() == "held\n"
        with pytest.raises(AnotherNightIsRunning), one_night_at_a_time(tmp_path):
            pass
    finally:
        night.kill()
        night.communicate()
    with one_night_at_a_time(tmp_path):
        pass
