"""The application for a WSGI server, configured by the environment: `gunicorn review.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "review.settings")
application = get_wsgi_application()
# Every page's code is read when a worker starts, and not while its first visitor waits.
pages = get_resolver().url_patterns
