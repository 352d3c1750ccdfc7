"""Each page in the person's own language and time zone; a session that has rested too long ends."""

import time
import zoneinfo

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

TOUCH_SECONDS = 600


def personal(get_response):
    def middleware(request: HttpRequest) -> HttpResponse:
        if request.session.get("_auth_user_id") and _rested_too_long(request):
            logout(request)
        user = request.user
        if not user.is_authenticated:
            return get_response(request)
        with timezone.override(_zone(user.time_zone)):
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
            return get_response(request)

    return middleware


def _rested_too_long(request: HttpRequest) -> bool:
    now = int(time.time())
    begun, seen = request.session.setdefault("begun", now), request.session.get("seen", now)
    if now - seen > settings.SESSION_IDLE_HOURS * 3600 or now - begun > settings.SESSION_COOKIE_AGE:
        return True
    if now - seen > TOUCH_SECONDS or "seen" not in request.session:
        request.session["seen"] = now
    return False


def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo(settings.TIME_ZONE)
