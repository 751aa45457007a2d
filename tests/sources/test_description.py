import tomllib

from sources.description import FaultCount, understood
from tests.sources.conftest import ReadAs
from vocabulary.feed_settings import FeedSettings

TEXT = (
    'Ref,person_ref,happened_on,known_on,"Odd ""name""",Worker\n'
    "R1,CANARY,x,2026-11-01,,W\nR2,C2\nR3,C3,2026-11-01,2026-11-02,,\nR4,C4,x,2026-11-02,,\n"
)
COLUMNS = {"referral_ref": "Ref"}


def test_every_column_is_described_by_origin_and_count(read_as: ReadAs) -> None:
    result = understood(read_as("referrals", TEXT, columns=COLUMNS, known_from="delivery"), FeedSettings(files="*"))
    described = {each.name: (each.origin, each.filled, each.empty) for each in result.columns}
    assert described == {
        "referral_ref": ("column Ref", 3, 0),
        "person_ref": ("column person_ref", 3, 0),
        "happened_on": ("column happened_on", 1, 2),
        "known_on": ("the day of delivery", 3, 0),
    }
    assert set(result.not_there) == {
        "referral_source",
        "primary_need",
        "no_further_action",
        "closed_on",
        "closure_reason",
        "withdrawn",
    }
    assert result.not_read == ("known_on", 'Odd "name"', "Worker")


def test_rows_and_faults_are_counted_with_the_first_rows(read_as: ReadAs) -> None:
    result = understood(read_as("referrals", TEXT, columns=COLUMNS), FeedSettings(files="*"), first_rows=1)
    assert (result.rows_in, result.rows_read, result.rows_unsplit) == (4, 3, 1)
    assert result.faults == (
        FaultCount("whole row", "row has 2 cells, expected 6", 1, (2,)),
        FaultCount("happened_on", "not a date written %Y-%m-%d", 2, (1,)),
    )


def test_the_line_to_add_leaves_nothing_unread(read_as: ReadAs) -> None:
    settings = FeedSettings(files="*", columns=COLUMNS, ignored_columns=("Worker",))
    line = understood(read_as("referrals", TEXT, columns=COLUMNS, ignored_columns=("Worker",)), settings).line
    ignored = tomllib.loads(line)["ignored_columns"]
    assert ignored == ["Worker", 'Odd "name"']
    again = understood(read_as("referrals", TEXT, columns=COLUMNS, ignored_columns=tuple(ignored)), settings)
    assert (again.not_read, again.line) == ((), "")


def test_a_description_holds_no_value(read_as: ReadAs) -> None:
    assert "CANARY" not in str(understood(read_as("referrals", TEXT, columns=COLUMNS), FeedSettings(files="*")))
