from django.urls import path

from opportunities import acts, views
from opportunities.models import Opportunity
from opportunities.services import update_opportunity
from records.export_page import export_view
from records.seeing import seen_by_view
from records.views import history_view, tags_view

app_name = "opportunities"
urlpatterns = [
    path("", views.opportunity_list, name="list"),
    path("board/", views.opportunity_board, name="board"),
    path("export/", export_view(views.OPPORTUNITIES, Opportunity), name="export"),
    path("new/", views.opportunity_create, name="create"),
    path("<int:pk>/", views.opportunity_detail, name="detail"),
    path("<int:pk>/edit/", views.opportunity_edit, name="edit"),
    path("<int:pk>/history/", history_view(Opportunity), name="history"),
    path("<int:pk>/seen-by/", seen_by_view(Opportunity), name="seen_by"),
    path("<int:pk>/tags/", tags_view(Opportunity, update_opportunity), name="tags"),
    path("<int:pk>/move/", acts.opportunity_move, name="move"),
    path("<int:pk>/won/", acts.opportunity_win, name="win"),
    path("<int:pk>/lost/", acts.opportunity_lose, name="lose"),
    path("<int:pk>/cancel/", acts.opportunity_cancel, name="cancel"),
    path("<int:pk>/reopen/", acts.opportunity_reopen, name="reopen"),
    path("<int:pk>/assign/", acts.opportunity_assign, name="assign"),
    path("<int:pk>/people/", acts.opportunity_add_person, name="add_person"),
    path("<int:pk>/people/restore/", acts.opportunity_restore_person, name="restore_person"),
    path("<int:pk>/people/<int:person>/", acts.opportunity_person, name="person"),
    path("of/account/<int:pk>/", views.opportunities_of_account, name="of_account"),
    path("of/contact/<int:pk>/", views.opportunities_of_contact, name="of_contact"),
]
