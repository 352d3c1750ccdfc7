"""Stands in for what `columns`, `lookups` and `answering` will say themselves; to be replaced by them."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Industry
from campaigns.models import Campaign, Source
from crm.lib.db import in_transaction
from crm.lib.errors import RuleBroken
from crm.lib.text import words
from imports.columns import Column, target_label
from imports.models import Import
from imports.starting import lock_unrun
from leads.models import LeadStatus, State
from users.models import User

LISTS = {"source": Source, "campaign": Campaign, "industry": Industry, "status": LeadStatus}
CREATABLE = {"source", "campaign", "industry", "tags"}


def targets(kind: str) -> list[tuple[str, list[tuple[str, str]]]]:  # noqa: ARG001
    """(name of the group, its (target, label)), in the order in which they are offered."""
    groups = [
        (_("Person"), "first_name last_name full_name job_title email phone mobile"),
        (pgettext("group of fields", "Company"), "company tax_id website industry employees annual_revenue"),
        (_("Address"), "street postcode city region country"),
        (_("Sale"), "interest amount currency source campaign status direction utm_source utm_medium utm_campaign"),
        (_("Other"), "consent no_consent external_id"),
    ]
    return [(name, [(target, target_label(target)) for target in text.split()]) for name, text in groups]


def confidence(column: Column) -> float:
    """0 to 1, how sure it is that the column belongs where it goes."""
    return 0.6 if column.why == "content" else 1.0


def suggestions(target: str, cells: list[str]) -> Iterator[list[tuple[int, str, float]]]:
    """For each cell the rows of the list, (id, label, likeness 0 to 1), the likest first. One query."""
    rows = _rows(target)
    for cell in cells:
        ranked = [(pk, label, SequenceMatcher(None, words(cell), words(label)).ratio()) for pk, label in rows]
        yield sorted(ranked, key=lambda one: (-one[2], one[1]))


def _rows(target: str) -> list[tuple[int, str]]:
    if target not in LISTS:
        return []
    rows = LISTS[target].objects.filter(archived=False)
    return [(row.pk, row.label) for row in (rows.filter(state=State.OPEN) if target == "status" else rows)]


@in_transaction
def answer_values(of_import: Import, answers: dict[str, dict[str, dict]], *, actor: User) -> Import:
    """target → key → {"use": id}, {"create": 1}, {"empty": 1} or {"fail": 1}. They count from the next check on."""
    locked = lock_unrun(of_import, actor)
    for target, of_target in answers.items():
        allowed = {pk for pk, _label in _rows(target)}
        for key, answer in of_target.items():
            wrong = set(answer) - {"use", "create", "empty", "fail"} or ("use" in answer and answer["use"] not in allowed)
            if wrong or ("create" in answer and target not in CREATABLE):
                raise RuleBroken(_("This is not one of the choices."))
            locked.value_map.setdefault(target, {})[key] = answer
    locked.save(update_fields=["value_map"])
    return locked
