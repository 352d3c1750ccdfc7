"""Too many wrong passwords close the door for a while, for the address and for the machine they came from."""

from datetime import datetime, timedelta

from django.utils import timezone

from users.models import LoginFailure

WINDOW = timedelta(minutes=15)
MOST = {"email": 10, "ip": 50}


def keys(email: str, ip: str) -> dict[str, str]:
    return {"email": f"email:{email.strip().lower()[:254]}", "ip": f"ip:{ip}"}


def is_closed(email: str, ip: str, *, at: datetime | None = None) -> bool:
    since = (at or timezone.now()) - WINDOW
    return any(LoginFailure.objects.filter(key=key, at__gt=since).count() >= MOST[kind] for kind, key in keys(email, ip).items())


def note_failure(email: str, ip: str, *, at: datetime | None = None) -> None:
    at = at or timezone.now()
    LoginFailure.objects.filter(at__lt=at - 4 * WINDOW).delete()
    LoginFailure.objects.bulk_create([LoginFailure(key=key, at=at) for key in keys(email, ip).values()])


def forget_failures(email: str) -> None:
    LoginFailure.objects.filter(key=keys(email, "")["email"]).delete()
