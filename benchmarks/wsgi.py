"""What gunicorn serves while it is measured: the product, whole, and the baseline behind the session's middleware alone."""

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import override_settings

from crm.wsgi import application as ours

settings.ROOT_URLCONF = "benchmarks.urls"


def _bare_handler() -> WSGIHandler:
    with override_settings(MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"]):
        return WSGIHandler()


bare = _bare_handler()


def application(environ, start_response):
    """For gunicorn: `/bare/…` is the baseline, everything else is the product, whole."""
    return (bare if environ["PATH_INFO"].startswith("/bare/") else ours)(environ, start_response)
