from django.urls import path

from activities import views

app_name = "activities"
urlpatterns = [path("<slug:kind>/<int:pk>/", views.timeline, name="timeline")]
