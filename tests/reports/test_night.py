"""What the report of a night says, and what it keeps to itself."""

from dataclasses import replace
from datetime import date

import pytest

from reports.account import (
    CheckAccount,
    CohortAccount,
    DifferenceAccount,
    DriftAccount,
    FileAccount,
    LinkAccount,
    ReasonsAccount,
    SchoolDaysAccount,
    SchoolDaysReport,
    TeamAccount,
    WaitingAccount,
)
from reports.choosers import verdict
from reports.night import render
from tests.reports.invented import AS_OF, card, figures, night
from tests.reports.reading import row, text
from vocabulary.prompts import Freshness


def test_rows_of_files_are_exact() -> None:
    html = render(night())
    assert row(html, "Session marks") == ["Session marks", "1", "40,112", "39,870", "201", "41", "312", "0"]


def test_a_file_whose_rows_are_not_all_accounted_for_is_named() -> None:
    lost = FileAccount("Contacts", "contacts.csv", AS_OF, 10, 8, 1, 0)
    assert "Rows not accounted for" in text(render(night(files=(lost,))))
    assert "Rows not accounted for" not in text(render(night(files=(replace(lost, duplicates=1),))))


def test_a_file_that_was_not_kept_says_why() -> None:
    assert "Not kept The file is cut off." in text(render(night()))


def test_files_left_for_the_next_night_are_named() -> None:
    assert "left for the next night: marks.csv.part, referrals.csv." in text(
        render(night(files_left=("marks.csv.part", "referrals.csv")))
    )
    assert "left for the next night" not in text(render(night()))


def test_files_of_one_feed_are_added_up_and_a_long_list_is_folded() -> None:
    files = tuple(FileAccount("Contacts", f"contacts_{n}.csv", AS_OF, 5, 4, 1, 0) for n in range(40))
    html = render(night(files=files))
    assert row(html, "Contacts")[1:5] == ["40", "200", "160", "40"]
    assert "<details open>" not in html
    assert "<details open>" in render(night(files=files[:5]))


def test_quarantine_names_the_rule_the_rows_and_what_to_do() -> None:
    shown = text(render(night()))
    assert "The day is after the delivery 2 Correct the date and send the row again." in shown


def test_checks_are_counted_by_how_serious_they_are() -> None:
    html = render(night())
    assert row(html, "Critical") == ["Critical: stops the night", "1", "0"]
    assert row(html, "Warning") == ["Warning: somebody should look", "0", "2"]


def test_late_and_missing_feeds_are_said_in_words() -> None:
    shown = text(render(night()))
    assert "Youth justice contacts: we have news up to 2 November 2026. That is 7 days late." in shown
    assert "Feeds that are late or missing: 2." in shown
    fresh = (Freshness("contacts", "Contacts", AS_OF, 0),)
    assert "No feed is late." in text(render(night(freshness=fresh)))


def test_small_numbers_of_people_are_held_back_with_another_beside_them() -> None:
    html = render(night())
    assert row(html, "Weak: not used")[1] == "held back"
    assert row(html, "To be confirmed")[1] == "held back"
    assert row(html, "Strong")[1] == "24,100"


def test_a_number_that_is_large_enough_is_rounded_and_shown() -> None:
    html = render(night(cohort=CohortAccount(612, 48, 8_141), links=LinkAccount(24_871, 20_412, 24_100, 700, 71)))
    assert row(html, "Already supported")[1] == "610"
    assert row(html, "Not scored")[1] == "50"
    assert row(html, "In the age range")[1] == "8,800"


def test_the_exact_small_numbers_are_nowhere_on_the_page() -> None:
    """Numbers that occur nowhere else are planted where children are counted."""
    teams = (TeamAccount("North", 90, 3, 1733, 2, 1931), TeamAccount("South", 90, 4, 1873, 6, 1997))
    shown = text(
        render(
            night(
                files=(), checks=(), quarantine=(), freshness=(), seconds={}, card=replace(card(), lines=900, figures={}),
                teams=teams, cohort=CohortAccount(1307, 1409, 1511), links=LinkAccount(1613, 1721, 1823, 1913, 2011),
                not_chosen={"x": 1201, "y": 1297}, difference=DifferenceAccount(None, 7, 3606),
            )
        )
    )  # fmt: skip
    for exact in (1733, 1873, 1931, 1997, 1307, 1409, 1511, 1613, 1721, 1823, 1913, 2011, 1201, 1297, 3606):
        assert f"{exact:,}" not in shown
        assert str(exact) not in shown


def test_capacity_is_exact_and_the_lists_are_not() -> None:
    html = render(night())
    assert row(html, "North")[1:4] == ["8", "held back", "held back"]
    assert row(html, "All teams")[1:4] == ["27", "25", "35"]


def test_the_difference_from_the_last_night_uses_the_words_of_the_lists() -> None:
    html = render(night())
    lists = row(html, "All teams")
    assert row(html, "New")[1] == lists[2]
    assert row(html, "Carried over")[1] == lists[3]
    assert row(html, "Gone in all")[1] == "15"
    assert row(html, "Gone: lapsed")[1] == "held back"


def test_a_total_that_the_lists_hold_back_is_held_back_in_the_difference_too() -> None:
    teams = (TeamAccount("North", 8, 3, 40, 0, 0), TeamAccount("South", 8, 0, 30, 0, 0))
    html = render(night(teams=teams, difference=DifferenceAccount(date(2026, 11, 13), 3, 70)))
    assert row(html, "All teams")[2] == row(html, "New")[1] == "held back"
    assert "New prompts: held back." in text(html)
    assert "Small numbers are held back: the rules are below." in text(html)


def test_a_first_night_has_nothing_to_differ_from() -> None:
    assert "There was no earlier night with a list." in text(render(night(difference=DifferenceAccount(None, 24, 0))))


def test_a_night_that_a_critical_check_stopped_says_which_and_shows_no_list() -> None:
    stopped = night(
        stopped_by=("Session marks: no key is there twice",), freshness=(), links=None, cohort=None, card=None, data_hash=""
    )
    shown = text(render(stopped))
    assert "No card is released" not in shown
    assert "not taken: the night stopped first" in shown
    assert "The night stopped at a critical check. No child was scored and no prompt was sent." in shown
    assert "What stopped it: Session marks: no key is there twice." in shown
    assert "None: the night stopped first." in shown
    assert "Each team's list" not in shown


def test_a_night_without_a_released_card_says_that_nothing_is_wrong() -> None:
    shown = text(render(night(card=None)))
    assert "No card is released, so no child was scored and no prompt was sent. Everything else ran." in shown
    assert "New prompts" not in shown
    assert "Each team's list" not in shown


def test_the_card_in_force_names_who_released_it_when_and_why_and_until_when() -> None:
    shown = text(render(night()))
    for words in ("A. Okafor, data lead, 9 November 2026", "Finds more than prior contact alone", "9 November 2027"):
        assert words in shown


def test_found_and_false_alarms_stand_side_by_side_with_intervals() -> None:
    html = render(night())
    assert row(html, "The points card") == ["The points card", "65", "715", "780", "8.2% (6.6% to 10%)", "34% (27% to 42%)"]


def test_a_way_of_choosing_that_found_few_shows_neither_counts_nor_rates() -> None:
    html = render(night(card=replace(card(), figures=figures(card=4))))
    assert row(html, "The points card")[1:] == ["held back", "held back", "780", "held back", "held back"]


@pytest.mark.parametrize(
    ("found", "margin", "words"),
    [(64, 12, "Yes"), (50, 12, "Not shown: the card found more than"), (47, 12, "as many as"), (30, 40, "Not shown: the card found fewer"), (20, 12, "No")],
)  # fmt: skip
def test_the_verdict_follows_the_interval_and_not_the_count_alone(found: int, margin: int, words: str) -> None:
    said = verdict(figures(card=found, margin=margin))
    assert words in said
    assert "Prior contact alone" in said


def test_a_card_tested_against_no_rule_says_so() -> None:
    only = figures()
    only["results"] = only["results"][:1]
    assert verdict(only).startswith("Not known")


def test_figures_that_the_card_file_itself_leaves_out_are_held_back() -> None:
    few = figures()
    few["outcomes"] = None
    few["results"][0].update(found=None, false_positives=None, precision=[None] * 3, recall=[None] * 3)
    few["card_less"] = []
    html = render(night(card=replace(card(), figures=few)))
    assert row(html, "The points card")[1:] == ["held back"] * 5
    assert "Not known: too few children were found" in text(html)
    assert row(html, "Prior contact alone")[5] == "held back"


def test_what_made_the_night_is_on_the_page() -> None:
    report = night()
    shown = text(render(report))
    for made_by in (report.run, report.code_commit, report.configuration_hash, report.data_hash, card().digest):
        assert made_by in shown
    assert "Link 4.2 s" in shown
    assert "All 21.5 s" in shown


def test_the_page_leads_to_the_evaluation_and_says_how_to_open_the_audit() -> None:
    html = render(night())
    assert 'href="../evaluation/card.html"' in html
    assert "python -m flows audit --open" in text(html)


def test_dates_are_written_as_people_write_them() -> None:
    assert "Night of 1 March 2027" in text(render(night(as_of=date(2027, 3, 1))))


def across(words: str, unit: str, broken: int, *, passed: bool = False) -> CheckAccount:
    return CheckAccount(
        "Across feeds", words, "warning", "note", 20_058, broken, passed, unit, "S1, S2" if broken > 100 else ""
    )  # type: ignore[arg-type]


def test_what_feeds_disagree_on_is_counted_and_small_numbers_of_children_are_held_back() -> None:
    html = render(
        night(
            across=(
                across("Nobody is on two rolls", "children", 3, passed=True),
                across("Every pupil has a mark", "children", 142),
                across("A referral has a contact", "rows", 6),
                across("All is well here", "rows", 0, passed=True),
            )
        )
    )
    assert row(html, "Nobody is on two rolls") == [
        "Nobody is on two rolls",
        "Within what is tolerated",
        "20,060 children",
        "7 or fewer",
    ]
    assert row(html, "Every pupil has a mark")[1:] == ["To look at", "20,060 children", "140"]
    assert row(html, "A referral has a contact")[2:] == ["20,058 rows", "6"]
    assert "Most at: S1, S2" in html
    assert "All is well here" not in html
    assert "Feeds that do not agree with each other: 2 checks to look at." in text(html)


def test_a_school_that_sent_nothing_is_named_with_its_days_and_the_feeds_lateness_is_nobodys() -> None:
    days = tuple(date(2026, 11, n) for n in (5, 6, 9, 10, 12))
    silent = SchoolDaysAccount("S012", "Osierbank High School", days, (date(2026, 11, 3),), 1_200, 90)
    html = render(night(school_days=SchoolDaysReport(506, 500, date(2026, 11, 12), 35, (silent,))))
    shown = row(html, "Osierbank High School")
    assert shown[1] == "5 November 2026 to 10 November 2026 (4 school days); 12 November 2026"
    assert shown[2:] == ["3 November 2026", "1,200", "90"]
    assert "never counted as absence" in text(html)
    assert "35 later school days are in no delivery yet: that is the feed's lateness, and no school's." in text(html)
    assert "Schools that sent no marks on a school day of the past four weeks: 1 (5 days)." in text(html)


def test_a_figure_that_is_not_as_usual_is_told_with_the_school_and_how_many_deliveries_it_was_compared_with() -> None:
    odd = DriftAccount(
        "Session marks", "attendance.csv", "Elm School (S012)", "mark N is in 9.1% of rows against 1.2% usual", 800, 20
    )
    html = render(night(drift=(odd,)))
    assert row(html, "Elm School (S012)")[1:] == ["mark N is in 9.1% of rows against 1.2% usual", "800", "20 deliveries"]
    assert "Figures that are not as in recent deliveries: 1." in text(html)
    assert "is as usual" in text(render(night()))


def test_all_that_waits_is_counted_and_linked_whatever_this_night_brought() -> None:
    waiting = WaitingAccount(143, 6, date(2026, 10, 19), 1_204, 88, "../quarantine/index.html")
    html = render(night(quarantine=(), waiting=waiting))
    assert "In all, 143 rows wait from 6 deliveries, the oldest of 19 October 2026." in text(html)
    assert 'href="../quarantine/index.html"' in html
    assert "In all, nothing waits. 2 were released" in text(render(night(waiting=WaitingAccount(0, 0, None, 2, 0, "i.html"))))


def test_reasons_of_those_who_wait_are_told_as_a_share_and_small_numbers_are_held_back() -> None:
    told = text(render(night(reasons=ReasonsAccount(40, 12, 0.925))))
    assert "nothing new is recorded: 40. Of the three strongest reasons on their prompts, 92 in 100" in told
    few = text(render(night(reasons=ReasonsAccount(40, 3, 0.925))))
    assert "nothing new is recorded: held back." in few
    assert "in 100 are among" not in few
    assert "How steady reasons are" not in text(render(night(reasons=ReasonsAccount(0, 0, None))))
