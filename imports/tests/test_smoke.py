import pytest

from imports.tests.files import *
from leads.models import Lead

pytestmark = pytest.mark.django_db


def test_line(mara):
    i = upload(as_csv([person(n) for n in range(1, 6)] + [person(2), ["", "", "", "x", ""]]), mara)
    print(i.state, i.error, i.total, i.create, i.skip, i.fail, verdicts(i))
    for r in i.rows.all():
        print(r.number, r.verdict, r.match, r.values and r.values.get("search"), repr(r.reasons))
    i = run(i, mara)
    print(i.state, i.error, i.total, i.create, i.skip, i.fail, Lead.objects.count())
    l = Lead.objects.first()
    print(l, l.owner, l.team, l.source, l.next_action, l.search, l.extra, l.version)
    j = upload(as_csv([person(n, Empresa="Otra") for n in range(1, 8)]), mara)
    print(j.state, j.create, j.skip, verdicts(j))
    print(reasons(j, 2))
    j.policy["open"] = "overwrite"
    j.save()
    from imports.checking import start_check

    finished(start_check(j, actor=mara, again=False))
    print(j.state, j.error, j.create, j.update, j.skip)
    run(j, mara)
    print(j.state, j.error, j.create, j.update, Lead.objects.values_list("company", "version"))
    undo(j, mara)
    print(j.state, j.error, j.kept, Lead.objects.values_list("company", "version"))
    undo(i, mara)
    print(i.state, i.error, i.kept, Lead.objects.count(), i.records.count())
