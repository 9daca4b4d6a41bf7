"""What a checked ``.gmcr`` file says, as the data of a case file: ids, order of options, statements, views."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import PurePath

from sulh.case.case import Case, Option, Party, Rule
from sulh.case.expressions import Expression, Literal
from sulh.case.preferences import PreferenceStatement, Statements
from sulh.case.statements import KEYWORDS, Statement
from sulh.case.states import constraints
from sulh.case.syntax import MAX_CHARACTERS
from sulh.engine.listing import satisfiable
from sulh.files.gmcr.fields import Group
from sulh.files.gmcr.form import FileForm
from sulh.files.gmcr.ranking import Numbering, check_numbers
from sulh.files.gmcr.source import Path, Report
from sulh.files.gmcr.statements import rules, statement, words
from sulh.files.render import Data
from sulh.files.schema import TOP_LEVEL
from sulh.files.traps import cut

#: How long an id may be that is made of a name.
_LONGEST = 32


def case_data(report: Report, form: FileForm, name: str, max_states: int) -> dict[str, Data]:
    """Return the data of the case file, after reporting what only the whole file can tell.

    Raises
    ------
    TooLarge
        A ranking is in force, and there are more than ``max_states`` states.
    """
    if not form.sound:
        for maker in form.makers:
            if maker.ranking is not None and maker.ranked:
                check_numbers(report, maker, maker.ranking, None)
        return {}
    return _Writer(report, form, max_states).write(name)


def identifiers(names: Sequence[str], kind: str, taken: Collection[str] = ()) -> list[str]:
    """Return an id for each name, all different, none of them a word of the statement language or ``taken``.

    >>> identifiers(["Air strike!", "Air Strike", "", "Déjà vu", "2nd round", "not"], "option")
    ['air_strike', 'air_strike_2', 'option_3', 'deja_vu', 'option_2nd_round', 'option_not']
    """
    result: list[str] = []
    used = {*KEYWORDS, *taken}
    again: dict[str, int] = {}
    for number, name in enumerate(names, start=1):
        letters = unicodedata.normalize("NFKD", re.sub("['’]", "", name[:200])).encode("ascii", "ignore").decode()
        slug = re.sub(r"[^a-z0-9]+", "_", letters.lower()).strip("_")
        if len(slug) > _LONGEST:
            slug = slug[: _LONGEST + 1].rpartition("_")[0] or slug[:_LONGEST]
        if not slug or slug[0].isdigit() or slug in KEYWORDS or slug in taken:
            slug = f"{kind}_{slug or number}"
        found = slug
        while found in used:
            again[slug] = again.get(slug, 1) + 1
            found = f"{slug}_{again[slug]}"
        used.add(found)
        result.append(found)
    return result


class _Writer:
    """Writes one file whose options, owners and infeasibles have no error."""

    def __init__(self, report: Report, form: FileForm, max_states: int) -> None:
        self.report, self.form = report, form
        self.ids = identifiers([maker.name for maker in form.makers], "party", TOP_LEVEL)
        self.order = [k for maker in form.makers for k in maker.options]
        self.position = {k: at for at, k in enumerate(self.order)}
        self.option_ids: dict[int, str] = {}
        self.owner: dict[int, str] = {}
        for id, maker in zip(self.ids, form.makers, strict=True):
            found = identifiers([form.options[k].name for k in maker.options], "option")
            self.option_ids.update(zip(maker.options, found, strict=True))
            self.owner.update(dict.fromkeys(maker.options, id))
        self.rules = rules(map(self._moved, form.infeasibles), self._name)
        self.statements = [
            [statement(self._moved(group), partial(self._name, owner=id)) for group in maker.statements]
            for id, maker in zip(self.ids, form.makers, strict=True)
        ]
        self.case = self._case()
        self.numbering = Numbering(self.case, max_states)

    def write(self, name: str) -> dict[str, Data]:
        self._check_names()
        self._check_order()
        self._check_length(self.rules, ("infeasibles",))
        for i, trees in enumerate(self.statements):
            self._check_length(trees, ("decisionMakers", i, "preferences"))
        file = PurePath(self.report.file)
        about = f"Imported from {file.name or 'a .gmcr file'}"
        about += f", written by {_clean(self.form.program)}." if self.form.program else "."
        data: dict[str, Data] = {"sulh": 1, "title": _clean(self.form.title) or name or file.stem or "Imported case"}
        data["about"] = "\n".join(filter(None, (about, _clean(self.form.about))))
        possible = satisfiable(len(self.order), constraints(self.case))
        if not possible:
            rule = "The infeasibles leave no state: nothing could ever happen."
            self.report.add("S722", ("infeasibles",), rule, "Remove one of those that contradict each other.", key=True)
        data["parties"] = {id: self._party(i, id, possible) for i, id in enumerate(self.ids)}
        if self.rules:
            data["feasible"] = [words(rule) for rule in self.rules]
        views = self._views()
        return {**data, "views": views} if views else data

    def _moved(self, group: Group) -> Group:
        """Return conditions with the numbers that the options have in the case."""
        return tuple(tuple((self.position[k], on) for k, on in condition) for condition in group)

    def _name(self, at: int, owner: str = "") -> Expression:
        """Return the literal of an option, by its number in the case; among its owner's statements by its id alone."""
        k = self.order[at]
        name = self.option_ids[k] if self.owner[k] == owner else f"{self.owner[k]}.{self.option_ids[k]}"
        return Literal(at, name)

    def _case(self) -> Case:
        """Return the case as far as states and statements go, without asking a parser."""
        parties = tuple(
            Party(
                id,
                options=tuple(Option(self.option_ids[k], id) for k in maker.options),
                preference=Statements(tuple(PreferenceStatement(Statement("", tree)) for tree in trees)),
            )
            for id, maker, trees in zip(self.ids, self.form.makers, self.statements, strict=True)
        )
        return Case("", "", parties, rules=tuple(Rule(Statement(words(tree), tree)) for tree in self.rules))

    def _party(self, i: int, id: str, possible: bool) -> Data:
        maker, result = self.form.makers[i], dict[str, Data]()
        if _clean(maker.name):
            result["name"] = _clean(maker.name)
        statements = [words(tree) for tree in self.statements[i]]
        if maker.ranked and statements:
            result["about"] = f"Statements of the file that are not in force: {'; '.join(statements)}."
        options: dict[str, Data] = {self.option_ids[k]: self._option(k) for k in maker.options}
        if options:
            result["options"] = options
        if maker.ranked and maker.ranking is not None and possible:
            ranking = self.numbering.ranking(self.report, maker, maker.ranking)
            if ranking:
                result["ranking"] = ranking
            if ranking and statements:
                rule = f"The ranking of {_shown(maker.name, id)} is in force and its statements are not; they are kept"
                same = self.numbering.agrees(i, maker.ranking)
                rule += f" as a text. They order the states {'as the ranking does' if same else 'differently'}."
                path: Path = ("decisionMakers", i, "preferences")
                self.report.add("S731", path, rule, "", key=True, severity="warning")
        elif not maker.ranked:
            if statements:
                result["preferences"] = list(statements)
            if maker.ranking is not None and possible:
                rule = f"The ranking of {_shown(maker.name, id)} is not in force and was not carried over."
                rule += self.numbering.compared(i, maker.ranking)
                self.report.add("S732", maker.ranking.path, rule, "", key=True, severity="warning")
        return result

    def _option(self, k: int) -> Data:
        text, direction = _clean(self.form.options[k].name), self.form.options[k].direction
        if direction == "both":
            return text or {}
        return {"text": text, "direction": direction} if text else {"direction": direction}

    def _views(self) -> dict[str, Data]:
        """Return a view for each decision maker that misperceives states."""
        result: dict[str, Data] = {}
        for i, (id, maker) in enumerate(zip(self.ids, self.form.makers, strict=True)):
            trees = [statement(self._moved(group), self._name) for group in maker.misperceptions]
            if trees:
                path: Path = ("decisionMakers", i, "misperceptions")
                self._check_length(trees, path)
                result[f"{id}'s"] = {"of": id, "infeasible": [words(tree) for tree in trees]}
                rule = f"The misperceptions of {_shown(maker.name, id)} became a view. In gmcr-py a party can move"
                rule += " neither to such a state nor from it; in sulh its view leaves the state out, and the case"
                rule += " does not."
                self.report.add("S733", path, rule, "", key=True, severity="warning")
        return result

    def _check_names(self) -> None:
        """Note names that are empty, that stand twice in one place, or that hold half a character."""
        makers = self.form.makers
        paths: list[Path] = [("decisionMakers", i) for i in range(len(makers))]
        self._check_list([maker.name for maker in makers], paths, self.ids)
        for maker in makers:
            names = [self.form.options[k].name for k in maker.options]
            ids = [self.option_ids[k] for k in maker.options]
            self._check_list(names, [("options", k) for k in maker.options], ids)

    def _check_list(self, names: Sequence[str], paths: Sequence[Path], ids: Sequence[str]) -> None:
        seen: set[str] = set()
        for name, path, id in zip(names, paths, ids, strict=True):
            rule = ""
            if not name.strip():
                rule = f"A name is empty; it is called {id} now."
            elif name in seen:
                rule = f"The name {cut(name)!r} stands here twice; the second one is called {id} now."
            elif name != _clean(name):
                rule = f"The name {{0}} holds half of a surrogate pair, which is no character; it is called {id} now."
            if rule:
                self.report.add("S720", (*path, "name"), rule, "", severity="warning")
            seen.add(name)

    def _check_order(self) -> None:
        if self.order != sorted(self.order):
            shown = ", ".join(f"{self.owner[k]}.{self.option_ids[k]}" for k in self.order[:12])
            rule = "Options stand in the order of their decision makers now, as the program has them when it numbers"
            rule += f" the states: {shown}{', ...' * (len(self.order) > 12)}."
            self.report.add("S730", ("options",), rule, "", key=True, severity="warning")

    def _check_length(self, trees: Sequence[Expression], path: Path) -> None:
        longest = max((len(words(tree)) for tree in trees), default=0)
        if longest > MAX_CHARACTERS:
            rule = f"A statement has at most {MAX_CHARACTERS:,} characters; one of these would have {longest:,}."
            self.report.add("S724", path, rule, "Split it into several.", key=True)


def _shown(name: str, id: str) -> str:
    return repr(cut(name, 40)) if name.strip() else id


def _clean(name: str) -> str:
    """Return a name as it can be written in UTF-8; one of blanks only is empty."""
    whole = name.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole if whole.strip() else ""
