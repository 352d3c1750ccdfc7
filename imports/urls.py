from django.urls import path

from accounts.models import Account, Contact
from imports import acts, views
from leads.models import Lead

app_name = "imports"
urlpatterns = [
    path("", views.import_list, name="list"),
    path("new/", views.import_new, name="new"),
    path("notice/", views.import_notice, name="notice"),
    path("of/lead/<int:pk>/", views.import_of_record, {"model": Lead}, name="of_lead"),
    path("of/account/<int:pk>/", views.import_of_record, {"model": Account}, name="of_account"),
    path("of/contact/<int:pk>/", views.import_of_record, {"model": Contact}, name="of_contact"),
    path("<int:pk>/", views.import_detail, name="detail"),
    path("<int:pk>/progress/", views.import_progress, name="progress"),
    path("<int:pk>/layout/", acts.import_layout, name="layout"),
    path("<int:pk>/kind/", acts.import_kind, name="kind"),
    path("<int:pk>/columns/", acts.import_columns, name="columns"),
    path("<int:pk>/back/", acts.import_back, name="back"),
    path("<int:pk>/values/", acts.import_values, name="values"),
    path("<int:pk>/policy/", acts.import_policy, name="policy"),
    path("<int:pk>/rows/<int:number>/", acts.import_row, name="row"),
    path("<int:pk>/discard/", acts.import_discard, name="discard"),
    path("<int:pk>/run/", acts.import_run, name="run"),
    path("<int:pk>/pause/", acts.import_pause, name="pause"),
    path("<int:pk>/cancel/", acts.import_cancel, name="cancel"),
    path("<int:pk>/undo/", acts.import_undo, name="undo"),
    path("<int:pk>/failed.csv", views.import_failed, name="failed"),
]
