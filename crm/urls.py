from django.contrib import admin
from django.urls import include, path

from crm import bulk, cells, duplicates, health, home, merging, recent, saved_views, search, stars

urlpatterns = [
    path("", home.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("search/", search.search, name="search"),
    path("many/<slug:kind>/<slug:name>/", bulk.many, name="many"),
    path("duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/hint/<slug:kind>/", duplicates.hint, name="duplicates_hint"),
    path("duplicates/pair/<int:pk>/", duplicates.decide, name="decide_pair"),
    path("duplicates/<slug:kind>/", duplicates.duplicates, name="duplicates_of_kind"),
    path("duplicates/<slug:kind>/<int:pk>/", duplicates.pairs_of_record, name="pairs_of_record"),
    path("merge/<slug:kind>/", merging.merge_page, name="merge"),
    path("cell/<slug:kind>/<int:pk>/<slug:name>/", cells.cell, name="cell"),
    path("views/<slug:kind>/save/", saved_views.view_save, name="view_save"),
    path("views/<int:pk>/", saved_views.view_edit, name="view_edit"),
    path("views/<int:pk>/redo/", saved_views.view_redo, name="view_redo"),
    path("views/<int:pk>/delete/", saved_views.view_delete, name="view_delete"),
    path("star/<slug:kind>/<int:pk>/", stars.star_record, name="star"),
    path("recent/", recent.recent, name="recent"),
    path("recent/<uuid:pk>/", recent.act_detail, name="act"),
    path("recent/<uuid:pk>/undo/", recent.act_undo, name="act_undo"),
    path("recent/<uuid:pk>/result.csv", recent.act_result, name="act_result"),
    path("bin/", recent.bin_list, name="bin"),
    path("bin/<int:pk>/restore/", recent.bin_restore, name="bin_restore"),
    path("", include("users.urls")),
    path("", include("accounts.urls")),
    path("leads/", include("leads.urls")),
    path("opportunities/", include("opportunities.urls")),
    path("timeline/", include("activities.urls")),
    path("imports/", include("imports.urls")),
    path("admin/", admin.site.urls),
]

handler400, handler403 = "crm.errors.bad_request", "crm.errors.forbidden"
handler404, handler500 = "crm.errors.not_found", "crm.errors.server_error"
