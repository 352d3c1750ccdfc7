from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import override as in_language
from django.views.decorators.http import require_http_methods

from crm.lib.forms import posted
from users.forms import LoginForm, ProfileForm, QuietPasswordResetForm


class Login(auth.LoginView):
    template_name = "users/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_invalid(self, form) -> HttpResponse:
        closed = form.has_error("__all__", "closed")
        return self.render_to_response(self.get_context_data(form=form), status=429 if closed else 422)


class Logout(auth.LogoutView):
    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class InvalidFormIs422:
    def form_invalid(self, form) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


class PasswordChange(InvalidFormIs422, auth.PasswordChangeView):
    template_name = "users/password_change.html"
    success_url = reverse_lazy("profile")

    def form_valid(self, form) -> HttpResponse:
        messages.success(self.request, _("Your password is changed. Other devices have been logged out."))
        return super().form_valid(form)


@method_decorator(login_not_required, name="dispatch")
class PasswordReset(InvalidFormIs422, auth.PasswordResetView):
    template_name = "users/password_reset.html"
    form_class = QuietPasswordResetForm
    email_template_name, subject_template_name = "users/reset_mail.txt", "users/reset_subject.txt"
    success_url = reverse_lazy("password_reset_done")

    @property
    def extra_email_context(self) -> dict:
        return {"site_url": settings.SITE_URL.rstrip("/")}  # never the host that the request claims


@method_decorator(login_not_required, name="dispatch")
class PasswordResetDone(auth.PasswordResetDoneView):
    template_name = "users/notice.html"
    extra_context = {
        "title": gettext_lazy("Look into your mailbox"),
        "text": gettext_lazy("If an account belongs to that address, a message with a link is on its way. It holds for a day."),
    }


@method_decorator(login_not_required, name="dispatch")
class PasswordResetConfirm(InvalidFormIs422, auth.PasswordResetConfirmView):
    template_name = "users/password_reset_confirm.html"
    success_url = reverse_lazy("login")

    def form_valid(self, form) -> HttpResponse:
        messages.success(self.request, _("Your new password is set. Log in with it."))
        return super().form_valid(form)


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    form = ProfileForm(posted(request), instance=request.user)
    if form.is_valid():
        form.save()
        with in_language(request.user.language):
            messages.success(request, _("Your profile is saved."))
        return redirect("profile")
    request.user.refresh_from_db()
    return render(request, "users/profile.html", {"form": form}, status=422 if form.is_bound else 200)
