"""What templates need beside Django's own tags."""

from datetime import datetime
from urllib.parse import quote

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import capfirst

from crm.lib import money as amounts
from crm.lib.hot import draw
from crm.lib.paging import MOST, count_text
from crm.lib.text import phone_key
from records.models import Record
from records.next_action import HasNextAction
from records.parts import site_url
from records.visibility import name_for, sees
from records.words import age_of
from records.words import when as when_words

register = template.Library()


@register.simple_tag(takes_context=True)
def hot(context, name: str) -> str:
    """A fragment drawn by Jinja2 (crm/lib/hot.py), with what this template knows."""
    return draw(name, context.flatten())


@register.simple_tag
def when(record: HasNextAction) -> str:
    """When the next action is due, coloured by lateness."""
    tone, text = when_words(record.planned)
    return format_html('<span class="when {}">{}</span>', tone, text) if text else ""


@register.simple_tag
def money(amount, currency: str, *, cents: bool | None = None) -> str:
    return amounts.money(amount, currency, cents=cents)


@register.filter
def kind(record: Record) -> str:
    """`Lead`, `Account`, `Contact` or `Opportunity`."""
    return capfirst(record._meta.verbose_name)


@register.filter
def told(count: int, most: int = MOST) -> str:
    """`1,204`; `100+` beyond the limit."""
    return count_text(count, most=most)


@register.filter
def initials(name: str) -> str:
    """`LR` of Lucía Romero."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.filter
def age(moment: datetime) -> str:
    """`3 h`, `9 d`."""
    return age_of(max(0, int((timezone.now() - moment).total_seconds())))


@register.simple_tag(takes_context=True)
def record_link(context, record: Record | None) -> str:
    """A link to a record that the reader may see; what is hidden is not named."""
    reader = context["request"].user
    if sees(reader, record):
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), record)
    return name_for(reader, record)


@register.simple_tag(takes_context=True)
def record_name(context, *records: Record | None) -> str:
    """The name of the first that there is; what is hidden is not named."""
    return name_for(context["request"].user, next((one for one in records if one is not None), None))


@register.simple_tag(takes_context=True)
def visible(context, record: Record | None) -> bool:
    return sees(context["request"].user, record)


@register.simple_tag
def tel(number: str) -> str:
    """A telephone number to tap."""
    return format_html('<a href="tel:{}">{}</a>', phone_key(number) or "".join(c for c in number if c.isdigit()), number)


@register.simple_tag
def site(address: str) -> str:
    """A link that can only be http(s); what is none stays text."""
    url = site_url(address)
    return format_html('<a href="{}" rel="noopener noreferrer nofollow">{}</a>', url, address) if url else address


@register.simple_tag
def mail(address: str) -> str:
    return format_html('<a href="mailto:{}">{}</a>', quote(address, safe="@+"), address)
