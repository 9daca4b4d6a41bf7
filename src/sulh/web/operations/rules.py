"""Feasibility rules, where things stand now, and the names of states."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Literal

from sulh.case.case import Case
from sulh.case.naming import one_state
from sulh.case.states import list_states
from sulh.errors import UsageError
from sulh.files.document import Document
from sulh.files.render import Data
from sulh.show.solution import spaced
from sulh.web.drafting import RULES as TOGETHER
from sulh.web.folder import Opened
from sulh.web.operations.backing import Backing, lines
from sulh.web.operations.coding import Coded, Path, checked, fill, read
from sulh.web.operations.moving import removed
from sulh.web.operations.operation import data_at
from sulh.web.operations.statements import text_of

RULES: Path = ("feasible",)

PATTERN = re.compile(r"[YN\s-]+")


def _found(document: Document, path: Path, index: int, rule: str) -> None:
    items: Any = data_at(document, path)
    listed = isinstance(items, list) and 0 <= index < len(items)
    checked(text_of(items[index], "rule") if listed else None, rule, "The rule")


class _Said(Backing):
    rule: str
    judgement: bool = False

    def fields(self) -> dict[str, Data | None]:
        """Return the fields of the entry."""
        return {"rule": lines(self.rule), "judgement": True if self.judgement else None, **self.backing()}


class AddRule(_Said):
    """Add a feasibility rule.

    Instead of ``rule`` it can be chosen how two options go together: ``kind``, and their names.
    """

    main: ClassVar[str] = "rule"

    op: Literal["add-rule"] = "add-rule"
    rule: str = ""
    kind: Literal["not-both", "one-of", "only-if"] = "not-both"
    first: str = ""
    second: str = ""

    def said(self) -> str:
        """Return the rule, as it was typed or chosen."""
        typed = lines(self.rule)
        if bool(typed) == bool(self.first or self.second):
            raise UsageError("Choose two options, or type a rule: one of the two.")
        if not typed and (not self.first or not self.second or self.first == self.second):
            raise UsageError("Choose two different options.")
        return typed or TOGETHER[self.kind][1].format(a=self.first, b=self.second)

    def edit(self, document: Document, opened: Opened) -> Document:
        """Return the document with the rule added."""
        given = {key: value for key, value in {**self.fields(), "rule": self.said()}.items() if value is not None}
        item: Data = given["rule"] if list(given) == ["rule"] else given
        some = isinstance(read(document, opened, self.variant, RULES), list)
        document, path = self.ground(document, opened, RULES)
        return document.append(path, item) if some else document.set(path, [item])

    def says(self, opened: Opened) -> str:
        """Return what was done."""
        return f"Added the rule `{self.said()}`{self.there(opened)}"


class SetRule(_Said):
    """Change a feasibility rule; ``was`` is what it said."""

    main: ClassVar[str] = "rule"

    op: Literal["set-rule"] = "set-rule"
    index: int
    was: str

    def edit(self, document: Document, opened: Opened) -> Document:
        """Return the document with the rule changed."""
        own, path = self.ground(document, opened, RULES)
        _found(own, path, self.index, self.was)
        filled = fill(own, (*path, self.index), "rule", self.fields())
        return document if filled.text == own.text else filled

    def says(self, opened: Opened) -> str:
        """Return what was done."""
        return f"Changed the rule `{self.was}`{self.there(opened)}"


class RemoveRule(Coded):
    """Remove a feasibility rule."""

    op: Literal["remove-rule"] = "remove-rule"
    index: int
    was: str

    def edit(self, document: Document, opened: Opened) -> Document:
        """Return the document without the rule and its comments."""
        document, path = self.ground(document, opened, RULES)
        _found(document, path, self.index, self.was)
        return removed(document, path, self.index)

    def says(self, opened: Opened) -> str:
        """Return what was done."""
        return f"Removed the rule `{self.was}`{self.there(opened)}"


class SetStatusQuo(Coded):
    """Say where things stand now: the options that are on, or with ``state`` a state by its name."""

    many: ClassVar[frozenset[str]] = frozenset({"on"})

    op: Literal["set-status-quo"] = "set-status-quo"
    on: tuple[str, ...] = ()
    state: str = ""

    def edit(self, document: Document, opened: Opened) -> Document:
        """Return the document with the status quo."""
        if self._same(self.case(opened)):
            return document
        document, path = self.ground(document, opened, ("status_quo",))
        return document.set(path, self.state.strip() or list(self.on))

    def _same(self, case: Case) -> bool:
        """Say whether things stand so already, in whichever way the file says it."""
        if self.state.strip():
            return self.state.strip() == case.status_quo
        names = [one.name for one in case.options]
        on = "".join("Y" if one in self.on else "N" for one in names)
        return set(self.on) <= set(names) and on == case.status_quo

    def says(self, opened: Opened) -> str:
        """Return what was done."""
        return f"Changed the status quo{self.there(opened)}"


class SetLabel(Coded):
    """Give the states of a pattern a name, or with none take it away.

    Where ``state`` is no pattern it names one state in any other way: by its options that are on, say.
    """

    main: ClassVar[str] = "state"

    op: Literal["set-label"] = "set-label"
    state: str
    text: str = ""

    def edit(self, document: Document, opened: Opened) -> Document:
        """Return the document with the label."""
        state = self.state.strip()
        labels = read(document, opened, self.variant, ("labels",))
        if lines(self.text):
            state = self._vector(opened, state)
            state = next((one for one in labels or () if "".join(one.split()) == "".join(state.split())), state)
            document, path = self.ground(document, opened, ("labels",))
            return document.set((*path, state), lines(self.text))
        document, path = self.ground(document, opened, ("labels",))
        checked(state if isinstance(labels, dict) and state in labels else None, state, "The label of")
        return document.remove((*path, state))

    def _vector(self, opened: Opened, state: str) -> str:
        case = self.case(opened)
        if case.form == "states" or PATTERN.fullmatch(state):
            return state
        states = list_states(case)
        name = states.name(one_state(case, states, state))
        if not PATTERN.fullmatch(name):
            raise UsageError(f"This state stands for several, which count as one and are called {name!r} already.")
        return spaced(case, name)

    def says(self, opened: Opened) -> str:
        """Return what was done."""
        done = (
            f"Called {self.state.strip()} {lines(self.text)!r}"
            if lines(self.text)
            else f"Removed the label of {self.state}"
        )
        return done + self.there(opened)


RULE_CHANGES = (AddRule, SetRule, RemoveRule, SetStatusQuo, SetLabel)
"""The changes of this module."""
