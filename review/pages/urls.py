"""The addresses of the practitioner's pages."""

from django.urls import path

from review.pages import judging, lists, prompt, taking

urlpatterns = [
    path("", lists.worklist, name="worklist"),
    path("find", lists.find, name="find"),
    path("my-decisions", lists.my_decisions, name="my_decisions"),
    path("prompt/<str:reference>", prompt.prompt, name="prompt"),
    path("prompt/<str:reference>/view", judging.view, name="view"),
    path("prompt/<str:reference>/decision", judging.decision, name="decision"),
    path("prompt/<str:reference>/wrong-child", judging.wrong_child, name="wrong_child"),
    path("prompt/<str:reference>/take", taking.take, name="take"),
    path("prompt/<str:reference>/hand-back", taking.hand_back, name="hand_back"),
    path("prompt/<str:reference>/hand-over", taking.hand_over, name="hand_over"),
]
