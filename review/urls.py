"""The routes; who may use each is in `review.walls.ROUTES`."""

from django.urls import path

from review import pages, signing_in
from review.practice.urls import urlpatterns as practice

urlpatterns = [
    path("", pages.worklist, name="worklist"),
    path("sign-in", signing_in.sign_in, name="sign_in"),
    path("sign-out", signing_in.sign_out, name="sign_out"),
    path("prompt/<str:reference>", pages.prompt, name="prompt"),
    path("prompt/<str:reference>/view", pages.view, name="view"),
    path("prompt/<str:reference>/decision", pages.decision, name="decision"),
    path("prompt/<str:reference>/wrong-child", pages.wrong_child, name="wrong_child"),
    path("prompt/<str:reference>/take", pages.take, name="take"),
    path("prompt/<str:reference>/hand-back", pages.hand_back, name="hand_back"),
    *practice,
]

handler403 = "review.errors.refused"
handler404 = "review.errors.not_found"
handler500 = "review.errors.broken"
