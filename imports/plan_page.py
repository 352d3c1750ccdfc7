"""What the plan asks of a person: values that no list knows, and what to do with rows that are known already."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from crm.lib.errors import RuleBroken
from imports.answering import Question as Asked
from imports.answering import Questions, questions
from imports.forms import PolicyForm, ways
from imports.models import Import
from imports.report import counted, matches_of
from imports.targets import target_label
from users.models import User

MOST_QUESTIONS = 200
LIKELY = 60
HOWS = ("use", "create", "empty", "fail")
SHOWN_LETTERS = 60


@dataclass(frozen=True)
class Question:
    """A value of the file that is in no list. `likely` and `others`: (answer, label) to choose from; `chosen`: what was
    answered before, else nothing: `undecided` says what becomes of it then."""

    name: str
    cell: str
    count: str
    field: str
    likely: list[tuple[str, str]]
    others: list[tuple[str, str]]
    creatable: bool
    chosen: str
    undecided: str


def plan_page(of_import: Import, user: User, *, form: PolicyForm | None = None) -> dict:
    matches = matches_of(of_import)
    form = form or PolicyForm(None, of_import=of_import, matches=matches)
    return policies(of_import, form, matches) | {"questions": shown_questions(of_import, user), "seen": seen(of_import)}


def policies(of_import: Import, form: PolicyForm, matches: dict[str, int]) -> dict:
    """`matches`: kind → rows."""
    return {
        "form": form,
        "policies": [(form[match], match, counted(count)) for match, count in matches.items() if match in form.fields],
        "overwritable": any(len(ways(match, of_import.kind)) > 2 for match in matches),
    }


def shown_questions(of_import: Import, user: User) -> list[Question]:
    """The commonest first, those that were answered before included."""
    asked = [_question(of_target, one, of_import) for of_target in questions(of_import, actor=user) for one in of_target.asked]
    return asked[:MOST_QUESTIONS]


def _question(of_target: Questions, one: Asked, of_import: Import) -> Question:
    likely = {pk: label for pk, label, likeness in one.suggestions if likeness >= LIKELY}
    chosen = next((f"use:{one.answer['use']}" if how == "use" else how for how in one.answer if how in HOWS), "")
    return Question(
        name=f"value:{of_target.target}:{one.key}",
        cell=one.cell[:SHOWN_LETTERS],
        count=counted(one.count),
        field=target_label(of_target.target, of_import.kind),
        likely=[(f"use:{pk}", label) for pk, label in likely.items()],
        others=[(f"use:{pk}", label) for pk, label in of_target.choices.items() if pk not in likely],
        creatable=of_target.may_create,
        chosen=chosen,
        undecided=_undecided(of_target, one),
    )


def _undecided(of_target: Questions, one: Asked) -> str:
    """A closed status fails its rows until somebody has decided: whoever declined is no new lead."""
    if of_target.target != "status":
        return _("Not decided: extra data")
    if one.closed:
        return _("Not decided: rows fail")
    return _("Not decided: begins as %(status)s") % {"status": of_target.new}


def sent_answers(data: QueryDict) -> dict[str, dict[str, dict]]:
    """target → key → answer, as `answer_values` wants them. RuleBroken at what is none."""
    answers: dict[str, dict[str, dict]] = {}
    for name, sent in data.items():
        if not name.startswith("value:") or not sent:
            continue
        _value, target, key = name.split(":", 2) if name.count(":") > 1 else (name, "", "")
        kind, _colon, number = sent.partition(":")
        if kind not in HOWS or (kind == "use") != bool(number):
            raise RuleBroken(_("This is not one of the choices."))
        answers.setdefault(target, {})[key] = {kind: number or 1}
    return answers


def seen(of_import: Import) -> str:
    """The plan in short: whoever presses Run must have seen this one."""
    return f"{of_import.create}-{of_import.update}-{of_import.skip}-{of_import.fail}"
