"""What the pages are made with, and what the application must be told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from review.assets import AssetsProblem, process
from review.configuration import django_settings, from_environment
from vocabulary.problems import ConfigurationProblem

ROOT = Path(__file__).resolve().parents[2]
STYLE = "@font-face{font-family:GDS Transport;src:url(x)}" + 'a{font-family:"GDS Transport",arial,sans-serif}' * 30
CREST = ".c{color:red}.footer{background:url(/assets/images/govuk-crest.svg)}.i{background:url(/assets/images/tick.svg)}"


def packages(folder: Path, *, style: str = STYLE + CREST) -> Path:
    govuk = folder / "govuk-frontend" / "dist" / "govuk"
    moj = folder / "@ministryofjustice" / "frontend" / "moj"
    for each in (govuk, moj / "images"):
        each.mkdir(parents=True)
    (moj / "images" / "tick.svg").write_text("<svg/>")
    (govuk / "govuk-frontend.min.css").write_text(style)
    (moj / "moj-frontend.min.css").write_text(style)
    (govuk / "govuk-frontend.min.js").write_text("export{a}\n//# sourceMappingURL=x.map\n")
    return folder


def test_neither_the_font_nor_the_crest_of_gov_uk_is_served(tmp_path: Path) -> None:
    process(packages(tmp_path / "node_modules"), tmp_path / "made")

    style = (tmp_path / "made" / "govuk-frontend.css").read_text()
    assert "GDS" not in style
    assert "font-face" not in style
    assert "crest" not in style
    assert ".c{color:red}" in style
    assert "url(images/tick.svg)" in style
    assert (tmp_path / "made" / "images" / "tick.svg").is_file()
    assert "sourceMappingURL" not in (tmp_path / "made" / "govuk-frontend.js").read_text()


@pytest.mark.parametrize("style", ["a{color:red}", STYLE + 'b{font:"GDS Transport"}', STYLE + "b{background:url(/x.svg)}"])
def test_a_release_of_another_shape_is_refused(tmp_path: Path, style: str) -> None:
    with pytest.raises(AssetsProblem, match="another shape"):
        process(packages(tmp_path / "node_modules", style=style), tmp_path / "made")


def test_the_lock_holds_the_versions_asked_for_with_their_hashes_and_no_address() -> None:
    asked = json.loads((ROOT / "package.json").read_text())["dependencies"]
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    assert {name: locked[f"node_modules/{name}"]["version"] for name in asked} == asked
    assert all("integrity" in each and "resolved" not in each for name, each in locked.items() if name)
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text()


def test_pages_stand_without_the_fetched_look(north: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from review import access

    monkeypatch.setattr(access, "are_built", lambda: False)
    page = north.get("/").content.decode()

    assert "review/plain.css" in page
    assert "vendor/" not in page
    assert "<script" not in page


@pytest.mark.parametrize("secret", ["", "short"])
def test_a_missing_or_short_secret_is_refused_without_being_repeated(tmp_path: Path, secret: str) -> None:
    installed = from_environment({"SCREENING_DATA": str(tmp_path), "SCREENING_REVIEW_SECRET": secret})

    with pytest.raises(ConfigurationProblem, match="SCREENING_REVIEW_SECRET") as refused:
        django_settings(installed)
    assert "'short'" not in str(refused.value)


def test_a_missing_data_folder_is_named() -> None:
    with pytest.raises(ConfigurationProblem, match="SCREENING_DATA"):
        from_environment({})


def test_secrets_do_not_show_when_an_installation_is_printed(tmp_path: Path) -> None:
    installed = from_environment(
        {"SCREENING_DATA": str(tmp_path), "SCREENING_REVIEW_SECRET": "s3cr3t", "SCREENING_PSEUDONYM_KEY": "k3y"}
    )

    assert "s3cr3t" not in repr(installed)
    assert "k3y" not in repr(installed)


def test_cookies_are_for_encrypted_connections_only_outside_a_demonstration(tmp_path: Path) -> None:
    environment = {"SCREENING_DATA": str(tmp_path), "SCREENING_REVIEW_SECRET": "x" * 50}

    real = django_settings(from_environment(environment))
    shown = django_settings(from_environment(environment | {"SCREENING_DEMONSTRATION": "1"}))

    assert (real["SESSION_COOKIE_SECURE"], shown["SESSION_COOKIE_SECURE"]) == (True, False)
    assert real["SESSION_COOKIE_SAMESITE"] == "Strict"


def test_a_weak_password_is_refused_and_not_repeated(data: Path) -> None:
    from review.people import add_person

    with pytest.raises(ConfigurationProblem) as refused:
        add_person("jo.real", "Jo Real", "North-East team", "hunter2")
    assert "hunter2" not in str(refused.value)
    assert add_person("jo.real", "Jo Real", "North-East team", "three random words").has_usable_password()


def test_starting_says_the_address_and_whom_to_be(data: Path) -> None:
    from review.invented import invented_people
    from review.serving import announcement

    said = "\n".join(announcement(8000))

    assert "http://127.0.0.1:8000/" in said
    assert all(each.username in said and each.password in said for each in invented_people())


def test_the_style_sheets_name_no_outside_host_and_no_font_file() -> None:
    for sheet in (ROOT / "review" / "static" / "review").glob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert "http" not in text
        assert "@font-face" not in text
        assert "@import" not in text
