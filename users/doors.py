"""Views that only some may enter."""

import functools
from collections.abc import Callable

from django.core.exceptions import PermissionDenied

from users.roles import Right


def requires(right: Right) -> Callable:
    """403 for a person without the right."""

    def decorate(view: Callable) -> Callable:
        @functools.wraps(view)
        def wrapper(request, *args, **kwargs):
            if not request.user.may(right):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return wrapper

    return decorate
