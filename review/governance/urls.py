"""The routes of information governance and of break-glass."""

from django.urls import path

from review.governance import ledger_pages, pages

urlpatterns = [
    path("break-glass", pages.break_glass, name="break_glass"),
    path("break-glass/<int:number>/seen", pages.notice, name="notice"),
    path("governance", pages.governance, name="governance"),
    path("governance/openings", pages.openings, name="openings"),
    path("governance/restrictions", pages.restrictions, name="restrictions"),
    path("governance/restrictions/new", pages.restrict, name="restrict"),
    path("governance/restrictions/<str:reference>", pages.restriction, name="restriction"),
    path("governance/restrictions/<str:reference>/lift", pages.lift, name="lift"),
    path("governance/restrictions/<str:reference>/grant", pages.grant, name="grant"),
    path("governance/restrictions/<str:reference>/end/<str:username>", pages.end_grant, name="end_grant"),
    path("governance/ledger", ledger_pages.ledger_lines, name="ledger_lines"),
    path("governance/ledger/<int:seq>", ledger_pages.ledger_line, name="ledger_line"),
    path("governance/ledger-state", ledger_pages.ledger_state, name="ledger_state"),
]
