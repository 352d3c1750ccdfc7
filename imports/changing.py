"""What a person decides about an import before it runs: columns, values, policies, single rows."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from crm.lib.db import be_patient, in_transaction
from crm.lib.errors import RuleBroken
from imports.answering import created_row
from imports.checking import NotNow, count_verdicts, start_check
from imports.columns import Column
from imports.making import count_accounts
from imports.matching import UPDATABLE, decide, match_known, match_twins
from imports.models import Import, ImportRow, Match, Policy, Verdict
from imports.planning import INCOMPLETE, Planner
from imports.reader import Row
from imports.starting import kinds_for, lock_unrun, propose_columns
from imports.updating import skip_empty_updates
from records.ownership import check_owner
from users.models import User
from users.roles import Role

MOST_COUNTED = 20_000  # rows: of more the new accounts are counted again by the next check only
SETTINGS = ("source", "campaign", "owner", "owners", "team", "tags", "minimum")


def _lock(of_import: Import, actor: User) -> Import:
    """Whatever is changed now, the plan that was made before no longer holds."""
    locked = lock_unrun(of_import, actor)
    locked.state = Import.State.UPLOADED
    return locked


@in_transaction
def change_columns(of_import: Import, columns: list[Column], *, actor: User) -> Import:
    """Where each column goes, in the order of the file."""
    locked = _lock(of_import, actor)
    if [column.header for column in columns] != [column.header for column in locked.mapping]:
        raise RuleBroken(_("These are not the columns of this file. Load the page again."))
    locked.columns = [column.stored() for column in columns]
    locked.save()
    return locked


@in_transaction
def change_settings(of_import: Import, values: dict, *, actor: User) -> Import:
    """What holds for the whole file: any of SETTINGS."""
    locked = _lock(of_import, actor)
    if unknown := values.keys() - set(SETTINGS):
        raise ValueError(f"no settings of an import: {sorted(unknown)}")
    check_owner(values.get("owner"), actor=actor)
    allowed = set(User.objects.assignable_by(actor).values_list("pk", flat=True)) | {actor.pk}
    if set(values.get("owners", [])) - allowed:
        raise RuleBroken(_("You cannot give records to this person."), fields={"owners": _("Choose people of your team.")})
    team = values.get("team", locked.team)
    if team and actor.role == Role.MANAGER and team.pk != actor.team_id:
        raise RuleBroken(_("You cannot give records to this team."), fields={"team": _("Choose your own team.")})
    for name, value in values.items():
        setattr(locked, name, value)
    locked.team = locked.owner.team if locked.owner else team
    locked.save()
    return locked


@in_transaction
def confirm_columns(
    of_import: Import, columns: list[Column], values: dict, *, actor: User, new_tags: Sequence[str] = ()
) -> Import:
    """The columns and the settings together, and the check begins. A new tag that is there by that name is used."""
    change_columns(of_import, columns, actor=actor)
    made = [created_row("tags", name) for name in new_tags]
    values = values | {"tags": list(dict.fromkeys([*values.get("tags", of_import.tags), *made]))}
    change_settings(of_import, values, actor=actor)
    return start_check(of_import, actor=actor)


@in_transaction
def change_kind(of_import: Import, kind: str, *, actor: User) -> Import:
    """What the rows are, after all; what was said of the columns and values of another kind is forgotten."""
    locked = _lock(of_import, actor)
    if kind not in kinds_for(actor):
        raise RuleBroken(_("This is not one of the choices."))
    locked.kind, locked.value_map, locked.unknown, locked.never = kind, {}, {}, []
    if kind != Import.Kind.LEADS:
        locked.source = locked.campaign = None
    locked.columns = [column.stored() for column in propose_columns(locked, locked.how)]
    locked.save()
    return locked


@in_transaction
def back_to_columns(of_import: Import, *, actor: User) -> Import:
    """The plan is given up, the file and what was said of it stay."""
    locked = _lock(of_import, actor)
    locked.save(update_fields=["state"])
    return locked


@in_transaction
def discard_import(of_import: Import, *, actor: User) -> None:
    """The file goes, with its rows: nothing has become of it."""
    locked = lock_unrun(of_import, actor)
    be_patient()
    locked.rows.all()._raw_delete(locked.rows.db)
    locked.delete()


@in_transaction
def change_policy(of_import: Import, policy: dict[str, str], *, actor: User, never: list[str] | None = None) -> Import:
    """What to do with each kind of match, and which fields are never overwritten. The rows need matching anew, not reading."""
    locked = lock_unrun(of_import, actor)
    updatable = UPDATABLE[locked.kind][2].split(",")
    for match, do in policy.items():
        if match not in Match.values or do not in Policy.values:
            raise RuleBroken(_("This is not one of the choices."))
        if match not in updatable and do not in (Policy.SKIP, Policy.CREATE):
            raise RuleBroken(_("Rows like these can be skipped or created anyway; there is nothing that they could change."))
    locked.policy |= policy
    locked.never = locked.never if never is None else never
    locked.save()
    return locked


@in_transaction
def change_row(of_import: Import, number: int, cells: list[str], *, actor: User) -> ImportRow:
    """Mend a row in place. It is judged alone, against the CRM and the rest of the file; the file as uploaded stays."""
    locked, row = _row(of_import, number, actor)
    row.cells, row.values, reasons = Planner(locked).plan(Row(number, cells, ()))
    row.reasons, row.edited = "\n".join(reasons), True
    return _judge(locked, row)


@in_transaction
def decide_row(of_import: Import, number: int, decision: str, *, actor: User) -> ImportRow:
    """Skip, fill, overwrite or create, for this row alone; "" leaves it to the policy."""
    locked, row = _row(of_import, number, actor)
    if decision and decision not in Policy.values:
        raise RuleBroken(_("This is not one of the choices."))
    row.decision = decision
    return _judge(locked, row)


def _row(of_import: Import, number: int, actor: User) -> tuple[Import, ImportRow]:
    locked = lock_unrun(of_import, actor)
    if locked.state != Import.State.CHECKED:
        raise NotNow(_("The file must be checked first."))
    row = locked.rows.filter(number=number).first()
    if row is None:
        raise RuleBroken(_("There is no row %(n)d in this file.") % {"n": number})
    return locked, row


def _judge(of_import: Import, row: ImportRow) -> ImportRow:
    before = of_import.rows.get(pk=row.pk).values or {}
    row.match, row.match_by, row.twin = "", "", None
    row.verdict = Verdict.FAIL if row.values is None or INCOMPLETE in row.values else Verdict.CREATE
    row.set_problem()
    row.same_lead = row.same_contact = row.same_account = None
    row.save()
    actor = User.objects.select_related("team").get(pk=of_import.created_by_id)
    repeats = of_import.rows.filter(twin=row.number)
    touched = {row.number, *repeats.values_list("number", flat=True)}
    repeats.update(match="", match_by="", twin=None)
    match_known(of_import, row.number, row.number)
    for values in (before, row.values or {}):
        match_twins(of_import, like=values)
    touched |= set(repeats.values_list("number", flat=True))
    for number in sorted(touched):
        decide(of_import, number, number, actor=actor)
    skip_empty_updates(of_import, actor=actor, numbers=touched)
    count_verdicts(of_import)
    if of_import.total <= MOST_COUNTED:
        count_accounts(of_import)
    of_import.save()
    row.refresh_from_db()
    return row
