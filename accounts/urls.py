from django.urls import include, path

from accounts import views
from accounts.models import Account, Contact
from accounts.services import update_record
from records.export_page import export_view
from records.seeing import seen_by_view
from records.views import history_view, tags_view

app_name = "accounts"
accounts = [
    path("", views.account_list, name="list"),
    path("export/", export_view(views.ACCOUNTS, Account), name="export"),
    path("new/", views.account_create, name="create"),
    path("pick/", views.account_pick, name="pick"),
    path("<int:pk>/", views.account_detail, name="detail"),
    path("<int:pk>/edit/", views.account_edit, name="edit"),
    path("<int:pk>/history/", history_view(Account), name="history"),
    path("<int:pk>/seen-by/", seen_by_view(Account), name="seen_by"),
    path("<int:pk>/tags/", tags_view(Account, update_record), name="tags"),
]
contacts = [
    path("", views.contact_list, name="contacts"),
    path("export/", export_view(views.CONTACTS, Contact), name="export_contacts"),
    path("new/", views.contact_create, name="create_contact"),
    path("pick/", views.contact_pick, name="pick_contact"),
    path("<int:pk>/", views.contact_detail, name="contact"),
    path("<int:pk>/edit/", views.contact_edit, name="edit_contact"),
    path("<int:pk>/history/", history_view(Contact), name="contact_history"),
    path("<int:pk>/seen-by/", seen_by_view(Contact), name="contact_seen_by"),
    path("<int:pk>/tags/", tags_view(Contact, update_record), name="contact_tags"),
    path("<int:pk>/accounts/", views.contact_affiliate, name="affiliate"),
    path("<int:pk>/accounts/<int:affiliation>/end/", views.contact_end_affiliation, name="end_affiliation"),
]
urlpatterns = [path("accounts/", include(accounts)), path("contacts/", include(contacts))]
