"""Django's settings from the environment, for a server that starts the application by itself (`review.wsgi`)."""

from review.configuration import django_settings, from_environment

globals().update(django_settings(from_environment()))
