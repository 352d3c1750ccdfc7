"""Several people at once, with real threads and real transactions."""

import threading

import pytest
from django.db import connections
from django.urls import reverse

from imports.models import Import
from imports.running import start_run
from imports.tests.files import as_csv, person, upload
from imports.work import work_once
from leads.models import Lead

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("seeded")]


def test_eight_presses_on_two_imports_of_the_same_file(mara, ada, as_):
    content = as_csv([person(1), person(2), person(1)])
    imports = [upload(content, mara) for _file in range(2)]
    barrier, ends = threading.Barrier(8), []

    def press(of_import: Import) -> None:
        try:
            barrier.wait(timeout=10)
            start_run(of_import, actor=ada)
            while work_once():
                pass
            ends.append(True)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=[imports[n % 2]]) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert ends == [True] * 8
    assert set(Import.objects.values_list("state", flat=True)) == {"done"}
    assert Lead.objects.count() == 2
    assert sorted(Import.objects.values_list("create", "skip", "fail")) == [(0, 3, 0), (2, 1, 0)]
    assert as_(mara).get(reverse("imports:list")).status_code == 200
