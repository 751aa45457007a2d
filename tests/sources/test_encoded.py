import pytest

from tests.sources.conftest import ReadAs
from vocabulary.problems import ConfigurationProblem, DeliveryProblem

HEADINGS = "person_ref,forename,surname,born_on,known_on\n"
NAMES = [("Zoë", "Nuñez"), ("Siân", "O'Brien"), ("Chloé", "Müller-Ødegård")]
TEXT = HEADINGS + "".join(f"P{n},{first},{last},2012-01-0{n},2026-11-13\n" for n, (first, last) in enumerate(NAMES, 1))
WIDE = TEXT.replace("Chloé", "Łukasz 你好 إيمان 𝔄")


@pytest.mark.parametrize(
    ("text", "written", "said"),
    [
        (WIDE, "utf-8", "utf-8-sig"),
        (WIDE, "utf-8-sig", "utf-8-sig"),
        (WIDE, "utf-8-sig", "utf-8"),
        (WIDE, "utf-16", "utf-16"),
        (WIDE, "utf-16-le", "utf-16-le"),
        (WIDE, "utf-16-be", "utf-16-be"),
        (WIDE, "utf-32", "utf-32"),
        (TEXT, "cp1252", "cp1252"),
        (TEXT, "latin-1", "latin-1"),
        (HEADINGS + "P1,Ann,Lee,2012-01-01,2026-11-13\n", "ascii", "cp1252"),
    ],
)
def test_names_come_back_exactly(read_as: ReadAs, text: str, written: str, said: str) -> None:
    reading = read_as("pupils", text.encode(written), encoding=said)
    expected = [tuple(line.split(",")[1:3]) for line in text.splitlines()[1:]]
    read = zip(reading.table["forename"].to_pylist(), reading.table["surname"].to_pylist(), strict=True)
    assert list(read) == expected
    assert reading.faults.num_rows == 0


def test_bytes_that_are_not_text_are_named_by_place_only(read_as: ReadAs) -> None:
    content = TEXT.encode("utf-8") + "P9,CANARYé,Smith,2012-01-01,2026-11-13\n".encode("cp1252")
    where = content.index(b"CANARY\xe9") + len("CANARY")
    with pytest.raises(DeliveryProblem, match=f"byte {where:,} is not text in utf-8") as refused:
        read_as("pupils", content)
    assert "CANARY" not in str(refused.value)


def test_the_place_is_right_far_into_a_file_and_across_a_cut_character(read_as: ReadAs) -> None:
    row = "P1,Zoë,Lee,2012-01-01,2026-11-13\n".encode()
    content = HEADINGS.encode() + row * 50_000
    place = 1_300_001
    broken = content[:place].rpartition(b"\n")[0] + b"\n"
    with pytest.raises(DeliveryProblem, match=f"byte {len(broken):,} is not text"):
        read_as("pupils", broken + b"\xff\n" + row)


def test_a_character_cut_at_the_end_of_the_file_is_named(read_as: ReadAs) -> None:
    content = HEADINGS.encode() + "P1,Zoë".encode()[:-1]
    with pytest.raises(DeliveryProblem, match=f"byte {len(content) - 1:,} is not text"):
        read_as("pupils", content)


@pytest.mark.parametrize(("written", "said"), [("utf-8-sig", "cp1252"), ("utf-16", "utf-8-sig"), ("utf-16", "cp1252")])
def test_a_file_that_says_it_is_in_another_encoding_is_refused(read_as: ReadAs, written: str, said: str) -> None:
    with pytest.raises(DeliveryProblem, match="says in its first bytes"):
        read_as("pupils", TEXT.encode(written), encoding=said)


@pytest.mark.parametrize("said", ["cp1252", "latin-1", "iso8859-15", "mac-roman"])
def test_names_are_not_mangled_when_utf8_is_taken_for_an_older_encoding(read_as: ReadAs, said: str) -> None:
    with pytest.raises(DeliveryProblem, match="UTF-8 from end to end"):
        read_as("pupils", TEXT.encode("utf-8"), encoding=said)


@pytest.mark.parametrize("said", ["utf-99", "hex", "rot13", "\x00"])
def test_an_encoding_that_is_none_is_a_mistake_in_the_configuration(read_as: ReadAs, said: str) -> None:
    with pytest.raises(ConfigurationProblem, match="encoding"):
        read_as("pupils", TEXT, encoding=said)


def test_a_file_of_two_byte_text_taken_for_one_byte_text_is_refused(read_as: ReadAs) -> None:
    with pytest.raises(DeliveryProblem, match="does not have person_ref"):
        read_as("pupils", TEXT.encode("utf-16-le"), encoding="latin-1")


def test_a_nul_is_a_fault_of_its_cell_and_of_nothing_else(read_as: ReadAs) -> None:
    reading = read_as("pupils", HEADINGS + "P1,A\x00nn,Lee,2012-01-01,2026-11-13\nP2,Bo,Day,2012-01-02,2026-11-13\n")
    assert reading.table["forename"].to_pylist() == [None, "Bo"]
    assert reading.faults.to_pylist() == [{"row": 1, "column": "forename", "rule": "holds control characters"}]
