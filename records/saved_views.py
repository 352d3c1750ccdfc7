"""Saved views of lists: who has which, and their writing. What they mean is read by list_state.py, as any address is."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from crm.lib.errors import RuleBroken
from records.models import SavedView
from users.models import User

MOST_LETTERS = 6_000
MOST_VIEWS = 100  # of a person, for each list
NOT_KEPT = {"after", "before", "page", "filters", "columns", "view", "cards"}


@dataclass(frozen=True)
class ViewSettings:
    """What its owner says of a view, apart from what it shows."""

    name: str
    shared: bool = False
    pinned: bool = False
    is_default: bool = False
    position: int = 0


def views_seen_by(user: User) -> QuerySet:
    """A person's own, and those that people of their team share."""
    own = Q(owner=user)
    return SavedView.objects.filter(own | Q(shared=True, owner__team=user.team_id) if user.team_id else own)


def kept_query(params: QueryDict) -> str:
    """Of the address of a list what a view keeps: filters, sort, columns, mode; not the place in it."""
    kept = QueryDict(mutable=True)
    for name, values in params.lists():
        if name not in NOT_KEPT and any(values):
            kept.setlist(name, [value for value in values if value])
    return kept.urlencode()


@transaction.atomic
def save_view(record: str, *, actor: User, query: str, settings: ViewSettings) -> SavedView:
    """A new view of this kind of list. The same name with the same address is a second press: the view is answered.

    RuleBroken for a name that is taken, and for too much.
    """
    _lock(actor)
    mine = SavedView.objects.filter(owner=actor, record=record)
    query = _checked(query)
    there = mine.filter(name__iexact=settings.name.strip()).first()
    if there is not None and same_state(there.query, query):
        return there
    if mine.count() >= MOST_VIEWS:
        raise RuleBroken(_("You have %(n)d views of this list. Delete one first.") % {"n": MOST_VIEWS})
    return _put(SavedView(record=record, owner=actor, query=query), settings)


@transaction.atomic
def change_view(view: SavedView, *, actor: User, settings: ViewSettings) -> SavedView:
    """Name, sharing, tab, default, position. RuleBroken for a name that is taken, or where there is no team to share with."""
    return _put(_mine(view, actor), settings)


@transaction.atomic
def redo_view(view: SavedView, *, actor: User, query: str) -> SavedView:
    """It shows from now on what this address shows."""
    view = _mine(view, actor)
    view.query = _checked(query)
    view.save(update_fields=["query"])
    return view


@transaction.atomic
def delete_view(view: SavedView, *, actor: User) -> None:
    _mine(view, actor).delete()


def same_state(one: str, other: str) -> bool:
    """Whether two addresses ask for the same, whatever their order."""
    return dict(QueryDict(one).lists()) == dict(QueryDict(other).lists())


def _lock(actor: User) -> None:
    """Two presses of one person come one after the other."""
    User.objects.select_for_update().get(pk=actor.pk)


def _mine(view: SavedView, actor: User) -> SavedView:
    _lock(actor)
    return SavedView.objects.select_for_update().get(pk=view.pk, owner=actor)


def _checked(query: str) -> str:
    query = kept_query(QueryDict(query))
    if len(query) > MOST_LETTERS:
        raise RuleBroken(_("This is too much for a view: use fewer filters."))
    return query


def _put(view: SavedView, settings: ViewSettings) -> SavedView:
    name = settings.name.strip()[:60]
    others = SavedView.objects.filter(owner_id=view.owner_id, record=view.record).exclude(pk=view.pk)
    if not name:
        raise RuleBroken(_("A view needs a name."), fields={"name": _("A view needs a name.")})
    if others.filter(name__iexact=name).exists():
        sentence = _("You have a view of this name already.")
        raise RuleBroken(sentence, fields={"name": sentence})
    if settings.shared and view.owner.team_id is None:
        sentence = _("You are in no team to share it with.")
        raise RuleBroken(sentence, fields={"shared": sentence})
    if settings.is_default:
        others.filter(is_default=True).update(is_default=False)
    view.name, view.shared, view.pinned = name, settings.shared, settings.pinned
    view.is_default, view.position = settings.is_default, settings.position
    view.save()
    return view
