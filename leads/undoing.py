"""Taking a conversion back: what it created goes, what it wrote into existing records is restored, the lead is open.

Only while nothing has been built upon it: otherwise it says exactly what stands in the way, and changes nothing.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import Account, Contact
from crm.lib.db import be_patient, in_transaction
from crm.lib.errors import RuleBroken
from leads.models import Conversion, ConversionTarget, Lead
from opportunities.models import Opportunity, OpportunityPerson
from records.acts import lock_to_undo
from records.history import act
from records.models import Act
from records.own import is_own, label_of
from records.own_values import write_own
from records.saving import save_record, stored_value
from records.undo import note_refusals
from records.visibility import changes, name_for
from users.models import User
from users.roles import Right, Role

Outcome, Kind = ConversionTarget.Outcome, ConversionTarget.Kind
KEPT = {"id", "owner", "team", "version", "created_at", "created_by", "updated_at", "updated_by"}
LAST_FIRST = [Kind.OPPORTUNITY, Kind.CONTACT, Kind.ACCOUNT]


class CannotUndo(RuleBroken):
    """`obstacles`: one sentence for each thing that stands in the way."""

    def __init__(self, obstacles: list[str]) -> None:
        super().__init__(_("This conversion can no longer be undone:") + " " + " ".join(obstacles))
        self.obstacles = obstacles


def may_undo(conversion: Conversion, user: User, *, at: datetime | None = None) -> bool:
    """Within the days of the setting: the person who converted, and managers of the lead."""
    if conversion.undone_at or (at or timezone.now()) > conversion.at + timedelta(days=user.organisation.undo_days):
        return False
    in_charge = user.role in (Role.ADMINISTRATOR, Role.MANAGER) and changes(user, conversion.lead)
    return user.may(Right.CONVERT) and (conversion.by_id == user.pk or in_charge)


@in_transaction
def undo_conversion(conversion: Conversion, *, actor: User) -> Lead:
    """The lead, open again. A second press changes nothing. CannotUndo lists what was built upon the conversion."""
    lead = Lead.objects.select_for_update().get(pk=conversion.lead_id)
    conversion = Conversion.objects.select_for_update().get(pk=conversion.pk)
    if conversion.undone_at:
        return lead
    if not may_undo(conversion, actor):
        raise PermissionDenied
    targets = _locked(conversion)
    obstacles = list(_obstacles(targets, actor))
    if obstacles:
        raise CannotUndo(obstacles)
    with act(gettext_noop("Conversion undone"), actor=actor):
        _take_back(targets, actor)
    conversion.undone_at, conversion.undone_by = timezone.now(), actor
    conversion.save(update_fields=["undone_at", "undone_by"])
    _restore_lead(lead, conversion.snapshot, actor)
    return lead


@in_transaction
def undo_conversions(act: Act, *, actor: User) -> Act:
    """Those of an act on many leads; one upon which something was built stays, and is told (`ActRefusal`). A second press changes
    nothing. CannotUndo where none can be taken back."""
    be_patient()
    locked = lock_to_undo(act, actor)
    if locked is None:
        return act
    refused: dict[int, str] = {}
    for conversion in Conversion.objects.filter(act=locked, undone_at=None).order_by("-pk"):
        try:
            with transaction.atomic():
                undo_conversion(conversion, actor=actor)
        except RuleBroken as refusal:
            refused[conversion.lead_id] = str(refusal)
        except PermissionDenied:
            refused[conversion.lead_id] = _("Not yours to change.")
    if refused and len(refused) == locked.done:
        raise RuleBroken(_("Nothing was taken back.") + " " + " ".join(dict.fromkeys(list(refused.values())[:5])))
    note_refusals(locked, refused, undo=True)
    locked.kept, locked.undone_at, locked.undone_by, locked.state = len(refused), timezone.now(), actor, Act.State.DONE
    locked.save(update_fields=["undone_at", "undone_by", "kept", "state"])
    return locked


def _locked(conversion: Conversion) -> list[ConversionTarget]:
    """The targets that were touched, with their records locked in the fixed order."""
    targets = list(conversion.targets.exclude(outcome=Outcome.SKIPPED))
    for kind, model in ((Kind.ACCOUNT, Account), (Kind.CONTACT, Contact), (Kind.OPPORTUNITY, Opportunity)):
        ids = [getattr(target, f"{kind}_id") for target in targets if target.kind == kind]
        rows = {row.pk: row for row in model.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
        for target in targets:
            if target.kind == kind:
                setattr(target, kind, rows.get(getattr(target, f"{kind}_id")))
    return targets


def _obstacles(targets: list[ConversionTarget], actor: User) -> Iterator[str]:
    own: dict[type[models.Model], set[int]] = {
        Account: set(),
        Contact: set(),
        Opportunity: set(),
        OpportunityPerson: set(),
    }
    for target in targets:
        own[OpportunityPerson] |= set(target.changes.get("people", ()))
        if target.outcome == Outcome.CREATED and target.record:
            own[type(target.record)].add(target.record.pk)
    for target in targets:
        if target.record is None:
            yield _("“%(name)s” no longer exists.") % {"name": target.label}
        elif (target.outcome == Outcome.CREATED or target.changes) and not changes(actor, target.record):
            yield _("“%(name)s” is not yours to change.") % {"name": name_for(actor, target.record)}
        elif target.outcome == Outcome.MERGED:
            yield from _changed_since(target)
        elif target.record.version != target.version:
            yield _("“%(name)s” has been changed since.") % {"name": target.record}
        else:
            yield from _built_upon(target.record, own)


def _changed_since(target: ConversionTarget) -> Iterator[str]:
    for name, (_old, new) in _written(target):
        if stored_value(target.record, name) != new:
            label = label_of(type(target.record), name)
            yield _("%(field)s of “%(name)s” has been changed since.") % {"field": label, "name": target.record}


def _written(target: ConversionTarget) -> list[tuple[str, list]]:
    return [(name, pair) for name, pair in target.changes.items() if name != "people"]


def _built_upon(record: models.Model, own: dict[type[models.Model], set[int]]) -> Iterator[str]:
    """Rows of any kind that hang on the created record and are not the conversion's own."""
    for relation in record._meta.related_objects:
        model = relation.related_model
        if relation.get_accessor_name() == "history" or model is ConversionTarget or relation.field.name == "pgh_obj":
            continue
        others = model._base_manager.filter(**{relation.field.name: record.pk}).exclude(pk__in=own.get(model, ()))
        if others.exists():
            what = model._meta.verbose_name_plural
            yield _("“%(name)s” has %(what)s that were added since.") % {"name": record, "what": what}


def _take_back(targets: list[ConversionTarget], actor: User) -> None:
    people = [pk for target in targets for pk in target.changes.get("people", ())]
    OpportunityPerson.objects.filter(pk__in=people).delete()
    for target in sorted(targets, key=lambda t: LAST_FIRST.index(t.kind)):
        if target.outcome == Outcome.CREATED:
            target.record.delete()
        else:
            _restore(target, actor)


def _restore(target: ConversionTarget, actor: User) -> None:
    names = []
    for name, (old, _new) in _written(target):
        names.append(name)
        if is_own(name):
            write_own(target.record, {name: old})
            continue
        field = target.record._meta.get_field(name)
        setattr(target.record, field.attname, field.to_python(old) if field.remote_field is None else old)
    if names:
        save_record(target.record, actor=actor, what=gettext_noop("Conversion undone"), fields=names)


def _restore_lead(lead: Lead, snapshot: dict, actor: User) -> None:
    """As it was before, field by field; a new owner stays."""
    names = []
    for field in lead._meta.concrete_fields:
        if field.name not in KEPT and field.attname in snapshot:
            old = snapshot[field.attname]
            setattr(lead, field.attname, old if field.remote_field else field.to_python(old))
            names.append(field.name)
    save_record(lead, actor=actor, what=gettext_noop("Conversion undone"), fields=names)
