"""The routes of practice mode."""

from django.urls import path

from review.practice import pages

urlpatterns = [
    path("practice", pages.start, name="practice"),
    path("practice/what-the-card-knows", pages.end, name="practice_end"),
    path("practice/<str:reference>", pages.prompt, name="practice_prompt"),
    path("practice/<str:reference>/view", pages.view, name="practice_view"),
    path("practice/<str:reference>/decision", pages.decision, name="practice_decision"),
    path("practice/<str:reference>/wrong-child", pages.wrong_child, name="practice_wrong_child"),
    path("practice/<str:reference>/take", pages.take, name="practice_take"),
    path("practice/<str:reference>/hand-back", pages.hand_back, name="practice_hand_back"),
    path("practice/<str:reference>/words-for-the-family", pages.family_words, name="practice_words"),
    path("practice/<str:reference>/after", pages.after, name="practice_after"),
]
