"""The routes of signing in and of one's own account; who may use each is in `review.walls.ROUTES`."""

from django.urls import path

from review.signing_in import local, passwords, second_factor, single_sign_on

urlpatterns = [
    path("sign-in", local.sign_in, name="sign_in"),
    path("sign-out", local.sign_out, name="sign_out"),
    path("sign-in/code", second_factor.second_factor, name="second_factor"),
    path("sign-in/new-key", second_factor.second_factor_new, name="second_factor_new"),
    path("sign-in/council", single_sign_on.sign_on, name="sign_on"),
    path("sign-in/council/return", single_sign_on.sign_on_return, name="sign_on_return"),
    path("your-account", passwords.your_account, name="your_account"),
    path("your-account/password", passwords.password, name="password"),
    path("your-account/recovery-codes", second_factor.recovery_codes, name="recovery_codes"),
]
