"""Write the style guide's pages from src/ and the product's own base templates: python docs/styleguide/build.py"""

from pathlib import Path

import django
from django import forms
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import include, path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def nowhere(request):
    """The guide is static: its addresses are only written, never answered."""


urlpatterns = [
    path("login/", nowhere, name="login"),
    path("logout/", nowhere, name="logout"),
    path("profile/", nowhere, name="profile"),
    path("leads/", include(([path("new/", nowhere, name="create")], "leads"))),
]

# group, label, icon, page, key, count, hidden on the phone
ENTRIES = [
    ("", "My day", "sun", "day", "g d", 4, False),
    ("", "Leads", "person-lines-fill", "leads", "g l", 0, False),
    ("", "Opportunities", "kanban", "board", "g o", 0, False),
    ("", "Search", "search", "parts", "g s", 0, False),
    ("", "Accounts", "building", "record", "g a", 0, True),
    ("", "Contacts", "people", "forms", "g c", 0, True),
    ("Work", "Imports", "upload", "import", "g i", 0, True),
]


class LeadForm(forms.Form):
    first_name = forms.CharField(label="First name", required=False)
    last_name = forms.CharField(label="Last name")
    email = forms.EmailField(label="E-mail", required=False)
    mobile = forms.CharField(label="Mobile", required=False, widget=forms.TextInput(attrs={"placeholder": "612 345 678"}))
    company = forms.CharField(label="Company", required=False, help_text="As on their letterhead, with S.L. or S.A.")
    source = forms.ChoiceField(label="Source", choices=[("", "—"), ("1", "Feria"), ("2", "Web form"), ("3", "Referral")])
    due = forms.DateField(label="Wake up on", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    owner = forms.CharField(label="Owner", disabled=True, initial="Lucía Romero", required=False)
    consent = forms.BooleanField(label="May be written to by e-mail", required=False)
    card = forms.FileField(label="Business card", required=False)
    interest = forms.CharField(label="Interest", required=False, widget=forms.Textarea(attrs={"rows": 3}))


class Person:
    get_role_display, is_staff, shortcuts = "Sales rep", True, True

    def __str__(self) -> str:
        return "Lucía Romero"


def context(name: str) -> dict:
    nav = [
        {
            "group": group,
            "label": label,
            "icon": icon,
            "url": f"{page}.html",
            "key": key,
            "count": count,
            "less": less,
            "active": page == {"lead": "leads", "convert": "leads"}.get(name, name),
        }
        for group, label, icon, page, key, count, less in ENTRIES
    ]
    return {
        "nav": nav,
        "theme": "auto",
        "may_create_leads": True,
        "user": Person(),
        "form": LeadForm({"last_name": "", "email": "begona@vascafrio", "source": "9", "interest": "Two cold rooms"}),
        "fresh": LeadForm(),
        "long": "Supercalifragilístico" * 40,
    }


def build() -> None:
    settings.configure(
        ROOT_URLCONF=__name__,
        STATIC_URL="/static/",
        LANGUAGE_CODE="en",
        USE_I18N=True,
        INSTALLED_APPS=["django.contrib.staticfiles", "crispy_forms", "crispy_bootstrap5"],
        CRISPY_TEMPLATE_PACK="bootstrap5",
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [ROOT / "templates", HERE / "src"],
                "APP_DIRS": True,
            }
        ],
    )
    django.setup()
    for source in sorted((HERE / "src").glob("[!_]*.html")):
        html = render_to_string(source.name, context(source.stem))
        html = html.replace('"/static/', '"../../static/').replace('href="/"', 'href="index.html"')
        lines = [line.rstrip() for line in html.splitlines()]
        (HERE / source.name).write_text("\n".join(line for line in lines if line) + "\n")


if __name__ == "__main__":
    build()
