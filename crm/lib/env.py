"""Settings from the environment. A value that cannot be used stops the start with one line that names the setting.

An empty value is as good as none. Path not taken: django-environ's own casts, which take `DEBUG=maybe` for no and end in a
traceback for a wrong number; its readers of the two URLs are used.
"""

import os
import re
import zoneinfo
from email.utils import parseaddr
from urllib.parse import urlsplit

import environ
import phonenumbers
from django.core.exceptions import ImproperlyConfigured

FLAGS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
HOST = re.compile(r"(?!.*\.\.)[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
DURATION = re.compile(r"([0-9]{1,9})(ms|s|min)")
UNITS = {"ms": 0.001, "s": 1, "min": 60}


def refuse(name: str, wanted: str) -> ImproperlyConfigured:
    """To be raised. The value itself is not told: it may be a password."""
    return ImproperlyConfigured(f"{name} cannot be used: {wanted}")


def text(name: str, default: str) -> str:
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value not in FLAGS:
        raise refuse(name, "set 1 or 0.")
    return FLAGS[value]


def number(name: str, default: int, *, least: int, most: int) -> int:
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit() and len(value) < 10 and least <= int(value) <= most):
        raise refuse(name, f"set a whole number from {least} to {most}.")
    return int(value)


def one_of(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = text(name, default)
    if value not in allowed:
        raise refuse(name, f"set one of {', '.join(allowed)}.")
    return value


def duration(name: str, default: str) -> float:
    """In seconds; 0 where none is wanted."""
    found = DURATION.fullmatch(text(name, default))
    if found is None and text(name, default) != "0":
        raise refuse(name, "set a duration such as 10s, 500ms or 2min; 0 for none.")
    return float(found[1]) * UNITS[found[2]] if found else 0.0


def hosts(name: str, default: list[str]) -> list[str]:
    """Exact names, or `.example.com` for it and all below it; without scheme or port."""
    names = [part.strip().lower() for part in text(name, "").split(",") if part.strip()] or default
    for host in names:
        below = host.startswith(".")
        if not HOST.fullmatch(host.removeprefix(".")) or (below and host.count(".") < 2):
            raise refuse(name, "name the hosts exactly, without * or port, separated by commas: crm.example.com")
    return names


def site(name: str, default: str) -> str:
    """An address without path, or ""."""
    value = text(name, default).rstrip("/")
    try:
        parts = urlsplit(value)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or ""
        port = "" if parts.port is None else f":{parts.port}"
        fits = HOST.fullmatch(host) and value.lower() in (f"http://{host}{port}", f"https://{host}{port}")
    except ValueError:
        fits = False
    if value and not fits:
        raise refuse(name, "set an address without path: https://crm.example.com")
    return value


def zone(name: str, default: str) -> str:
    value = text(name, default)
    if value not in zoneinfo.available_timezones():
        raise refuse(name, "set a time zone such as Europe/Madrid.")
    return value


def country(name: str, default: str) -> str:
    value = text(name, default)
    if value not in phonenumbers.SUPPORTED_REGIONS:
        raise refuse(name, "set the two capital letters of a country, such as ES.")
    return value


def address(name: str, default: str) -> str:
    value = text(name, default)
    _person, mail = parseaddr(value)
    if not re.fullmatch(r"[^\s@]+@[^\s@]+", mail) or not value.isprintable():
        raise refuse(name, "set an e-mail address, such as Mochila CRM <crm@example.com>.")
    return value


def database(name: str, default: str) -> dict:
    value = text(name, default)
    try:
        read = environ.Env.db_url_config(value) if value.startswith(("postgres://", "postgresql://")) else {}
    except (ValueError, ImproperlyConfigured):
        read = {}
    if not read.get("NAME"):
        raise refuse(name, "set postgres://user:password@host:5432/name. Mochila keeps its promises in PostgreSQL.")
    return read


def mail(name: str, default: str) -> dict:
    """Django's settings of how mail goes out."""
    try:
        return environ.Env.email_url_config(text(name, default))
    except (ValueError, KeyError, ImproperlyConfigured):
        raise refuse(name, "set smtp://host:25, smtp+tls://user:password@host:587, smtp+ssl://… or filemail://.") from None
