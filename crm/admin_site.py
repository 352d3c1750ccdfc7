"""The admin, where managers and administrators steer."""

from collections.abc import Callable

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _

from crm.figures import figures_for
from users.views import Logout


class SteeringSite(admin.AdminSite):
    site_header = _("Mochila · Administration")
    site_title = _("Mochila administration")
    index_title = _("Administration")
    empty_value_display = "—"

    def admin_view(self, view: Callable, cacheable: bool = False) -> Callable:
        """403 for a person who is logged in without the right: no way back and forth to the log-in."""
        guarded = super().admin_view(view, cacheable)

        def inner(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            return guarded(request, *args, **kwargs)

        return inner

    def get_urls(self) -> list[URLPattern]:
        """Without Django's "view on site": by its answer it tells which hidden records exist. Our admins link directly."""
        return [url for url in super().get_urls() if getattr(url, "name", "") != "view_on_site"]

    @login_not_required
    def login(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        """There is one door: our own log-in, which counts wrong passwords."""
        index = reverse("admin:index")
        target = request.GET.get("next") or index
        if not request.user.is_authenticated:
            return redirect(f"{reverse('login')}?{urlencode({'next': target})}")
        if not self.has_permission(request):
            raise PermissionDenied
        ours = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=request.is_secure())
        return redirect(target if ours else index)

    def logout(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return Logout.as_view()(request)

    def password_change(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        return redirect("password_change")

    password_change_done = password_change

    def index(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        figures = figures_for(request.user)
        context = {"tiles": [f for f in figures if f.tile], "attention": [f for f in figures if f.sentence]}
        return super().index(request, {**context, **(extra_context or {})})
