"""Information governance's pages about restricted children and break-glass, and the page on which the glass is broken."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from review import errors
from review.clock import today
from review.governance import breaking, restricting
from review.governance.breaking import Opened
from review.governance.forms import BreakGlass, Grant, Lift, Restrict
from review.ledger import head
from review.models import Opening, Person, Prompt, Restriction, Role
from review.recording import NotPossible
from review.supervision.teams import managed_teams
from review.tables import Cell, Table, table
from review.templatetags.words import day, moment

DONE = {
    "restricted": "The child's records are restricted. Nobody sees them without a grant.",
    "lifted": "The restriction is lifted.",
    "granted": "Sight is granted.",
    "ended": "Sight has ended.",
    "noticed": "It is recorded that you have seen it.",
}
SHOWN_OPENINGS = 200


@require_http_methods(["GET", "HEAD", "POST"])
def break_glass(request: HttpRequest) -> HttpResponse:
    """Open one prompt that is not one's own to see, for a reason."""
    form = BreakGlass(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                opened = breaking.break_glass(form.cleaned_data["reference"], request.user, why=form.cleaned_data["why"])
                return redirect("prompt", reference=opened.reference)
            except NotPossible as why:
                form.add_error("reference", str(why))
    minutes = int(breaking.OPEN_FOR.total_seconds() // 60)
    return render(request, "review/governance/break_glass.html", {"form": form, "minutes": minutes}, status=status)


@require_safe
def governance(request: HttpRequest) -> HttpResponse:
    """What waits for information governance."""
    lines, _ = head()
    facts = {
        "without_sight": len(restricting.waiting_for_a_grant()),
        "restricted": Restriction.objects.count(),
        "not_noticed": breaking.not_noticed().count(),
        "lines": lines,
    }
    return render(request, "review/governance/governance.html", facts)


@require_safe
def restrictions(request: HttpRequest) -> HttpResponse:
    """Restricted children by the references of their prompts, and those that wait with nobody who may see them."""
    waiting = table(
        "Restricted prompts that wait and that nobody may see",
        ("Prompt", "Team", "Leaves the list on"),
        (
            [Cell(each.reference, link=reverse("restriction", args=[each.reference])), each.team, day(each.lapses_on)]
            for each in restricting.waiting_for_a_grant()
        ),
        empty="None: somebody may see every restricted prompt that waits.",
    )
    held = table(
        "Restricted children",
        ("Prompts", "Why", "Since", "Who may see"),
        (
            [
                Cell(
                    each.reference,
                    link=reverse("restriction", args=[each.reference]),
                    note=", ".join(prompt.reference for prompt in each.prompts[1:]),
                ),
                each.kind,
                day(each.at),
                ", ".join(f"{one.person.get_full_name()} to {day(one.until_on)}" for one in each.grants) or "Nobody",
            ]
            for each in restricting.restricted_children()
        ),
        empty="No child's records are restricted.",
    )
    facts = {"waiting": waiting, "held": held, "done": DONE.get(request.GET.get("done", ""), "")}
    return render(request, "review/governance/restrictions.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
def restrict(request: HttpRequest) -> HttpResponse:
    """Restrict a child, by the reference of a prompt about them."""
    form = Restrict(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        prompt = Prompt.objects.filter(pk=form.cleaned_data["reference"]).first()
        if prompt is None:
            form.add_error("reference", "No prompt has this reference")
        else:
            try:
                restricting.restrict(prompt, request.user, kind=form.cleaned_data["kind"], why=form.cleaned_data["why"])
                return _to("restriction", "restricted", prompt.reference)
            except NotPossible as why:
                form.add_error("reference", str(why))
    return render(request, "review/governance/restrict.html", {"form": form}, status=422 if form.is_bound else 200)


@require_safe
def restriction(request: HttpRequest, reference: str) -> HttpResponse:
    """One restricted child: the prompts, who may see, and the forms to grant, end and lift."""
    return _restriction_page(request, _prompt(reference))


@require_POST
def lift(request: HttpRequest, reference: str) -> HttpResponse:
    """Lift a restriction."""
    prompt, form = _prompt(reference), Lift(request.POST, prefix="lift")
    if not form.is_valid():
        return _restriction_page(request, prompt, lift_form=form)
    try:
        restricting.lift(prompt, request.user, why=form.cleaned_data["why"])
    except NotPossible as why:
        return errors.cannot_be_done(request, str(why))
    return _to("restrictions", "lifted")


@require_POST
def grant(request: HttpRequest, reference: str) -> HttpResponse:
    """Let one person see a restricted child."""
    prompt = _prompt(reference)
    form = Grant(request.POST, prefix="grant", people=restricting.of_the_team(prompt))
    if not form.is_valid():
        return _restriction_page(request, prompt, grant_form=form)
    try:
        restricting.grant(prompt, request.user, to=form.cleaned_data["person"], until_on=form.cleaned_data["until_on"])
    except NotPossible as why:
        return errors.cannot_be_done(request, str(why))
    return _to("restriction", "granted", reference)


@require_POST
def end_grant(request: HttpRequest, reference: str, username: str) -> HttpResponse:
    """End a person's sight of a restricted child."""
    prompt, person = _prompt(reference), get_object_or_404(Person, username=username)
    try:
        restricting.end_grant(prompt, request.user, of=person)
    except NotPossible as why:
        return errors.cannot_be_done(request, str(why))
    return _to("restriction", "ended", reference)


@require_safe
def openings(request: HttpRequest) -> HttpResponse:
    """Every break-glass opening with its reason, the newest first."""
    shown = breaking.with_reasons(Opening.objects.order_by("-opened_at")[:SHOWN_OPENINGS])
    facts = {
        "openings": table_of(shown, request.user),
        "most": SHOWN_OPENINGS,
        "done": DONE.get(request.GET.get("done", ""), ""),
    }
    return render(request, "review/governance/openings.html", facts)


@require_POST
def notice(request: HttpRequest, number: int) -> HttpResponse:
    """Say that an opening has been seen: a manager of the prompt's team, or information governance."""
    governs = Role.INFORMATION_GOVERNANCE in request.user.roles()
    seen = Opening.objects.all() if governs else Opening.objects.filter(prompt__team__in=managed_teams(request.user))
    try:
        breaking.notice(get_object_or_404(seen, pk=number), request.user)
    except NotPossible as why:
        return errors.cannot_be_done(request, str(why))
    return _to("openings" if governs else "team", "noticed")


def table_of(shown: list[Opened], person: Person, *, for_team: bool = False) -> Table:
    """Openings as a table with a button for those that nobody has seen. for_team: reasons about restricted children are left out."""
    return table(
        "Prompts opened by break-glass",
        ("When", "Who", "Prompt", "Reason", "Seen by"),
        (
            [
                Cell(moment(each.opening.opened_at), note="still open" if each.is_open else ""),
                each.opening.person.get_full_name(),
                Cell(each.opening.prompt_id, note=each.opening.prompt.team),
                "Information governance has it: the child's records are restricted."
                if for_team and each.restricted
                else each.reason,
                _seen(each.opening, person),
            ]
            for each in shown
        ),
        empty="Nobody has opened a prompt by break-glass." if not for_team else "None that you have not seen.",
    )


def _seen(opening: Opening, person: Person) -> Cell:
    if opening.noticed_at is not None:
        return Cell(
            opening.noticed_by.get_full_name() if opening.noticed_by else "A closed account", note=moment(opening.noticed_at)
        )
    if opening.person_id == person.pk:
        return Cell("Nobody yet")
    return Cell("", post=reverse("notice", args=[opening.pk]), button="I have seen this", about=opening.prompt_id)


def _restriction_page(
    request: HttpRequest, prompt: Prompt, *, lift_form: Lift | None = None, grant_form: Grant | None = None
) -> HttpResponse:
    held = restricting.restricted_child(prompt)
    if held is None:
        return errors.not_found(request)
    people = restricting.of_the_team(prompt)
    facts = {
        "prompt": prompt,
        "held": held,
        "prompts": table(
            "The prompts about this child",
            ("Prompt", "Team", "Night", "Stands"),
            ([each.reference, each.team, day(each.as_of), each.get_status_display()] for each in held.prompts),
            empty="",
        ),
        "sight": table(
            "Who may see this child",
            ("Person", "Until", "End it"),
            (
                [
                    each.person.get_full_name(),
                    day(each.until_on),
                    Cell(
                        "",
                        post=reverse("end_grant", args=[prompt.reference, each.person.username]),
                        button="End today",
                        about=f"the sight of {each.person.get_full_name()}",
                    ),
                ]
                for each in held.grants
            ),
            empty="Nobody may see this child.",
        ),
        "people": people,
        "grant_form": grant_form or Grant(prefix="grant", people=people),
        "lift_form": lift_form or Lift(prefix="lift"),
        "wrong": grant_form or lift_form,
        "today": today(),
        "done": DONE.get(request.GET.get("done", ""), ""),
    }
    return render(request, "review/governance/restriction.html", facts, status=422 if facts["wrong"] else 200)


def _prompt(reference: str) -> Prompt:
    found: Prompt = get_object_or_404(Prompt, pk=reference)
    return found


def _to(route: str, done: str, *args: str) -> HttpResponse:
    response = redirect(route, *args)
    response["Location"] += f"?done={done}"
    return response
