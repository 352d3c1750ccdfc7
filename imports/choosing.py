"""A cell that refers to a list: by what a person has answered, by its name, by likeness. What nobody knows is counted."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from imports.cells import NOTHING, Partly, Unfit, Unknown, Unusable, quoted
from imports.lookups import MODELS, MOST_LETTERS, Id, Lists, key_of

MOST_KEPT = 10_000  # cells whose meaning is remembered
MOST_UNKNOWN = 500  # of a target
REST = ""  # the key under which the rows of further ones are counted
SEVERAL = re.compile(r"\s*(?:[,;|]|:::)\s*")


@dataclass
class Chooser:
    """Reads the cells of one target. `answers`: key → {"use": id}, {"empty": 1} or {"fail": 1}.

    `unknown`: key → [cell as it was first typed, rows], added to, those that are answered too. `own`: of an export of this
    house, in which also what is archived by now means itself, and a closed status is no question: nearly all such rows are
    there already.
    """

    target: str
    lists: Lists
    answers: dict[str, dict]
    unknown: dict[str, list]
    own: bool = False
    kept: dict[str, Id | None] = field(default_factory=dict)
    answered: dict[str, str] = field(default_factory=dict)  # cell → key

    def __post_init__(self) -> None:
        self.choices = self.lists.choices[self.target]

    def __call__(self, cell: str) -> Id | None:
        """None for a cell that is to be left empty."""
        if cell in self.answered:
            self._count(self.answered[cell], cell)
        try:
            return self.kept[cell]
        except KeyError:
            pass
        found = self._find(cell)
        if len(self.kept) < MOST_KEPT:
            self.kept[cell] = found
        return found

    def _find(self, cell: str) -> Id | None:
        key = key_of(cell)
        answer = self.answers.get(key, {})
        if answer and cell not in self.answered:
            self._count(key, cell)
            if len(self.answered) < MOST_KEPT:
                self.answered[cell] = key
        if "fail" in answer:
            raise Unusable(_("“%(cell)s”: you said not to import rows with this value.") % {"cell": quoted(cell)})
        if "empty" in answer:
            return None
        labels, found = self.choices.labels, answer.get("use")
        if found not in labels:
            found = self.choices.find(key)
        if found in labels or (found is not None and self.own and self.target in MODELS):
            return found
        if found is None and key not in self.unknown and (found := self.choices.misspelt(key)) in labels:
            sentence = _("“%(cell)s” is taken for “%(name)s”.") % {"cell": quoted(cell), "name": labels[found]}
            raise Partly(found, sentence, rest=False)
        if found is None and cell in NOTHING:
            return None
        if not answer and not (self.own and found in self.lists.closed and self.target == "status"):
            self._count(key, cell)
        raise self._refusal(cell, found)

    def _count(self, key: str, cell: str) -> None:
        if key not in self.unknown and len(self.unknown) >= MOST_UNKNOWN:
            key, cell = REST, ""
        self.unknown.setdefault(key, [cell[:MOST_LETTERS], 0])[1] += 1

    def _refusal(self, cell: str, found: Id | None) -> Unknown | Unfit:
        told = {"cell": quoted(cell)}
        if self.target == "status":
            if found in self.lists.closed:
                return Unfit(
                    _("“%(cell)s” is not an open status, and a lead begins open. Leave the row out, or give an open status.")
                    % told
                )
            told["new"] = self.lists.new.label
            return Unknown(_("“%(cell)s” is not one of the open statuses; the lead begins as %(new)s.") % told)
        sentence = {
            "country": _("“%(cell)s” is not a country known here; it is kept as extra data."),
            "consent": _("“%(cell)s” says neither yes nor no; it is kept as extra data."),
            "owner": _("“%(cell)s” is nobody to whom you may give records; it is kept as extra data."),
            "tags": _("“%(cell)s” is no tag that exists; it is kept as extra data."),
        }.get(self.target, _("“%(cell)s” is not in the list; it is kept as extra data."))
        return Unknown(sentence % told)


class TagsChooser:
    """Several tags in a cell, beside those that all rows of the file have."""

    def __init__(self, chooser: Chooser, shared: list[int]) -> None:
        self.chooser, self.shared = chooser, shared

    def __call__(self, cell: str) -> list[int]:
        found, said, rest = list(self.shared), [], False
        for one in filter(None, SEVERAL.split(cell)):
            try:
                found.append(self.chooser(one))
            except Partly as partly:
                found.append(partly.value)
                said.append(str(partly))
            except Unknown as unknown:
                rest = True
                said.append(str(unknown))
        found = list(dict.fromkeys(tag for tag in found if tag is not None))
        if said:
            raise Partly(found, " ".join(said), rest=rest)
        return found
