"""Every page: well formed, self-contained, readable by everybody, with no small number and nobody's data in it."""

import re
from collections import Counter

import pandas as pd
import pytest

from reports import evaluation, night, quarantine
from reports.account import FileAccount
from reports.pages import percent, relative, seconds
from tests.prompts.test_plain_english import NOT_USED
from tests.reports import invented
from tests.reports.reading import text, tree
from vocabulary.council import Thresholds

NOW = invented.night()
PAGES = {
    "night": night.render(NOW),
    "night stopped": night.render(
        invented.night(stopped_by=("Session marks: no key is there twice",), links=None, cohort=None, freshness=(), teams=())
    ),
    "night without a card": night.render(invented.night(card=None, teams=(), difference=None)),
    "night without files": night.render(invented.night(files=(), checks=(), quarantine=())),
    "evaluation": evaluation.render(
        invented.whole_card(), council="Thamesmere", thresholds=Thresholds(), fairness=invented.fairness()
    ),
    "evaluation without audit": evaluation.render(invented.whole_card(), council="Thamesmere", thresholds=Thresholds()),
    "quarantine": quarantine.render(invented.quarantine(), csv_name="rows.csv"),
}
EACH_PAGE = pytest.mark.parametrize("html", list(PAGES.values()), ids=list(PAGES))


@EACH_PAGE
def test_a_page_is_well_formed_and_says_its_language_and_title(html: str) -> None:
    root = tree(html)
    assert root.get("lang") == "en-GB"
    assert root.findtext("head/title")
    assert len(list(root.iter("h1"))) == 1


@EACH_PAGE
def test_a_page_asks_for_nothing_from_anywhere_and_runs_nothing(html: str) -> None:
    for element in tree(html).iter():
        assert element.tag not in {"script", "iframe", "object", "embed", "form", "img"}
        assert "style" not in element.attrib
        for name, value in element.attrib.items():
            assert not str(name).startswith("on")
            if str(name).split("}")[-1] in {"src", "href", "srcset", "data", "action"}:
                assert value.startswith("#") or value == "data:," or relative(value) == value
    assert not re.search(r"https?:|url\(|@import|//[a-z]", html)


@EACH_PAGE
def test_every_link_within_a_page_leads_somewhere_and_no_name_is_there_twice(html: str) -> None:
    elements = list(tree(html).iter())
    names = Counter(each.get("id") for each in elements if each.get("id"))
    assert all(number == 1 for number in names.values())
    for each in elements:
        if each.tag == "a" and each.get("href", "").startswith("#"):
            assert each.get("href", "")[1:] in names


@EACH_PAGE
def test_every_table_has_a_caption_and_headings_and_every_drawing_words(html: str) -> None:
    root = tree(html)
    for table in root.iter("table"):
        assert "".join(table.find("caption").itertext()).strip()
        assert all(each.get("scope") for each in table.iter("th"))
        widths = {sum(int(cell.get("colspan", 1)) for cell in each) for each in table.iter("tr")}
        assert len(widths) == 1
    for drawing in (each for each in root.iter() if each.tag.endswith("svg")):
        assert drawing.get("role") == "img"
        assert "table has the same" in drawing.get("aria-label", "")


@EACH_PAGE
def test_a_page_of_invented_children_says_so(html: str) -> None:
    assert "Every child on this page is invented" in text(html)


def test_a_page_of_real_children_does_not_say_that_they_are_invented() -> None:
    assert "invented" not in text(night.render(invented.night(demonstration=False)))


@EACH_PAGE
def test_a_page_uses_none_of_the_words_that_are_not_used(html: str) -> None:
    words = text(html).lower().replace("very likely have been found", "")
    assert not [word for word in NOT_USED if word in words]


def test_a_page_is_the_same_bytes_each_time() -> None:
    assert night.render(invented.night()) == PAGES["night"]
    assert quarantine.render(invented.quarantine(), csv_name="rows.csv") == PAGES["quarantine"]


CANARY = "Canary<script>alert(1)</script>O'Hara"


def test_text_from_outside_is_escaped_wherever_it_appears() -> None:
    planted = invented.night(
        council=CANARY,
        run=CANARY,
        files=(FileAccount(CANARY, CANARY, invented.AS_OF, 3, 1, 1, 1, not_kept=CANARY),),
        stopped_by=(CANARY,),
    )
    released = evaluation.Released(CANARY, invented.AS_OF, CANARY)
    for html in (
        night.render(planted),
        evaluation.render(invented.whole_card(name=CANARY), council=CANARY, thresholds=Thresholds(), released=released),
        quarantine.render(invented.quarantine(file_name=CANARY, feed=CANARY)),
    ):
        assert "<script" not in html
        assert CANARY in text(html)


def test_a_group_name_with_marks_in_it_is_escaped_in_a_drawing() -> None:
    groups = invented.fairness()
    planted = groups.__class__((invented.group("sex", CANARY, 900, 300, 100, 50, "gap"),), 1)
    html = evaluation.render(invented.whole_card(), council="T", thresholds=Thresholds(), fairness=planted)
    assert "<script" not in html
    assert CANARY in text(html)


def test_quarantine_shows_rows_and_rules_and_nothing_else_of_a_row() -> None:
    rows = pd.DataFrame({"row": [9], "column": ["surname"], "rule": ["r"], "value": ["Canary"], "upn": ["H801200001001"]})
    delivery = invented.quarantine(rows=rows)
    for written in (quarantine.render(delivery), quarantine.rows_csv(delivery)):
        assert "Canary" not in written
        assert "H801200001001" not in written
        assert "surname" in written


@pytest.mark.parametrize("address", ["https://example.org/x", "//example.org", "/etc/passwd", "javascript:alert(1)", "C:\\x"])
def test_an_address_that_leads_outside_the_folder_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not a relative address"):
        night.render(invented.night(card=invented.card(evaluation_page=address)))


@pytest.mark.parametrize(("share", "words"), [(0.0421, "4.2%"), (0.38, "38%"), (float("nan"), "not known"), (1.0, "100%")])
def test_shares_read_as_percentages(share: float, words: str) -> None:
    assert percent(share) == words


@pytest.mark.parametrize(("value", "words"), [(0.44, "0.4 s"), (12.0, "12.0 s"), (185.2, "3 min 5 s"), (119.7, "2 min 0 s")])
def test_lengths_of_time_read_as_people_say_them(value: float, words: str) -> None:
    assert seconds(value) == words
