"""The application's name to Django."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Prompts, people and the ledger."""

    name = "review"
    verbose_name = "Review of prompts"

    def ready(self) -> None:
        """Connect what listens: a session begins with a signing in; nothing that was sent is kept for the lock-out."""
        from review.signing_in import lock_out, sessions

        _ = lock_out, sessions
