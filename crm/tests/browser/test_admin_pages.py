"""The admin in a browser: no CSP violation, no console error, no axe finding, nothing wider than the screen."""

import pytest
from django.urls import reverse

from crm.tests.browser.conftest import AXE
from leads.conversion import convert_lead
from leads.models import Conversion, Lead, LeadStatus, MappingRow, StatusTransition
from leads.plan import default_plan
from leads.services import add_lead_person
from leads.tests.factories import LeadFactory
from opportunities.models import Opportunity, Pipeline, Stage
from opportunities.tests.factories import OpportunityFactory

pytestmark = pytest.mark.browser

DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
COMBINATIONS = [("es", "dark", DESKTOP), ("en", "light", PHONE)]


def changes(*records) -> list[str]:
    return [reverse(f"admin:{r._meta.app_label}_{r._meta.model_name}_change", args=[r.pk]) for r in records]


def look(visitor) -> None:
    """As `visitor.look`; the admin's style sheets import others, which axe must not fetch anew under our CSP."""
    visitor.settle()
    page = visitor.page
    visitor.faults += [f"{page.url} CSP: {violation}" for violation in page.evaluate("window.violations")]
    page.evaluate(AXE)
    findings = page.evaluate(
        "axe.run({preload: false}).then(r => r.violations.map(v => `${v.id}: ${v.nodes.map(n => n.html).slice(0, 3).join(' | ')}`))"
    )
    visitor.faults += [f"{page.url} axe: {finding}" for finding in findings]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        visitor.faults.append(f"{page.url} is wider than the window")


@pytest.fixture
def rows(people):
    rita = people["Rita"]
    lead = LeadFactory(owner=rita)
    add_lead_person(lead, {"first_name": "Íñigo", "email": "inigo@example.com"}, actor=rita)
    OpportunityFactory(owner=rita, amount=1000)
    done = LeadFactory(owner=rita)
    convert_lead(done, actor=rita, plan=default_plan(done, user=rita))
    return lead


@pytest.mark.parametrize("at", COMBINATIONS, ids=lambda c: f"{c[0]}-{c[1]}-{c[2]['width']}")
def test_the_pages(visitor, people, rows, at):
    ada = people["Ada"]
    ada.language, ada.theme, size = at
    ada.save()
    visitor.page.set_viewport_size(size)
    visitor.log_in(ada.email)
    lists = [
        reverse(f"admin:{name}_changelist")
        for name in ("leads_lead", "opportunities_opportunity", "leads_leadstatus", "users_user", "activities_activity")
    ]
    firsts = (StatusTransition, LeadStatus, MappingRow, Stage, Pipeline, Opportunity, Conversion)
    forms = changes(rows, ada, *(model.objects.first() for model in firsts))
    others = [
        reverse("admin:users_user_add"),
        reverse("admin:leads_lead_history", args=[rows.pk]),
        f"{changes(ada)[0]}../password/",
    ]
    for path in ["/admin/", *lists, *forms, *others]:
        look(visitor.open(path))


def test_an_account_is_chosen_by_typing(visitor, people, rows):
    visitor.log_in(people["Mona"].email)
    opportunity = OpportunityFactory(owner=people["Rita"], account__name="Old")
    OpportunityFactory(owner=people["Rita"], account__name="Frío del Norte")
    visitor.open(changes(opportunity)[0])
    page = visitor.page
    page.click(".field-account .select2-selection")
    page.fill(".select2-search__field", "frio")
    page.click(".select2-results__option:has-text('Frío del Norte')")
    look(visitor)
    page.click("input[name=_save]")
    look(visitor)
    opportunity.refresh_from_db()
    assert opportunity.account.name == "Frío del Norte"


def test_handing_over_by_the_list(visitor, people, rows):
    visitor.log_in(people["Mona"].email)
    look(visitor.open(reverse("admin:leads_lead_changelist")))
    page = visitor.page
    page.check("#action-toggle")
    page.select_option("select[name=action]", "assign_to")
    page.click("button[name=index]")
    look(visitor)
    page.select_option("select[name=owner]", label="Mona")
    page.click("input[type=submit].default")
    look(visitor)
    assert "Mona: 2 assigned." in page.inner_text(".messagelist")
    assert set(Lead.objects.values_list("owner", flat=True)) == {people["Mona"].pk}
