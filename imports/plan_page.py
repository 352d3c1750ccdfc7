"""What the plan asks of a person: values that no list knows, and what to do with rows that are known already."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from crm.lib.errors import RuleBroken
from imports.columns import target_label
from imports.forms import PolicyForm, ways
from imports.models import Import
from imports.report import counted, matches_of
from imports.standins import CREATABLE, suggestions

MOST_QUESTIONS = 200
LIKELY, SURE = 0.6, 0.85
SHOWN_LETTERS = 60


@dataclass(frozen=True)
class Question:
    """A value of the file that is in no list. `likely` and `others`: (id, label) to choose from; `chosen`: proposed."""

    name: str
    cell: str
    count: str
    field: str
    likely: list[tuple[int, str]]
    others: list[tuple[int, str]]
    creatable: bool
    chosen: str


def plan_page(of_import: Import, *, form: PolicyForm | None = None) -> dict:
    matches = matches_of(of_import)
    form = form or PolicyForm(None, of_import=of_import, matches=matches)
    return {
        "questions": questions(of_import),
        "form": form,
        "policies": [(form[match], match, counted(count)) for match, count in matches.items() if match in form.fields],
        "overwritable": any(len(ways(match, of_import.kind)) > 2 for match in matches),
        "seen": seen(of_import),
    }


def questions(of_import: Import) -> list[Question]:
    """The commonest first. A query for each list that is asked about."""
    asked = []
    for target, of_target in of_import.unknown.items():
        commonest = sorted(of_target.items(), key=lambda item: -item[1][1])[:MOST_QUESTIONS]
        ranked = suggestions(target, [found[0] for _key, found in commonest])
        asked += [_question(target, key, found, choices) for (key, found), choices in zip(commonest, ranked, strict=True)]
    return asked[:MOST_QUESTIONS]


def _question(target: str, key: str, found: list, choices: list[tuple[int, str, float]]) -> Question:
    likely = [(pk, label) for pk, label, likeness in choices if likeness >= LIKELY]
    return Question(
        name=f"value:{target}:{key}",
        cell=str(found[0])[:SHOWN_LETTERS],
        count=counted(found[1]),
        field=target_label(target),
        likely=likely,
        others=[(pk, label) for pk, label, likeness in choices if likeness < LIKELY],
        creatable=target in CREATABLE,
        chosen=f"use:{choices[0][0]}" if choices and choices[0][2] >= SURE else "",
    )


def sent_answers(data: QueryDict) -> dict[str, dict[str, dict]]:
    """target → key → answer, as `answer_values` wants them. RuleBroken at what is none."""
    answers: dict[str, dict[str, dict]] = {}
    for name, sent in data.items():
        if not name.startswith("value:") or not sent:
            continue
        _value, target, key = name.split(":", 2) if name.count(":") > 1 else (name, "", "")
        kind, _colon, number = sent.partition(":")
        if kind not in ("use", "create", "empty", "fail") or (kind == "use") != (number.isascii() and number.isdigit()):
            raise RuleBroken(_("This is not one of the choices."))
        answers.setdefault(target, {})[key] = {kind: int(number) if kind == "use" else 1}
    return answers


def seen(of_import: Import) -> str:
    """The plan in short: whoever presses Run must have seen this one."""
    return f"{of_import.create}-{of_import.update}-{of_import.skip}-{of_import.fail}"
