"""What became of records that were merged: their old addresses lead to the one that was kept."""

from collections.abc import Callable

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect


class MergedInto(models.Model):
    """One that is no more, and the one that has all of its own now. Of chains only the last is known."""

    act = models.ForeignKey("records.Act", on_delete=models.CASCADE, related_name="merged")
    record = models.CharField(max_length=12, help_text="lead, account, contact")
    old_id = models.BigIntegerField()
    into_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "old_id"], name="merged_once")]
        indexes = [models.Index(fields=["record", "into_id"], name="merged_into")]

    def __str__(self) -> str:
        return f"{self.record} {self.old_id} → {self.into_id}"


def follow_merged(models_by_page: dict[str, type[models.Model]]) -> Callable:
    """Middleware: the page of a record that was merged leads to the one that was kept, for those who see that one.

    `models_by_page`: of the records' own pages, by the names of their addresses.
    """

    def follow(get_response):
        def middleware(request: HttpRequest) -> HttpResponse:
            return get_response(request)

        def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
            model = models_by_page.get(getattr(request.resolver_match, "view_name", ""))
            if model is None or not isinstance(error, Http404) or request.method not in ("GET", "HEAD"):
                return None
            found = MergedInto.objects.filter(record=model._meta.model_name, old_id=request.resolver_match.kwargs["pk"])
            kept = model.objects.visible_to(request.user).filter(pk__in=found.values("into_id")).first()
            return redirect(kept) if kept else None

        middleware.process_exception = process_exception
        return middleware

    return follow
