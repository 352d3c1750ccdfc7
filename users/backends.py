"""Log-in by e-mail."""

import threading

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied

from users.models import User

# Argon2 takes 100 MB and 0.2 s: a flood of log-ins must not take the machine. Three at once in a process, a short queue.
SEATS = threading.BoundedSemaphore(3)


class EmailBackend(BaseBackend):
    def authenticate(self, request, username: str | None = None, password: str | None = None, **kwargs) -> User | None:  # noqa: ARG002
        email = (username or kwargs.get("email") or "").strip().lower()
        if not email or password is None or not SEATS.acquire(timeout=5):
            raise PermissionDenied
        try:
            user = User.objects.filter(email=email).first()
            if user is None:
                make_password(password)  # as slow as for a person who exists
                return None
            return user if user.check_password(password) and user.is_active else None
        finally:
            SEATS.release()

    def get_user(self, user_id: int) -> User | None:
        """With team and the settings of the house: one statement for what every page asks."""
        return User.objects.select_related("team").with_house().filter(pk=user_id, is_active=True).first()
