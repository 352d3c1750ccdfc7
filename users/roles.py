"""Roles, and what each may do at all. Which records, is said in records/visibility.py."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("Administrator")
    MANAGER = "manager", _("Manager")
    REP = "rep", _("Sales rep")
    MARKETING = "marketing", _("Marketing")
    AUDITOR = "auditor", _("Auditor")


class Right(models.TextChoices):
    ADD_LEADS = "add_leads"
    ADD_RECORDS = "add_records"  # accounts, contacts, opportunities
    TAKE = "take"
    ASSIGN = "assign"
    CONVERT = "convert"
    IMPORT = "import"
    SEE_IMPORTS = "see_imports"
    EXPORT = "export"
    OVERSEE = "oversee"  # My day shows how others stand
    USE_ADMIN = "use_admin"
    ADMINISTER = "administer"  # people, teams, settings


RIGHTS: dict[str, frozenset[str]] = {
    Role.ADMINISTRATOR: frozenset(Right.values),
    Role.MANAGER: frozenset(Right.values) - {Right.ADMINISTER},
    Role.REP: frozenset({Right.ADD_LEADS, Right.ADD_RECORDS, Right.TAKE, Right.CONVERT}),
    Role.MARKETING: frozenset({Right.ADD_LEADS, Right.ASSIGN, Right.IMPORT, Right.SEE_IMPORTS, Right.EXPORT}),
    Role.AUDITOR: frozenset({Right.SEE_IMPORTS, Right.EXPORT, Right.OVERSEE}),
}
