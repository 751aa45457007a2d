"""The application's name to Django."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Prompts, people and the ledger."""

    name = "review"
    verbose_name = "Review of prompts"
