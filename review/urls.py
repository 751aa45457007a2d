"""The routes; who may use each is in `review.walls.ROUTES`."""

from django.urls import path

from review import signing_in
from review.pages.urls import urlpatterns as desk
from review.practice.urls import urlpatterns as practice

urlpatterns = [
    path("sign-in", signing_in.sign_in, name="sign_in"),
    path("sign-out", signing_in.sign_out, name="sign_out"),
    *desk,
    *practice,
]

handler403 = "review.errors.refused"
handler404 = "review.errors.not_found"
handler500 = "review.errors.broken"
