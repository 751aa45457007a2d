from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest

from sources import cin
from sources.reading import Reading
from tests.sources.conftest import DELIVERED, ReadAs, faults
from vocabulary.problems import ConfigurationProblem, DeliveryProblem

REFERRAL = """<CINdetails><CINreferralDate>2021-10-06</CINreferralDate><ReferralSource>1A</ReferralSource>
<PrimaryNeedCode>N4</PrimaryNeedCode><CINclosureDate>2022-02-27</CINclosureDate><ReasonForClosure>RC1</ReasonForClosure>
<Assessments><AssessmentActualStartDate>2021-10-08</AssessmentActualStartDate>
<AssessmentAuthorisationDate>2021-11-18</AssessmentAuthorisationDate><FactorsIdentifiedAtAssessment>
<AssessmentFactors>2B</AssessmentFactors><AssessmentFactors>11A</AssessmentFactors></FactorsIdentifiedAtAssessment></Assessments>
<Assessments><AssessmentActualStartDate>2022-01-10</AssessmentActualStartDate></Assessments>
<CINPlanDates><CINPlanStartDate>2021-11-24</CINPlanStartDate><CINPlanEndDate>2022-01-26</CINPlanEndDate></CINPlanDates>
<Section47><S47ActualStartDate>2022-02-02</S47ActualStartDate></Section47><ReferralNFA>false</ReferralNFA>
<ChildProtectionPlans><CPPstartDate>2022-02-17</CPPstartDate><InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse>
<LatestCategoryOfAbuse>PHY</LatestCategoryOfAbuse></ChildProtectionPlans></CINdetails>"""


def _child(ref: str = "C1", *, sex: str = "<GenderCurrent>1</GenderCurrent>", more: str = REFERRAL, **given: str) -> str:
    born = given.get("born", "<PersonBirthDate>2010-03-24</PersonBirthDate>")
    traits = given.get("traits", "<Ethnicity>WBRI</Ethnicity>")
    named = f"<LAchildID>{ref}</LAchildID>" if ref else ""
    return (
        f"<Child><ChildIdentifiers>{named}<UPN>junk-upn</UPN>{born}{sex}</ChildIdentifiers>"
        f"<ChildCharacteristics>{traits}</ChildCharacteristics>{more}</Child>"
    )


def _return(*children: str, collection: str = "CIN", year: int = 2022) -> str:
    return (
        f"<Message><Header><CollectionDetails><Collection>{collection}</Collection><Year>{year}</Year></CollectionDetails>"
        f"</Header><Children>{''.join(children)}</Children></Message>"
    )


def _read(read_as: ReadAs, feed: str, text: str | bytes, **settings: Any) -> Reading:
    return read_as(feed, text, "cin.xml", **{"format": "cin_xml", "known_from": "delivery", **settings})


def test_one_return_holds_four_feeds(read_as: ReadAs) -> None:
    text = _return(_child("C1"), _child("C2", more=REFERRAL + REFERRAL))
    root = ElementTree.fromstring(text)
    elements = {"persons": "Child", "referrals": "CINdetails", "assessments": "Assessments"}
    for feed, element in elements.items():
        reading = _read(read_as, feed, text)
        assert reading.rows_in == len(list(root.iter(element))) == reading.table.num_rows
        assert reading.table["row"].to_pylist() == list(range(1, reading.rows_in + 1))
    plans = len(list(root.iter("CINPlanDates"))) + len(list(root.iter("ChildProtectionPlans")))
    assert _read(read_as, "plans", text).rows_in == plans == 6


def test_a_person_is_read(read_as: ReadAs) -> None:
    (person,) = _read(read_as, "persons", _return(_child())).table.to_pylist()
    assert person["person_ref"] == "C1"
    assert person["upn"] == "junk-upn"
    assert (person["born_on"], person["sex"], person["ethnicity"]) == (date(2010, 3, 24), "M", "WBRI")
    assert person["known_on"] == DELIVERED


@pytest.mark.parametrize(
    ("year", "element", "sex"),
    [
        (2017, "<GenderCurrent>1</GenderCurrent>", "M"),
        (2024, "<GenderCurrent>2</GenderCurrent>", "F"),
        (2024, "<GenderCurrent>0</GenderCurrent>", "U"),
        (2024, "<GenderCurrent>9</GenderCurrent>", "U"),
        (2025, "<Sex>F</Sex>", "F"),
        (2026, "<Sex> m </Sex>", "M"),
        (2024, "<Sex/><GenderCurrent>2</GenderCurrent>", "F"),
        (2024, "", None),
    ],
)
def test_sex_is_read_from_layouts_before_and_after_2025(read_as: ReadAs, year: int, element: str, sex: str | None) -> None:
    reading = _read(read_as, "persons", _return(_child(sex=element), year=year))
    assert reading.table["sex"].to_pylist() == [sex]
    assert faults(reading) == []


@pytest.mark.parametrize(
    ("traits", "disabled"),
    [
        ("<Disabilities><Disability>HAND</Disability><Disability>HEAR</Disability></Disabilities>", True),
        ("<Disabilities><Disability>NONE</Disability></Disabilities>", False),
        ("<Disabilities><Disability>NONE</Disability><Disability>LD</Disability></Disabilities>", True),
        ("<Disabilities/>", None),
        ("", None),
    ],
)
def test_no_disability_recorded_is_not_the_same_as_none(read_as: ReadAs, traits: str, disabled: bool | None) -> None:
    assert _read(read_as, "persons", _return(_child(traits=traits))).table["disability"].to_pylist() == [disabled]


def test_an_unborn_childs_expected_date_serves(read_as: ReadAs) -> None:
    born = "<ExpectedPersonBirthDate>2022-09-01</ExpectedPersonBirthDate>"
    assert _read(read_as, "persons", _return(_child(born=born))).table["born_on"].to_pylist() == [date(2022, 9, 1)]


def test_a_referral_is_read(read_as: ReadAs) -> None:
    (referral,) = _read(read_as, "referrals", _return(_child())).table.to_pylist()
    assert referral["happened_on"] == date(2021, 10, 6)
    assert (referral["referral_source"], referral["primary_need"]) == ("1A", "N4")
    assert (referral["no_further_action"], referral["closed_on"]) == (False, date(2022, 2, 27))
    assert referral["closure_reason"] == "RC1"


@pytest.mark.parametrize(("written", "means"), [("true", True), ("TRUE", True), ("1", True), ("0", False), ("False", False)])
def test_no_further_action_is_read_however_it_is_written(read_as: ReadAs, written: str, means: bool) -> None:
    text = _return(_child(more=REFERRAL.replace("<ReferralNFA>false", f"<ReferralNFA>{written}")))
    assert _read(read_as, "referrals", text).table["no_further_action"].to_pylist() == [means]


def test_an_assessment_happened_when_it_was_authorised_or_else_started(read_as: ReadAs) -> None:
    text = _return(_child())
    assessments = _read(read_as, "assessments", text).table.to_pylist()
    assert [each["happened_on"] for each in assessments] == [date(2021, 11, 18), date(2022, 1, 10)]
    assert [each["factors"] for each in assessments] == ["11A;2B", None]
    referral = _read(read_as, "referrals", text).table["referral_ref"].to_pylist()
    assert [each["referral_ref"] for each in assessments] == referral * 2


def test_plans_of_both_kinds_are_read(read_as: ReadAs) -> None:
    plans = _read(read_as, "plans", _return(_child())).table.to_pylist()
    assert [(each["plan"], each["category"], each["happened_on"], each["ended_on"]) for each in plans] == [
        ("CIN", None, date(2021, 11, 24), date(2022, 1, 26)),
        ("CP", "PHY", date(2022, 2, 17), None),
    ]


@pytest.mark.parametrize(
    ("feed", "ref"), [("referrals", "referral_ref"), ("assessments", "assessment_ref"), ("plans", "plan_ref")]
)
def test_references_are_each_records_own_and_do_not_depend_on_other_children(read_as: ReadAs, feed: str, ref: str) -> None:
    twice = _child("C1", more=REFERRAL + REFERRAL)
    alone = _read(read_as, feed, _return(twice)).table[ref].to_pylist()
    among = _read(read_as, feed, _return(_child("C0"), twice, _child("C2"))).table.to_pylist()
    assert len(set(alone)) == len(alone)
    assert alone == [each[ref] for each in among if each["person_ref"] == "C1"]
    assert len({each[ref] for each in among}) == len(among)
    assert not any("C1" in each for each in alone)


@pytest.mark.parametrize("feed", ["persons", "referrals", "assessments", "plans"])
def test_a_child_without_a_reference_is_a_fault_and_is_counted(read_as: ReadAs, feed: str) -> None:
    reading = _read(read_as, feed, _return(_child("C1"), _child("")))
    half = reading.rows_in // 2
    assert faults(reading) == [(half + n, "person_ref", "the child has no LAchildID") for n in range(1, half + 1)]
    assert reading.table["person_ref"].to_pylist() == ["C1"] * half + [None] * half


def test_what_no_feed_reads_is_named_once(read_as: ReadAs) -> None:
    text = _return(_child("C1"), _child("C2"))
    assert _read(read_as, "plans", text).unread_columns == ("CINdetails/Section47/S47ActualStartDate",)
    ignored = ("CINdetails/Section47/S47ActualStartDate",)
    assert _read(read_as, "plans", text, ignored_columns=ignored).unread_columns == ()


def test_a_namespace_makes_no_difference(read_as: ReadAs) -> None:
    text = _return(_child())
    spaced = text.replace("<Message>", '<Message xmlns="http://example.invalid/cin">')
    assert _read(read_as, "plans", spaced).table.to_pylist() == _read(read_as, "plans", text).table.to_pylist()


def test_a_return_in_another_encoding_is_read(read_as: ReadAs) -> None:
    text = '<?xml version="1.0" encoding="windows-1252"?>' + _return(_child("Zoë-1"))
    assert _read(read_as, "persons", text.encode("cp1252")).table["person_ref"].to_pylist() == ["Zoë-1"]


def test_a_date_that_cannot_be_read_is_a_fault(read_as: ReadAs) -> None:
    reading = _read(read_as, "referrals", _return(_child(more=REFERRAL.replace("2021-10-06", "06/10/2021"))))
    assert faults(reading) == [(1, "happened_on", "not a date written %Y-%m-%d")]


ENTITIES = '<!DOCTYPE x [<!ENTITY a "CANARY"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize("prologue", [ENTITIES, OUTSIDE, "<!DOCTYPE x>", '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">'])
def test_entities_and_document_types_are_refused(read_as: ReadAs, prologue: str) -> None:
    entity = "&b;" if prologue == ENTITIES else "C1"
    with pytest.raises(DeliveryProblem, match="entities or a document type"):
        _read(read_as, "persons", prologue + _return(_child(entity)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not whole and well-formed"),
        (_return(_child())[:-12], "not whole and well-formed"),
        (_return(_child("&nbsp;")), "not whole and well-formed"),
        ("<html><body/></html>", "outermost element is not Message"),
        (_return(_child(), collection="SSDA903"), "another collection"),
        ('<?xml version="1.0" encoding="nonsense"?>' + _return(), "encoding|not whole"),
    ],
)
def test_what_is_not_a_whole_cin_return_is_refused(read_as: ReadAs, text: str, words: str) -> None:
    with pytest.raises(DeliveryProblem, match=words):
        _read(read_as, "persons", text)


def test_a_return_deeper_or_fuller_than_any_is_refused(read_as: ReadAs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cin, "MOST_IN_A_CHILD", 60)
    many = _return(*(_child(f"C{n}") for n in range(20)))
    assert _read(read_as, "persons", many).rows_in == 20
    with pytest.raises(DeliveryProblem, match="more than 60 elements"):
        _read(read_as, "persons", _return(_child(more=REFERRAL * 4)))
    with pytest.raises(DeliveryProblem, match="deeper than 32 levels"):
        _read(read_as, "persons", "<Message>" + "<a>" * 40)


def test_a_feed_that_the_return_does_not_hold_is_a_mistake_in_the_configuration(read_as: ReadAs) -> None:
    with pytest.raises(ConfigurationProblem, match="no such records"):
        _read(read_as, "attendance", _return())
