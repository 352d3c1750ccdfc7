"""What the palette can do besides finding records: go somewhere, begin something. Found in English and in Spanish."""

import functools
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from crm.lib.text import words
from users.models import User
from users.roles import Right

LANGUAGES = ("en", "es")
COMMANDS = (
    (gettext_noop("New lead"), "leads:create", "plus-lg", Right.ADD_LEADS, ""),
    (gettext_noop("New opportunity"), "opportunities:create", "plus-lg", Right.ADD_RECORDS, ""),
    (gettext_noop("New account"), "accounts:create", "plus-lg", Right.ADD_RECORDS, ""),
    (gettext_noop("New contact"), "accounts:create_contact", "plus-lg", Right.ADD_RECORDS, ""),
    (gettext_noop("Import a file"), "imports:new", "upload", Right.IMPORT, ""),
    (gettext_noop("Go to My day"), "home", "sun", "", "g d"),
    (gettext_noop("Go to leads"), "leads:list", "person-lines-fill", "", "g l"),
    (gettext_noop("Go to opportunities"), "opportunities:list", "kanban", "", "g o"),
    (gettext_noop("Go to the board"), "opportunities:board", "kanban", "", ""),
    (gettext_noop("Go to accounts"), "accounts:list", "building", "", "g a"),
    (gettext_noop("Go to contacts"), "accounts:contacts", "people", "", "g c"),
    (gettext_noop("Go to imports"), "imports:list", "upload", Right.SEE_IMPORTS, "g i"),
    (gettext_noop("Recent actions"), "recent", "clock-history", "", "g r"),
    (gettext_noop("Bin"), "bin", "trash", "", "g b"),
    (gettext_noop("Your profile"), "profile", "person-circle", "", ""),
    (gettext_noop("Administration"), "admin:index", "gear", Right.USE_ADMIN, ""),
    (gettext_noop("Log out"), "logout", "box-arrow-right", "", ""),
)


@dataclass(frozen=True)
class Command:
    """`posts`: the address takes a POST."""

    label: str
    url: str
    icon: str
    key: str
    posts: bool


def commands_for(user: User, typed: str) -> Iterator[Command]:
    """Those that the person may use, each word typed being the beginning of one of theirs, in any language. All for ""."""
    asked = words(typed).split()
    for label, name, icon, right, key in COMMANDS:
        if (not right or user.may(right)) and _is_meant(label, asked):
            yield Command(_(label), reverse(name), icon, key, name == "logout")


def _is_meant(label: str, asked: list[str]) -> bool:
    return not asked or any(all(any(w.startswith(one) for w in there) for one in asked) for there in _written(label))


@functools.cache
def _written(label: str) -> list[list[str]]:
    """Its words in each language."""
    found = []
    for language in LANGUAGES:
        with override(language):
            found.append(words(_(label)).split())
    return found
