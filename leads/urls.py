from django.urls import path

from leads import acts, convert, views
from leads.models import Lead
from leads.services import update_lead
from records.export_page import export_view
from records.seeing import seen_by_view
from records.views import history_view, tags_view

app_name = "leads"
urlpatterns = [
    path("", views.lead_list, name="list"),
    path("board/", views.lead_board, name="board"),
    path("export/", export_view(views.LEADS, Lead), name="export"),
    path("new/", views.lead_create, name="create"),
    path("<int:pk>/", views.lead_detail, name="detail"),
    path("<int:pk>/edit/", views.lead_edit, name="edit"),
    path("<int:pk>/history/", history_view(Lead), name="history"),
    path("<int:pk>/seen-by/", seen_by_view(Lead), name="seen_by"),
    path("<int:pk>/tags/", tags_view(Lead, update_lead), name="tags"),
    path("<int:pk>/duplicates/", views.lead_duplicates, name="duplicates"),
    path("<int:pk>/take/", acts.lead_take, name="take"),
    path("<int:pk>/assign/", acts.lead_assign, name="assign"),
    path("<int:pk>/status/", acts.lead_status, name="status"),
    path("<int:pk>/disqualify/", acts.lead_disqualify, name="disqualify"),
    path("<int:pk>/nurture/", acts.lead_nurture, name="nurture"),
    path("<int:pk>/reopen/", acts.lead_reopen, name="reopen"),
    path("<int:pk>/people/", acts.lead_add_person, name="add_person"),
    path("<int:pk>/people/restore/", acts.lead_restore_person, name="restore_person"),
    path("<int:pk>/people/<int:person>/", acts.lead_person, name="person"),
    path("<int:pk>/convert/", convert.lead_convert, name="convert"),
    path("conversions/<int:pk>/", convert.conversion_detail, name="conversion"),
    path("conversions/<int:pk>/undo/", convert.conversion_undo, name="conversion_undo"),
    path("of/account/<int:pk>/", convert.leads_of_account, name="of_account"),
]
