"""Which imports a person waits for, in this session, so that the end can be told on any page."""

from django.http import HttpRequest

from imports.models import Import
from imports.report import said

KEY = "awaited_imports"
MOST = 20


def remember(request: HttpRequest, of_import: Import) -> None:
    awaited = [pk for pk in request.session.get(KEY, []) if pk != of_import.pk]
    request.session[KEY] = [*awaited, of_import.pk][-MOST:]


def forget(request: HttpRequest, *imports: Import) -> None:
    """Those whose end the person sees, or has been told."""
    gone = {of_import.pk for of_import in imports}
    awaited = request.session.get(KEY, [])
    if gone & set(awaited):
        request.session[KEY] = [pk for pk in awaited if pk not in gone]


def news(request: HttpRequest) -> dict:
    """`ended`: (import, what has become of it); `waits`: whether to ask again."""
    awaited = request.session.get(KEY, [])
    found = list(Import.objects.visible_to(request.user).filter(pk__in=awaited))
    ended = [of_import for of_import in found if not of_import.is_working]
    forget(request, *ended)
    told = [(of_import, said(of_import) if of_import.is_done else of_import.get_state_display()) for of_import in ended]
    return {"ended": told, "waits": len(found) > len(ended)}
