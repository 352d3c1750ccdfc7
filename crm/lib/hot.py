"""Jinja2 for the fragments that are drawn most: rows, cards, the shell of every page. Everything else is a Django template.

Autoescape is always on. The templates stand in `templates/jinja/` and are drawn by `{% hot "name" %}` or `draw`.
"""

import functools

from django.template import engines
from django.templatetags.static import static
from django.utils.translation import gettext, ngettext, pgettext
from jinja2 import Environment
from markupsafe import Markup


def environment(**options) -> Environment:
    """The engine `hot` of the settings. The names of static files do not change while a process lives."""
    made = Environment(**{**options, "autoescape": True, "trim_blocks": True})
    made.globals |= {"_": gettext, "ngettext": ngettext, "pgettext": pgettext, "static": functools.cache(static)}
    return made


def draw(name: str, context: dict) -> Markup:
    """What the template, which escapes every value, makes of the context; nobody escapes it again."""
    return Markup(engines["hot"].env.get_template(name).render(context))
