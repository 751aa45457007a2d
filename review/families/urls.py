"""The routes of words for families."""

from django.urls import path

from review.families import pages

urlpatterns = [path("prompt/<str:reference>/words-for-the-family", pages.family_words, name="family_words")]
