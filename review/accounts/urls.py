"""The routes of the accounts pages; who may use each is in `review.walls.ROUTES`. A number and never a name stands in an address."""

from django.urls import path

from review.accounts import pages

urlpatterns = [
    path("accounts", pages.accounts, name="accounts"),
    path("accounts/new", pages.account_new, name="account_new"),
    path("accounts/<int:number>", pages.account, name="account"),
    path("accounts/<int:number>/facts", pages.account_facts, name="account_facts"),
    path("accounts/<int:number>/role", pages.account_role, name="account_role"),
    path("accounts/<int:number>/role-away", pages.account_role_away, name="account_role_away"),
    path("accounts/<int:number>/close", pages.account_close, name="account_close"),
    path("accounts/<int:number>/reopen", pages.account_reopen, name="account_reopen"),
    path("accounts/<int:number>/second-factor", pages.account_second_factor, name="account_second_factor"),
    path("accounts/<int:number>/sign-on", pages.account_sign_on, name="account_sign_on"),
    path("accounts/<int:number>/password", pages.account_password, name="account_password"),
]
