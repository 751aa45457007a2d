"""Any two files of people: what is read, what is linked, and how right it is said to be."""

from __future__ import annotations

import csv
import stat
from pathlib import Path

import pytest

from flows.door import main
from flows.file_linking import link_two_files
from linkage.accuracy import Accuracy, at_thresholds
from linkage.linking import Link
from linkage.two_files import one_each
from vocabulary.decisions import LinkConfidence
from vocabulary.problems import ConfigurationProblem, DeliveryProblem

SETTINGS = """
date_format = "%d/%m/%Y"
ignore = ["secret"]
same_when = 'p(\\d+)'
[columns]
id = "ref"
forename = "first"
surname = "last"
born_on = "dob"
postcode = "pc"
address = ["number", "street"]
"""
LEFT = """ref,first,last,dob,pc,number,street,secret,colour
p1-a,Amina,Begum,04/03/2011,TH1 4AB,3,Low Road,1,red
p2-a,Liam,O'Brien,17/08/2009,TH2 1CD,9,Mill Street,2,blue
p3-a,Zofia,Nowak,01/12/2012,TH3 8EF,27,Dock Street,3,red
"""
RIGHT = """ref,first,last,dob,pc,number,street,secret,colour
p3-b,Nowak,Zofia,01/12/2012,TH3 8EF,27,Dock Street,9,red
p1-b,Aminah,Begum,04/03/2011,TH1 4AB,3,Low Rd,9,red
p9-b,Kofi,Mensah,2010-01-01,TH5 5GH,1,Hill Street,9,red
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "left.csv").write_text(LEFT, encoding="utf-8")
    (tmp_path / "right.csv").write_text(RIGHT, encoding="utf-8")
    (tmp_path / "link.toml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


def linked(folder: Path, **asked: object) -> list[str]:
    told = {"config": folder / "link.toml", "out": folder / "links.csv"} | asked
    return list(link_two_files(folder / "left.csv", folder / "right.csv", **told))


def test_two_files_are_linked_and_counted_against_the_truth_in_their_ids(files):
    said = linked(files)
    with (files / "links.csv").open(encoding="utf-8", newline="") as lines:
        pairs = {(row["left"], row["right"]) for row in csv.DictReader(lines)}
    assert pairs == {("p1-a", "p1-b"), ("p3-a", "p3-b")}
    (at_half,) = [line for line in said if line.split()[0] == "0.5"]
    assert at_half.split()[1:4] == ["2", "2", "100.000%"]
    assert "  not used: secret, colour" in said
    assert "  dates of birth that are not in the format, taken as not held: 1" in said


def test_nothing_said_or_written_holds_a_name_or_a_date_and_only_the_owner_may_read_it(files):
    told = "\n".join(linked(files)) + (files / "links.csv").read_text(encoding="utf-8")
    assert not [word for word in ("Amina", "Begum", "Nowak", "Low Road", "2011", "TH1") if word.lower() in told.lower()]
    assert stat.S_IMODE((files / "links.csv").stat().st_mode) == 0o600


def test_a_truth_in_a_file_is_used_before_the_one_in_the_ids(files):
    (files / "truth.csv").write_text("left,right\np1-a,p1-b\np2-a,p9-b\n", encoding="utf-8")
    (at_half,) = [line for line in linked(files, truth=files / "truth.csv") if line.split()[0] == "0.5"]
    assert at_half.split()[1:4] == ["2", "1", "50.000%"]


def test_a_column_to_be_ignored_is_not_used_even_if_named(files):
    assert "  not used: first, secret, colour" in linked(files, ignore=["first"])


@pytest.mark.parametrize(
    ("settings", "problem", "words"),
    [
        (SETTINGS.replace('"pc"', '"post_code"'), DeliveryProblem, "no column post_code"),
        (SETTINGS.replace('"ref"', '"colour"'), DeliveryProblem, "an id that another row has"),
        (SETTINGS.replace("postcode", "postkode"), ConfigurationProblem, "postkode"),
        (SETTINGS.replace("p(\\d+)", "p\\d+"), ConfigurationProblem, "exactly one group"),
        ("[columns", ConfigurationProblem, "not TOML"),
    ],
)
def test_settings_that_do_not_fit_are_refused_with_what_is_wrong(files, settings, problem, words):
    (files / "link.toml").write_text(settings, encoding="utf-8")
    with pytest.raises(problem, match=words):
        linked(files)


def test_links_are_not_written_over(files):
    linked(files)
    with pytest.raises(ConfigurationProblem, match="there already"):
        linked(files)


def test_the_command_exits_with_the_code_of_the_problem(files, capsys):
    assert main(["link", "--left", str(files / "left.csv"), "--config", str(files / "link.toml")]) == 3
    assert main(["link", "--config", str(files / "link.toml")]) == 3
    both = ["--left", str(files / "left.csv"), "--right", str(files / "none.csv"), "--config", str(files / "link.toml")]
    assert main(["link", *both]) == 4
    assert "Amina" not in capsys.readouterr().err


def a_link(left: int, right: int, weight: float, probability: float = 0.9) -> Link:
    return Link(left, right, LinkConfidence.STRONG, weight, probability, "")


def test_each_row_has_at_most_one_link_and_the_heaviest_wins():
    chosen = one_each([a_link(1, 1, 5), a_link(1, 2, 9), a_link(2, 2, 7), a_link(2, 1, 4), a_link(3, 3, 1)])
    assert [(each.left, each.right) for each in chosen] == [(1, 2), (2, 1), (3, 3)]


def test_precision_and_recall_are_counted_from_the_links_with_at_least_each_chance():
    links = [a_link(1, 1, 9, 0.999), a_link(2, 3, 5, 0.96), a_link(3, 2, 4, 0.6)]
    counted = dict(at_thresholds(links, {(1, 1), (2, 3), (4, 4), (5, 5)}, (0.5, 0.95, 0.99)))
    assert counted == {0.5: Accuracy(3, 2, 4), 0.95: Accuracy(2, 2, 4), 0.99: Accuracy(1, 1, 4)}
    assert (counted[0.5].precision, counted[0.5].recall) == (2 / 3, 0.5)
