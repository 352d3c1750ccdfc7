"""The values that no list knows: each is a question that is answered once, however many rows have it."""

from dataclasses import dataclass

from django.db.models import Max
from django.utils.translation import gettext as _

from crm.lib.db import in_transaction, lock_words
from crm.lib.errors import RuleBroken
from imports.choosing import REST
from imports.lookups import LISTED, MODELS, Id, Lists, key_of
from imports.models import Import
from imports.starting import lock_unrun
from records.saving import check
from users.models import User

USE, CREATE, EMPTY, FAIL = "use", "create", "empty", "fail"
MOST_SUGGESTED = 100


@dataclass(frozen=True)
class Question:
    """A value and the rows that have it (0: none has it any more). `answer`: as it is kept, {} for none.
    `closed`: it is a status that no lead begins with.

    `suggestions`: (id, label, likeness from 0 to 100), for the first hundred questions of a target.
    """

    key: str
    cell: str
    count: int
    answer: dict
    suggestions: list[tuple[Id, str, int]]
    closed: bool


@dataclass(frozen=True)
class Questions:
    """Of one target. `choices`: all that may be used, id → label. `rest`: rows with further values, which are not listed.
    `new`: the status that a lead begins with.
    """

    target: str
    asked: list[Question]
    choices: dict[Id, str]
    may_create: bool
    rest: int
    new: str


def questions(of_import: Import, *, actor: User) -> list[Questions]:
    """What the last check has not understood, the most frequent first, then what has been answered. Seven queries, or none."""
    asked = [target for target in LISTED if target in of_import.unknown or target in of_import.value_map]
    lists = Lists.load(actor) if asked else None
    return [_of_target(target, of_import, lists) for target in asked]


def _of_target(target: str, of_import: Import, lists: Lists) -> Questions:
    unknown, answers = of_import.unknown.get(target, {}), of_import.value_map.get(target, {})
    found = {key: [answer.get("cell", key), 0] for key, answer in answers.items()} | unknown
    rest = found.pop(REST, ["", 0])[1]
    asked = [
        Question(
            key,
            cell,
            count,
            answers.get(key, {}),
            lists.suggestions(target, cell) if at < MOST_SUGGESTED else [],
            closed=target == "status" and lists.choices[target].find(key) in lists.closed,
        )
        for at, (key, (cell, count)) in enumerate(sorted(found.items(), key=lambda one: (one[0] in answers, -one[1][1], one[0])))
    ]
    return Questions(target, asked, lists.choices[target].labels, target in MODELS, rest, lists.new.label)


@in_transaction
def answer_values(of_import: Import, answers: dict[str, dict[str, dict]], *, actor: User) -> Import:
    """target → key → {"use": id}, {"create": 1}, {"empty": 1} or {"fail": 1}; {} takes an answer back.

    `create` makes a row of the list, by the name as it was first typed; one that is there by that name is used instead.
    The file must be checked anew. RuleBroken for what cannot be chosen or created.
    """
    locked = lock_unrun(of_import, actor)
    lists = Lists.load(actor)
    for target, given in answers.items():
        if target not in LISTED:
            raise RuleBroken(_("This is not one of the choices."))
        known = locked.value_map.setdefault(target, {})
        for key, answer in given.items():
            cell = known.get(key, {}).get("cell") or locked.unknown.get(target, {}).get(key, [key])[0]
            known.pop(key, None)
            if answer:
                known[key] = _settled(target, answer, cell, lists) | {"cell": cell}
    locked.value_map = {target: known for target, known in locked.value_map.items() if known}
    locked.state = Import.State.UPLOADED
    locked.save()
    return locked


def _settled(target: str, answer: dict, cell: str, lists: Lists) -> dict:
    """As it is kept. What was created is used from now on."""
    if EMPTY in answer or FAIL in answer:
        return {EMPTY if EMPTY in answer else FAIL: 1}
    if CREATE in answer and target in MODELS:
        return {USE: created_row(target, cell)}
    offered = {str(one): one for one in lists.choices[target].labels}
    if str(answer.get(USE)) in offered:
        return {USE: offered[str(answer[USE])]}
    raise RuleBroken(_("“%(cell)s”: choose one from the list.") % {"cell": cell})


def created_row(target: str, cell: str) -> int:
    """Of a list, by that name. Whoever may import may: a new word in a file is no less than one typed beside it.

    The number of the row; of two who ask for the same name at once the second gets the first one's.
    """
    rows, key = MODELS[target].objects, key_of(cell)
    lock_words(f"{target} {key}")
    same = [row for row in rows.all() if key in (key_of(row.name), key_of(row.name_es))]
    found = next((row for row in same if not row.archived), None)
    if found is None and same:
        raise RuleBroken(_("“%(cell)s” is in the list, but archived. Choose another one.") % {"cell": cell})
    if found is None:
        found = rows.model(name=cell, position=(rows.aggregate(last=Max("position"))["last"] or 0) + 1)
        check(found)
        found.save(force_insert=True)
    return found.pk
