"""A Django project of a few lines that the launcher can start in seconds."""

from pathlib import Path

from ops.project import ROOT, Project

FILES = {
    "crm/__init__.py": "",
    "crm/management/__init__.py": "",
    "crm/management/commands/__init__.py": "",
    "crm/settings.py": """
import os
from pathlib import Path
import environ
from django.core.exceptions import ImproperlyConfigured
MODE = os.environ.get("MOCHILA_MODE", "production")
SECRET_KEY = os.environ.get("SECRET_KEY", "")
if len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY is missing.")
SITE_URL = os.environ.get("SITE_URL", "")
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
ROOT_URLCONF = "crm.urls"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.staticfiles", "django_tasks", "django_tasks_db", "crm"]
DATABASES = {"default": environ.Env().db("DATABASE_URL")}
STATIC_URL, STATIC_ROOT = "/static/", Path(os.environ["MOCHILA_DATA"]) / "static"
STATICFILES_DIRS = [Path(__file__).resolve().parent.parent / "static"]
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
USE_TZ, DEFAULT_AUTO_FIELD = True, "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = [f"security.W{n:03}" for n in range(30)]
""",
    "crm/wsgi.py": "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n",
    "crm/urls.py": """
import os
from django.conf import settings
from django.db import connection
from django.http import JsonResponse
from django.urls import path
def healthz(request):
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from people")
        people = cursor.fetchone()[0]
    return JsonResponse({"mode": settings.MODE, "site": settings.SITE_URL, "pid": os.getppid(), "people": people})
urlpatterns = [path("healthz", healthz)]
""",
    "crm/management/commands/work.py": """
import signal
from django.core.management.base import BaseCommand
class Command(BaseCommand):
    def handle(self, *args, **options):
        signal.sigwait([signal.SIGTERM])
""",
    "crm/management/commands/demo_data.py": """
from django.core.management.base import BaseCommand
from django.db import connection
class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("--leads", type=int, default=7)
        parser.add_argument("--logins", action="store_true")
    def handle(self, *, leads, logins, **options):
        if logins:
            return self.stdout.write("login rita@example.com secret rep")
        with connection.cursor() as cursor:
            cursor.execute("create table if not exists people (id int primary key)")
            cursor.execute("insert into people select generate_series(1, %s) on conflict do nothing", [leads])
""",
    "static/site.css": "body { color: black }\n",
    "requirements.txt": "",
}


def make_project(root: Path) -> Project:
    """Write the stub and return it; it shares the real `manage.py`."""
    for name, text in FILES.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (root / "manage.py").write_text((ROOT / "manage.py").read_text())
    return Project(root=root)
