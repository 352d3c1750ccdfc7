from django.urls import path

from imports import views

app_name = "imports"
urlpatterns = [path("", views.import_list, name="list"), path("new/", views.import_list, name="new")]
