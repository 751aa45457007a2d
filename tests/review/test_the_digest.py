"""One e-mail a person a day, with two counts and a link: sent for real to a mail server and to a stand-in for GOV.UK Notify."""

from __future__ import annotations

import email
import email.policy
from pathlib import Path
from typing import Any

import pytest

from tests.review.invented import FORENAMES, KEY, NORTH, SECRET, SOUTH, SURNAMES, prompt
from tests.review.mail_servers import LOOPBACK, Letterbox, Notifier, certificate_for, free_port, mail_server, notify_stub
from vocabulary.digest_settings import Digest

LINK = "https://early-help.council.example/"
SERVICE, API_SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"
TEMPLATE = "f33517ff-2a88-4f6e-b855-c550268ce08a"
NOTIFY_SECRETS = {"SCREENING_NOTIFY_KEY": f"digest-key-{SERVICE}-{API_SECRET}", "SCREENING_NOTIFY_TEMPLATE": TEMPLATE}


@pytest.fixture
def people(data: Path) -> None:
    """A real installation: Ada and Ben of the North and Cy of the South have addresses, Dee of the North has none."""
    from review.models import Membership, Person
    from review.setup import configure

    configure(data, SECRET, False, "Thornbeck Council", pseudonym_key=KEY)
    for username, teams, address in (
        ("ada.north", [NORTH], "ada@council.example"),
        ("ben.north", [NORTH, SOUTH], "ben@council.example"),
        ("cy.south", [SOUTH], "cy@council.example"),
        ("dee.north", [NORTH], ""),
        ("eve.nowhere", ["Empty team"], "eve@council.example"),
    ):
        person = Person.objects.create(username=username, full_name=username.title(), email=address)
        for team in teams:
            Membership.objects.create(person=person, team=team)
    gone = Person.objects.create(username="gone", full_name="Gone", email="gone@council.example", is_active=False)
    Membership.objects.create(person=gone, team=NORTH)


@pytest.fixture(autouse=True)
def before_they_lapse(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day after the night, whatever the calendar says."""
    from datetime import date

    from review.digest import counting, sending
    from review.models import prompts

    del prompts
    for module in (counting, sending):
        monkeypatch.setattr(module, "today", lambda: date(2026, 11, 17))


def by_mail(port: int, **more: Any) -> Digest:
    return Digest(
        **{
            "send_by": "smtp",
            "link": LINK,
            "from_address": "worklist@council.example",
            "smtp_host": LOOPBACK,
            "smtp_port": port,
            "starttls": False,
            **more,
        }
    )


def send(settings: Digest, environment: dict[str, str] | None = None) -> Any:
    from review.digest.sending import send_digests

    return send_digests(settings, environment=environment or {})


def texts(box: Letterbox) -> dict[str, str]:
    """Address -> subject and body of what it got."""
    read = {to: email.message_from_string(text, policy=email.policy.default) for to, text in box.received}
    return {to: f"{each['Subject']}\n{each.get_content()}".replace("\r\n", "\n") for to, each in read.items()}


@pytest.mark.usefixtures("people")
def test_each_person_with_something_waiting_is_told_how_many_how_many_are_new_and_where() -> None:
    box = Letterbox()
    with mail_server(box) as port:
        done = send(by_mail(port))

    assert (done.sent, done.without_address, dict(done.failed)) == (3, 1, {})
    assert texts(box) == {
        "ada@council.example": f"6 prompts wait\n6 prompts wait on your worklist. 6 of them are new.\n\n{LINK}\n",
        "ben@council.example": f"8 prompts wait\n8 prompts wait on your worklist. 8 of them are new.\n\n{LINK}\n",
        "cy@council.example": f"2 prompts wait\n2 prompts wait on your worklist. 2 of them are new.\n\n{LINK}\n",
    }
    assert "no e-mail address" in " ".join(done.lines())


@pytest.mark.parametrize(
    ("waiting", "new", "said"),
    [
        (1, 0, "1 prompt waits on your worklist.\n"),
        (1, 1, "1 prompt waits on your worklist. It is new.\n"),
        (4, 0, "4 prompts wait on your worklist.\n"),
        (4, 1, "4 prompts wait on your worklist. 1 of them is new.\n"),
        (40, 3, "40 prompts wait on your worklist. 3 of them are new.\n"),
    ],
)
def test_the_counts_are_said_in_english(data: Path, waiting: int, new: int, said: str) -> None:
    from review.digest.message import body

    assert body(waiting, new, LINK) == f"{said}\n{LINK}\n"


@pytest.mark.usefixtures("people")
def test_nothing_of_a_child_is_in_any_message() -> None:
    from review.models import Prompt

    box = Letterbox()
    with mail_server(box) as port:
        send(by_mail(port))
    everything = "\n".join(text for _, text in box.received)

    canaries = [NORTH, SOUTH, "Thornbeck", "Ada.North", *FORENAMES, *SURNAMES]
    for held in Prompt.objects.all():
        canaries += [held.reference, held.child_id, held.headline, held.document.band_words]
        canaries += [fact.text for fact in held.document.reasons]
    assert len(box.received) == 3
    assert len(canaries) > 50
    assert [each for each in canaries if each in everything] == []


@pytest.mark.usefixtures("people")
def test_nobody_is_told_twice_on_one_day_and_everybody_is_again_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import date

    from review.digest import counting, sending

    box = Letterbox()
    with mail_server(box) as port:
        first, again = send(by_mail(port)), send(by_mail(port))
        for module in (counting, sending):
            monkeypatch.setattr(module, "today", lambda: date(2026, 11, 18))
        next_day = send(by_mail(port))

    assert (first.sent, again.sent, again.already, next_day.sent) == (3, 0, 3, 3)
    assert len(box.received) == 6


@pytest.mark.usefixtures("people")
def test_who_was_refused_is_counted_and_gets_it_at_the_next_attempt() -> None:
    box = Letterbox(refuses=frozenset({"ben@council.example"}))
    with mail_server(box) as port:
        first = send(by_mail(port))
        box.refuses = frozenset()
        second = send(by_mail(port))

    assert (first.sent, dict(first.failed)) == (2, {"The mail server refused the address": 1})
    assert (second.sent, second.already) == (1, 2)
    assert "@" not in " ".join([*first.lines(), *second.lines()])


@pytest.mark.usefixtures("people")
def test_a_mail_server_that_is_not_there_is_told_and_nobody_counts_as_told() -> None:
    from review.models import DigestSent

    done = send(by_mail(free_port()))

    assert (done.sent, sum(done.failed.values())) == (0, 3)
    assert "could not be reached" in " ".join(done.lines())
    assert not DigestSent.objects.exists()


@pytest.mark.usefixtures("people")
def test_the_connection_is_encrypted_with_a_certificate_that_the_machine_trusts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain, key = certificate_for("localhost", tmp_path)
    box, account = Letterbox(), ("digest", "an invented password")
    settings = {"smtp_host": "localhost", "starttls": True, "smtp_username": account[0]}
    secrets = {"SCREENING_SMTP_PASSWORD": account[1]}
    with mail_server(box, certificate=(chain, key), account=account) as port:
        not_trusted = send(by_mail(port, **settings), secrets)
        monkeypatch.setenv("SSL_CERT_FILE", str(chain))
        wrong_password = send(by_mail(port, **settings), {"SCREENING_SMTP_PASSWORD": "another"})
        wrong_name = send(by_mail(port, **{**settings, "smtp_host": LOOPBACK}), secrets)
        right = send(by_mail(port, **settings), secrets)

    assert [*not_trusted.failed] == ["The mail server's certificate is not one that this machine trusts"]
    assert [*wrong_name.failed] == ["The mail server's certificate is not one that this machine trusts"]
    assert [*wrong_password.failed] == ["The mail server did not accept the account"]
    assert (not_trusted.sent, wrong_name.sent, wrong_password.sent, right.sent) == (0, 0, 0, 3)
    assert box.encrypted == [True] * 3


@pytest.mark.usefixtures("people")
def test_nothing_is_sent_where_no_encryption_is_offered() -> None:
    box = Letterbox()
    with mail_server(box) as port:
        done = send(by_mail(port, starttls=True))

    assert [*done.failed] == ["The mail server does not offer an encrypted connection, and nothing is sent without"]
    assert box.received == []


@pytest.mark.usefixtures("people")
def test_notify_is_asked_with_a_fresh_token_of_the_service_and_with_the_two_counts_and_the_link_alone() -> None:
    notifier = Notifier(SERVICE, API_SECRET)
    with notify_stub(notifier) as address:
        done = send(Digest(send_by="notify", link=LINK, notify_address=address), NOTIFY_SECRETS)

    assert (done.sent, dict(done.failed)) == (3, {})
    assert [each["email_address"] for each in notifier.asked] == [f"{who}@council.example" for who in ("ada", "ben", "cy")]
    assert notifier.asked[0] == {
        "email_address": "ada@council.example",
        "template_id": TEMPLATE,
        "personalisation": {"waiting": "6", "new": "6", "link": LINK},
    }


@pytest.mark.usefixtures("people")
def test_a_token_of_another_secret_or_another_time_is_refused_and_told() -> None:
    other = {**NOTIFY_SECRETS, "SCREENING_NOTIFY_KEY": f"digest-key-{SERVICE}-{SERVICE}"}
    strange = {**NOTIFY_SECRETS, "SCREENING_NOTIFY_KEY": f"digest-key-{API_SECRET}-{API_SECRET}"}
    notifier, late = Notifier(SERVICE, API_SECRET), Notifier(SERVICE, API_SECRET, clock_ahead=60)
    with notify_stub(notifier) as address:
        settings = Digest(send_by="notify", link=LINK, notify_address=address)
        refused = [send(settings, secrets) for secrets in (other, strange)]
    with notify_stub(late) as address:
        refused.append(send(Digest(send_by="notify", link=LINK, notify_address=address), NOTIFY_SECRETS))

    assert [dict(each.failed) for each in refused] == [{"GOV.UK Notify answered 403 (AuthError)": 3}] * 3
    assert notifier.asked == late.asked == []


@pytest.mark.usefixtures("people")
def test_one_address_that_notify_refuses_does_not_keep_the_digest_from_the_others() -> None:
    notifier = Notifier(SERVICE, API_SECRET, answers={"ben@council.example": 400})
    with notify_stub(notifier) as address:
        settings = Digest(send_by="notify", link=LINK, notify_address=address)
        done = send(settings, NOTIFY_SECRETS)
        notifier.answers = {"ben@council.example": 302}
        moved = send(settings, NOTIFY_SECRETS)

    assert (done.sent, dict(done.failed)) == (2, {"GOV.UK Notify answered 400 (BadRequestError)": 1})
    assert "@" not in " ".join(done.lines())
    assert [*moved.failed] == ["GOV.UK Notify answered 302 (BadRequestError)"]


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("missing", ["SCREENING_NOTIFY_KEY", "SCREENING_NOTIFY_TEMPLATE"])
def test_a_key_or_template_that_is_missing_is_told_and_does_not_stop_anything(missing: str) -> None:
    done = send(Digest(send_by="notify", link=LINK), {name: value for name, value in NOTIFY_SECRETS.items() if name != missing})

    assert done.sent == 0
    assert missing in " ".join(done.failed)


@pytest.mark.usefixtures("people")
def test_a_prompt_that_was_decided_or_lapsed_is_not_counted() -> None:
    from review.intake import take_off

    take_off(["P-0001-1116", "P-0007-1116", "P-0008-1116"], why="already_supported")
    box = Letterbox()
    with mail_server(box) as port:
        done = send(by_mail(port))

    assert done.sent == 2  # the South has nothing left, so its practitioner is left in peace
    assert {text.split("\n")[0] for text in texts(box).values()} == {"5 prompts wait"}


@pytest.mark.usefixtures("people")
def test_only_what_the_latest_night_raised_is_new() -> None:
    from datetime import date

    from review.intake import publish

    publish([prompt(40, as_of=date(2026, 11, 17))], as_of=date(2026, 11, 17))
    box = Letterbox()
    with mail_server(box) as port:
        send(by_mail(port))

    assert "7 prompts wait on your worklist. 1 of them is new." in texts(box)["ada@council.example"]


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"send_by": "smtp", "link": LINK}, "from_address, smtp_host is not given"),
        ({"send_by": "notify"}, "link is not given"),
        ({"send_by": "notify", "link": "http://early-help.council.example/"}, "link must begin with https"),
        ({"send_by": "notify", "link": LINK, "notify_address": "http://x.example"}, "notify_address must begin with https"),
        (
            {"send_by": "smtp", "link": LINK, "from_address": "a@b.c", "smtp_host": "mail.example", "starttls": False},
            "a message would travel unencrypted",
        ),
    ],
)
def test_settings_that_could_not_work_or_would_tell_too_much_are_refused(said: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        Digest(**said)


def test_without_settings_nothing_is_sent(data: Path) -> None:
    assert send(Digest()).lines() == ["Digest: 0 people told that prompts wait."]
