"""A council's configuration: read, checked, and its mistakes told plainly."""

from __future__ import annotations

from pathlib import Path

import pytest

from vocabulary.council import Configuration, read_configuration
from vocabulary.problems import ConfigurationProblem

GOOD = """
[council]
name = "Invented"
demonstration = true
inbox = "inbox"
data = "var"

[feeds.attendance]
files = "marks*.csv"
columns = { person_ref = "PupilID" }

[[teams]]
name = "East"
weekly_capacity = 10
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "council.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_configuration_is_read_with_its_defaults(tmp_path: Path) -> None:
    configuration = read_configuration(written(tmp_path, GOOD))

    assert configuration.council.name == "Invented"
    assert (configuration.cohort.youngest, configuration.cohort.oldest) == (10, 17)
    assert configuration.feeds["attendance"].columns == {"person_ref": "PupilID"}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (
            GOOD.replace("weekly_capacity = 10", "weekly_capacity = 0"),
            ["teams.0.weekly_capacity", "greater than or equal to 1", "0"],
        ),
        (GOOD.replace("weekly_capacity", "weekly_capacty"), ["teams.0.weekly_capacty", "no such setting"]),
        (GOOD.replace("feeds.attendance", "feeds.attendence"), ["feeds.attendence is not a feed", "attendance"]),
        (GOOD.replace("person_ref =", "pupil ="), ["feeds.attendance maps pupil", "person_ref"]),
        (GOOD + '\n[outcome]\nassessment_factors = ["99Z"]\n', ["outcome", "99Z"]),
        (GOOD + "\n[cohort]\nyoungest = 17\noldest = 10\n", ["cohort", "youngest must not be above oldest"]),
        (GOOD.replace('data = "var"', ""), ["council.data", "needed"]),
        (GOOD + "[[", ["is not TOML"]),
    ],
)
def test_a_mistake_is_told_with_its_key_and_what_is_allowed(tmp_path: Path, wrong: str, told: list[str]) -> None:
    with pytest.raises(ConfigurationProblem) as problem:
        read_configuration(written(tmp_path, wrong))

    for words in told:
        assert words in str(problem.value)


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    twice = GOOD.replace("weekly_capacity = 10", "weekly_capacity = 0").replace('name = "Invented"', 'name = ""')

    with pytest.raises(ConfigurationProblem, match=r"2 mistake") as problem:
        read_configuration(written(tmp_path, twice))

    assert "council.name" in str(problem.value)
    assert "teams.0.weekly_capacity" in str(problem.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationProblem, match="There is no configuration"):
        read_configuration(tmp_path / "nowhere.toml")


def test_the_hash_changes_with_any_setting_and_with_nothing_else(tmp_path: Path) -> None:
    first = read_configuration(written(tmp_path, GOOD))
    commented = read_configuration(written(tmp_path, "# a comment\n" + GOOD))
    changed = read_configuration(written(tmp_path, GOOD.replace("= 10", "= 11")))

    assert first.settings_hash == commented.settings_hash
    assert first.settings_hash != changed.settings_hash


def test_every_setting_has_a_meaning_for_the_reference() -> None:
    def unexplained(model: type, path: str) -> list[str]:
        missing = []
        for name, field in model.model_fields.items():  # type: ignore[attr-defined]
            inner = [
                each for each in (field.annotation, *getattr(field.annotation, "__args__", ())) if hasattr(each, "model_fields")
            ]
            if inner:
                missing += [gap for each in inner for gap in unexplained(each, f"{path}{name}.")]
            elif not field.description and name != "name" and name != "feeds":
                missing.append(path + name)
        return missing

    assert unexplained(Configuration, "") == []


OFFENCE = (
    GOOD
    + """
[offence_data]
youth_justice_indicators = true
"""
)


def test_offence_data_is_off_and_can_not_be_turned_on_without_a_named_condition_in_law(tmp_path: Path) -> None:
    assert read_configuration(written(tmp_path, GOOD)).offence_data.basis == ""
    with pytest.raises(ConfigurationProblem, match="does not name the condition in law"):
        read_configuration(written(tmp_path, OFFENCE))
    named = OFFENCE + 'lawful_basis = "Schedule 1 paragraph 18, policy document of 2026"\n'
    assert read_configuration(written(tmp_path, named)).offence_data.basis.startswith("Schedule 1 paragraph 18")
    off = named.replace("= true", "= false")
    assert read_configuration(written(tmp_path, off)).offence_data.basis == ""


def test_one_prompt_in_ten_is_drawn_unless_the_council_says_otherwise_and_never_every_one(tmp_path: Path) -> None:
    assert read_configuration(written(tmp_path, GOOD)).prompts.drawn_one_in == 10
    assert read_configuration(written(tmp_path, GOOD + "[prompts]\ndrawn_one_in = 0\n")).prompts.drawn_one_in == 0
    with pytest.raises(ConfigurationProblem, match="name no child for its points"):
        read_configuration(written(tmp_path, GOOD + "[prompts]\ndrawn_one_in = 1\n"))
