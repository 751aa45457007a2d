"""A card's page: the whole card, the simplest rules beside it, and groups only as far as numbers allow."""

from dataclasses import replace

from models.bands import Band
from reports.charts import WIDTH, Span, Stacked, forest, stacked_bars
from reports.evaluation import Released, render
from tests.reports.invented import AS_OF, FINDINGS, LINES, fairness, figures, group, whole_card
from tests.reports.reading import row, text, tree
from vocabulary.council import Thresholds

FLOORS = Thresholds()


def page(card: object = None, **values: object) -> str:
    given = {"council": "Thamesmere", "thresholds": FLOORS, "fairness": fairness(), **values}
    return render(card or whole_card(), **given)


def test_every_line_of_the_card_stands_on_the_page_with_its_points() -> None:
    html = page()
    for line in LINES:
        assert row(html, line.words) == [line.words, str(line.points)]
    assert f"The most it can give is {sum(line.points for line in LINES)} points." in text(html)


def test_lines_of_a_theme_stand_together_whatever_their_order_on_the_card() -> None:
    mixed = whole_card(lines=tuple(reversed(LINES)))
    themes = [each.text for each in tree(page(mixed)).iter("th") if each.get("scope") == "rowgroup"]
    assert themes == ["Attendance", "Suspension and exclusion", "Contact with services", "Moves and changes"]


def test_a_card_that_does_not_earn_its_place_says_so() -> None:
    shown = text(page(whole_card(verdict="do not use", evaluation=figures(card=20))))
    assert "verdict is: do not use" in shown
    assert "Does it beat one rule? No" in shown


def test_a_candidate_says_that_nothing_is_sent_by_it_and_a_released_card_who_released_it() -> None:
    assert "Not released: nothing is sent by it." in text(page())
    released = text(page(released=Released("A. Okafor", AS_OF, "It finds more.")))
    assert "Released by A. Okafor on 16 November 2026. It finds more." in released


def test_bands_count_children_and_not_chances() -> None:
    html = page()
    assert row(html, "11 points or more")[1].endswith("(between 6 and 11). About 92 were not.")
    assert "They are not a chance for one child." in text(html)


def test_a_band_with_few_outcomes_says_nothing() -> None:
    few = Band("A", 11, None, 430, 5, 0.0116, 0.004, 0.03, "")
    assert row(page(whole_card(bands=(few,))), "11 points or more")[1] == "Too few children to say."


def test_a_card_file_that_leaves_out_its_outcomes_makes_a_page_too() -> None:
    none = Band("A", 0, None, 430, None, None, None, None, "")
    html = page(whole_card(bands=(none,), evaluation={**figures(), "outcomes": None}))
    assert row(html, "0 points or more")[1] == "Too few children to say."
    assert "held back outcomes" in text(html)


def test_groups_that_are_small_keep_their_figures_to_themselves() -> None:
    html = page()
    cells = [[("".join(cell.itertext())).strip() for cell in each] for each in tree(html).iter("tr")]
    groups = {each[1]: each for each in cells if len(each) == 8}
    assert groups["Chinese"][2:6] == ["held back"] * 4
    assert groups["Any other"][2] == "held back"
    assert groups["Any other"][4] == "held back"
    assert groups["Black"][7] == "Gap"
    assert groups["White"][2] == "4,405"


def test_a_card_without_an_audit_says_so() -> None:
    assert "This card has not been audited by group." in text(page(fairness=None))


def test_a_group_that_is_held_back_is_not_drawn() -> None:
    drawn = "".join(each for each in page().split("<svg")[3:])
    assert "Ethnicity: Black" in drawn
    assert "Chinese" not in drawn


def test_a_way_of_choosing_that_is_held_back_is_not_drawn() -> None:
    drawn = "".join(page(whole_card(evaluation=figures(card=4))).split("<svg")[1:])
    bars = drawn.split("</svg>")[0]
    assert "Prior contact alone" in bars
    assert "The points card" not in bars


def test_bars_are_drawn_from_the_rounded_numbers() -> None:
    one, other = (page(whole_card(evaluation=figures(card=found))).split("<svg")[1].split("</svg>")[0] for found in (63, 66))
    assert one == other


def test_a_bar_is_as_long_as_its_numbers() -> None:
    svg = tree(f"<!DOCTYPE html><title>x</title>{stacked_bars([Stacked('a', 25, 75)], title='t', first='f', second='s')}")
    widths = [float(each.get("width")) for each in svg.iter() if each.tag.endswith("rect") and each.get("height") == "20"]
    pale, dark = widths
    assert dark / (dark + pale) == 0.25


def test_an_interval_is_drawn_around_its_figure_and_an_unknown_one_says_so() -> None:
    drawing = forest([Span("a", 5, 2, 8), Span("b", float("nan"), 0, 0)], title="t", lowest=0, highest=10, unit="%")
    root = tree(f"<!DOCTYPE html><title>x</title>{drawing}")
    (dot,) = [each for each in root.iter() if each.tag.endswith("circle")]
    (span,) = [each for each in root.iter() if each.tag.endswith("line") and each.get("stroke-width")]
    assert float(span.get("x1")) < float(dot.get("cx")) < float(span.get("x2"))
    assert "not enough evidence" in drawing


def test_a_figure_outside_the_axis_stays_on_the_drawing() -> None:
    drawing = forest([Span("a", 50, 20, 80)], title="t", lowest=0, highest=10, unit="%", marked=1)
    root = tree(f"<!DOCTYPE html><title>x</title>{drawing}")
    assert all(float(each.get("x2")) <= WIDTH for each in root.iter() if each.tag.endswith("line"))


def test_a_gap_is_told_in_words_and_not_by_colour_alone() -> None:
    only = replace(fairness(), groups=(group("sex", "F", 900, 300, 100, 50, "gap"),))
    assert "Gap" in row(page(fairness=only), "Sex")[-1]


def found_page() -> str:
    return page(whole_card(evaluation={**figures(), "findings": FINDINGS}))


def test_the_page_of_a_card_tells_what_training_found_from_its_file_alone() -> None:
    html = found_page()
    assert row(html, "Stability")[1] == "not met"
    assert row(html, "2025-09-08")[2:5] == ["95", "held back", "held back"]
    assert "None of them had an outcome, so this can't be told." in text(html)
    assert row(html, "assessment")[1:4] == ["service activity", "185", "170"]
    assert row(html, "serious violence")[2:] == ["held back"] * 4
    assert "Service activity and nothing else: 90 in 100 (between 85 and 94) of the outcomes." in text(html)
    assert row(html, "sex: Female")[1:] == ["0.74 (0.70–0.78)", "0.55 (0.52–0.58)", "suspensions past 52 weeks", "close proxy"]


def test_a_line_that_comes_and_goes_is_marked_with_the_refits_that_have_it() -> None:
    cells = [[("".join(cell.itertext())).strip() for cell in each] for each in tree(found_page()).iter("tr")]
    assert ["3 suspensions or more, past 52 weeks", "4", "7 of 20", "2 to 5", "18 of 20", "comes and goes"] in cells


def test_the_drawings_of_contributions_stand_on_the_page_and_leave_out_steps_with_few() -> None:
    drawn = found_page().split('id="made-up"')[1].split('id="limits"')[0]
    assert drawn.count("<svg") == 3
    assert "held back" in drawn
    assert "xmlns" not in drawn
    assert 'href="#made-up"' not in page()
