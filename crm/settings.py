"""Every setting, from the environment. Production unless MOCHILA_MODE says `demo` or `test`.

A value that cannot be used stops the start with one line that names it. The table in README.md lists them all.
"""

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from crm.lib import env

BASE_DIR = Path(__file__).resolve().parent.parent

MODE = env.one_of("MOCHILA_MODE", "production", ("production", "demo", "test"))
PRODUCTION = MODE == "production"
DATA_DIR = Path(env.text("MOCHILA_DATA", str(BASE_DIR / "var"))).resolve()

DEBUG = env.flag("DEBUG", False)
SECRET_KEY = env.text("SECRET_KEY", "" if PRODUCTION else "only-for-demo-and-test-runs-on-this-machine-0123456789")
SITE_URL = env.site("SITE_URL", "" if PRODUCTION else "http://localhost:8000")
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", [] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"])


def _refuse_unsafe() -> None:
    """Production does not start with a setting that would leave a door open; the message says which."""
    faults = [
        (DEBUG, "DEBUG is on: it shows secrets on error pages. Remove it."),
        (len(SECRET_KEY) < 50, "SECRET_KEY is missing or shorter than 50 characters. Set a long random text."),
        (not ALLOWED_HOSTS, "ALLOWED_HOSTS is empty. Name the hosts this site answers to, separated by commas."),
        (not SITE_URL.startswith("https://"), "SITE_URL must begin with https://: links in mails are built from it."),
    ]
    for unsafe, message in faults:
        if unsafe:
            raise ImproperlyConfigured(message)


if PRODUCTION:
    _refuse_unsafe()

INSTALLED_APPS = [
    "crm.admin_config.SteeringConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "csp",
    "django_filters",
    "django_htmx",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_countries",
    "phonenumber_field",
    "django_tasks",
    "django_tasks_db",
    "pgtrigger",
    "pghistory",
    "users",
    "records",
    "campaigns",
    "accounts",
    "opportunities",
    "leads",
    "activities",
    "imports",
    "crm",
]

MIDDLEWARE = [
    # headers first, so that they stand on whatever answers below, the gate and static files included
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "crm.lib.headers.headers",
    "django.middleware.security.SecurityMiddleware",
    "crm.lib.gate.gate",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "users.middleware.personal",
    "users.viewing.as_another",
    "records.own.ask_once",
    "crm.lib.errors.refusals",
    "crm.merging.to_the_kept_one",
]

ROOT_URLCONF = "crm.urls"
WSGI_APPLICATION = "crm.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "crm.navigation.navigation",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "hot",
        "DIRS": [BASE_DIR / "templates" / "jinja"],
        "OPTIONS": {"environment": "crm.lib.hot.environment"},
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# -- database ---------------------------------------------------------------------------------------------------------
# ops/ starts the embedded PostgreSQL and hands its address over in DATABASE_URL.
DATABASES = {"default": env.database("DATABASE_URL", "postgres:///mochila")}
STATEMENT_SECONDS = env.duration("STATEMENT_TIMEOUT", "10s")
DATABASES["default"] |= {
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": DATABASES["default"].get("OPTIONS", {})
    | {
        "connect_timeout": 3,
        "options": f"-c statement_timeout={STATEMENT_SECONDS * 1000:.0f} -c lock_timeout=3s"
        " -c idle_in_transaction_session_timeout=15s -c pg_trgm.similarity_threshold=0.5",
    },
    "TEST": {"TEMPLATE": "template0"},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# -- people -----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = ["users.backends.EmailBackend"]
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "login", "home", "login"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
if MODE == "test":
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_IDLE_HOURS = env.number("SESSION_IDLE_HOURS", 12, least=1, most=SESSION_COOKIE_AGE // 3600)

# -- language and time ------------------------------------------------------------------------------------------------
USE_TZ, USE_I18N = True, True
TIME_ZONE = env.zone("TIME_ZONE", "Europe/Madrid")
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale/of_django"]
FORMAT_MODULE_PATH = ["crm.formats"]
PHONENUMBER_DEFAULT_REGION = DEFAULT_COUNTRY = env.country("DEFAULT_COUNTRY", "ES")

# -- static files -----------------------------------------------------------------------------------------------------
STATIC_URL, STATIC_ROOT = "/static/", DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if MODE == "test"
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = MODE == "test"
MEDIA_ROOT = DATA_DIR / "files"

# -- security ---------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "crm.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
MAX_UPLOAD_MB = env.number("MAX_UPLOAD_MB", 20, least=1, most=1000)
MAX_IMPORT_MB = env.number("MAX_IMPORT_MB", 200, least=1, most=10_000)
MAX_IMPORT_ROWS = env.number("MAX_IMPORT_ROWS", 1_000_000, least=1, most=10_000_000)
MAX_IMPORT_COLUMNS = env.number("MAX_IMPORT_COLUMNS", 500, least=1, most=1_600)
BEHIND_PROXY = env.flag("BEHIND_PROXY", False)
if SITE_URL.startswith("https://"):
    SECURE_SSL_REDIRECT = env.flag("SSL_REDIRECT", True)
    SILENCED_SYSTEM_CHECKS = [] if SECURE_SSL_REDIRECT else ["security.W008"]  # the proxy redirects
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    CSRF_TRUSTED_ORIGINS = [SITE_URL]
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
else:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "mochila_session", "mochila_csrf"

# -- mail and jobs ----------------------------------------------------------------------------------------------------
EMAIL_FILE_PATH = DATA_DIR / "mail"
vars().update(env.mail("EMAIL_URL", "smtp://localhost:25" if PRODUCTION else "filemail://"))
EMAIL_FILE_PATH = EMAIL_FILE_PATH or DATA_DIR / "mail"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.address("MAIL_FROM", "Mochila CRM <mochila@example.com>")
TASKS = {
    "default": {
        "BACKEND": "django_tasks.backends.immediate.ImmediateBackend" if MODE == "test" else "django_tasks_db.DatabaseBackend"
    }
}

# -- history ----------------------------------------------------------------------------------------------------------
PGHISTORY_INSTALL_CONTEXT_FUNC_ON_MIGRATE = True

LOG_LEVEL = env.one_of("LOG_LEVEL", "ERROR" if MODE == "test" else "INFO", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}
TEST_RUNNER = "django.test.runner.DiscoverRunner"
