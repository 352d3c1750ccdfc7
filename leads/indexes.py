"""The indexes of the table of leads, and what each is for. Every one of them costs an import speed."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from records.models import NOBODYS

LIVE_ONES, CLOSED_ONES = Q(state__in=["open", "nurture"]), Q(closed_at__isnull=False)
INDEXES = [
    # what is included lets a count be answered from the index alone
    models.Index(fields=["next_action_at", "id"], include=["state"], name="lead_live_by_next", condition=LIVE_ONES),
    models.Index(fields=["owner", "next_action_at", "id"], include=["state"], name="lead_owner_next", condition=LIVE_ONES),
    models.Index(
        fields=["team", "next_action_at", "id"],
        include=["state", "owner"],
        name="lead_team_next",
        condition=LIVE_ONES,
    ),
    models.Index(fields=["next_action_at", "id"], include=["state"], name="lead_inbox_next", condition=LIVE_ONES & NOBODYS),
    # the inbox by age: its leads are all young, so that the order of the whole house would be read to its end
    models.Index(fields=["created_at", "id"], name="lead_inbox_created", condition=NOBODYS),
    models.Index(fields=["closed_at", "id"], include=["state"], name="lead_closed", condition=CLOSED_ONES),
    models.Index(fields=["team", "closed_at", "id"], include=["state", "owner"], name="lead_team_closed", condition=CLOSED_ONES),
    models.Index(fields=["amount", "id"], name="lead_by_amount", condition=Q(amount__isnull=False)),
    models.Index(fields=["status", "next_action_at", "id"], name="lead_by_status"),
    models.Index(fields=["owner", "state"], name="lead_owner_state"),
    models.Index(fields=["created_at", "id"], name="lead_by_created"),
    models.Index(fields=["name_key", "id"], name="lead_by_name"),
    models.Index(fields=["email_key"], name="lead_email", condition=~Q(email_key="")),
    models.Index(fields=["phone_key"], name="lead_phone", condition=~Q(phone_key="")),
    models.Index(fields=["mobile_key"], name="lead_mobile", condition=~Q(mobile_key="")),
    models.Index(fields=["company_key"], name="lead_company", condition=~Q(company_key="")),
    models.Index(fields=["tax_id_key"], name="lead_tax_id", condition=~Q(tax_id_key="")),
    models.Index(fields=["external_id"], name="lead_external_id", condition=~Q(external_id="")),
    GinIndex(fields=["tags"], name="lead_tags", condition=~Q(tags=[])),
    GinIndex(fields=["search"], name="lead_search", opclasses=["gin_trgm_ops"]),
]
