"""A wrong setting ends the start with one line that names it; none is silently taken for something else."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

GOOD = {
    "MOCHILA_MODE": "production", "SECRET_KEY": "k3y-" * 8 + "abcdefghijklmnopqrstuvwxyz", "ALLOWED_HOSTS": "crm.example.com",
    "SITE_URL": "https://crm.example.com", "DATABASE_URL": "postgres://nobody@127.0.0.1:9/none",
}  # fmt: skip
WRONG = [
    ("MOCHILA_MODE", "prod"), ("DEBUG", "maybe"), ("DEBUG", "1"), ("SECRET_KEY", "short"), ("ALLOWED_HOSTS", "*"),
    ("ALLOWED_HOSTS", "a.example.com, *"), ("ALLOWED_HOSTS", ".com"), ("ALLOWED_HOSTS", "https://a.example.com"),
    ("ALLOWED_HOSTS", "a.example.com:80"), ("ALLOWED_HOSTS", "*.example.com"), ("ALLOWED_HOSTS", " , "),
    ("SITE_URL", "http://crm.example.com"), ("SITE_URL", "https://"), ("SITE_URL", "https://a.example.com/crm"),
    ("SITE_URL", "https://me@a.example.com"), ("SITE_URL", "https://a.example.com:port"), ("DATABASE_URL", "sqlite:///x"),
    ("DATABASE_URL", "postgres://h:abc/x"), ("DATABASE_URL", "postgres://"), ("TIME_ZONE", "Mars/Base"),
    ("TIME_ZONE", "../../etc/passwd"), ("SESSION_IDLE_HOURS", "x"), ("SESSION_IDLE_HOURS", "0"), ("SESSION_IDLE_HOURS", "-1"),
    ("SESSION_IDLE_HOURS", "1.5"), ("MAX_UPLOAD_MB", "-1"), ("MAX_UPLOAD_MB", "9" * 40), ("BEHIND_PROXY", "2"),
    ("SSL_REDIRECT", "off please"), ("EMAIL_URL", "mail.example.com"), ("EMAIL_URL", "smtp://h:abc"), ("MAIL_FROM", "me"),
    ("MAIL_FROM", "a@b\nBcc: c@d"), ("DEFAULT_COUNTRY", "Spain"), ("STATEMENT_TIMEOUT", "soon"), ("STATEMENT_TIMEOUT", "1s -c x=y"),
    ("LOG_LEVEL", "loud"),
]  # fmt: skip


def manage(*arguments: str, **values: str) -> subprocess.CompletedProcess:
    own = {name for name, _value in WRONG} | {"MOCHILA_DATA", "DJANGO_ALLOW_ASYNC_UNSAFE"}
    env = {name: value for name, value in os.environ.items() if name not in own} | GOOD | values
    command = [sys.executable, settings.BASE_DIR / "manage.py", *arguments]
    return subprocess.run(command, env=env, capture_output=True, text=True)


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_setting_is_told_in_one_line(name, value):
    done = manage("check", **{name: value})
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(name)
    assert done.stdout == ""


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"SSL_REDIRECT": "0", "BEHIND_PROXY": "yes", "TIME_ZONE": "", "DEBUG": "false"},
        {"ALLOWED_HOSTS": "crm.example.com, .example.org,[::1]", "SITE_URL": "https://[::1]:8443/", "STATEMENT_TIMEOUT": "0"},
        {"EMAIL_URL": "smtp+tls://me:pa%20ss@mail.example.com:587", "MAX_UPLOAD_MB": "1", "SESSION_IDLE_HOURS": "336"},
    ],
)
def test_what_the_readme_offers_passes_the_check_of_a_deployment(values):
    done = manage("check", "--deploy", "--fail-level", "WARNING", **values)
    assert (done.returncode, done.stderr) == (0, "")
