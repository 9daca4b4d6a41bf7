"""Statements: sentences about the options of a state, such as ``mill.accept if modify``.

A statement is a text, a tree of frozen nodes, and a place in a file. :func:`parse` reads it,
:meth:`Statement.holds` evaluates it over arrays of states, :meth:`Statement.bounds` over states that are
known in part only. ``A if B`` is true unless B holds and A does not: where B is false it is true, *vacuously*.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

import numpy as np

from sulh.case.expressions import (
    And,
    BoolArray,
    BoundColumn,
    Column,
    Constant,
    Count,
    Expression,
    If,
    Iff,
    Literal,
    Not,
    Op,
    Or,
    known,
    literal,
    parts,
    show,
    truth,
)
from sulh.case.syntax import KEYWORDS, MAX_LEVELS, Fault, read, too_deep
from sulh.errors import CaseError, Place, Problem, did_you_mean

if TYPE_CHECKING:
    from lark import Token, Tree

    from sulh.case.syntax import Branch

__all__ = [
    "KEYWORDS",
    "And",
    "Constant",
    "Count",
    "Expression",
    "If",
    "Iff",
    "Literal",
    "Names",
    "Not",
    "Or",
    "Statement",
    "StatementError",
    "literal",
    "parse",
    "statement_from_tree",
]

_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS = {word: number for number, word in enumerate(_WORDS, start=1)}
_OPS: dict[str, Op] = {"LEAST": "at least", "MOST": "at most", "EXACTLY": "exactly", "ALL": "all", "NONE": "none"}
_NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement about the options that are on; two are equal if their trees are.

    Parameters
    ----------
    text
        The statement as it was written.
    tree
        What it says.
    place
        Where it stands in the case file.

    Examples
    --------
    >>> names = Names([("ministry", "modify"), ("mill", "accept")])
    >>> statement = parse("accept IF modify", names)
    >>> str(statement)
    'mill.accept if ministry.modify'
    >>> modify, accept = np.array([[False, True, False, True], [False, False, True, True]])
    >>> statement.holds([modify, accept].__getitem__)
    array([ True, False,  True,  True])
    """

    text: str = field(compare=False)
    tree: Expression
    place: Place = field(default=_NOWHERE, compare=False, repr=False)

    @property
    def options(self) -> frozenset[int]:
        """The numbers of the options that the statement mentions."""
        trees = [self.tree]
        for tree in trees:
            trees.extend(parts(tree))
        return frozenset(tree.option for tree in trees if isinstance(tree, Literal))

    def holds(self, column: Column) -> BoolArray:
        """Return where the statement is true.

        ``column(k)`` is a bool array of shape (n,): whether option `k` is on in each of `n` states. The result
        has the same shape; that of a statement whose truth needs no option is 0-d, for ``np.broadcast_to``.
        It may be the very array that ``column`` gave: do not write into it.
        """
        return np.asarray(truth(self.tree, column))

    def bounds(self, column: BoundColumn) -> tuple[BoolArray, BoolArray]:
        """Return where the statement is surely true, and where it is possibly true.

        ``column(k)`` says the same of option `k`; ``(False, True)`` is an option not yet decided. Sound: what is
        surely true is true however the rest is decided, what is not possibly true is false. Exact if no option
        is mentioned twice, or all are decided; ``a or not a`` is not seen through. Shapes as in :meth:`holds`.
        """
        surely, possibly = known(self.tree, column)
        return np.asarray(surely), np.asarray(possibly)

    def __str__(self) -> str:
        return show(self.tree)


class StatementError(CaseError):
    """A statement has problems: all of them, and for each its offset in the text, counted from 0."""

    def __init__(self, problems: Iterable[Problem], offsets: Iterable[int] = ()) -> None:
        super().__init__(problems)
        self.offsets: tuple[int, ...] = tuple(offsets)


class Names:
    """The options that a statement may speak of, as pairs of party id and option id, in the order of the case."""

    def __init__(self, options: Sequence[tuple[str, str]]) -> None:
        self.full: tuple[str, ...] = tuple(f"{party}.{option}" for party, option in options)
        self._number = {name: number for number, name in reversed(list(enumerate(self.full)))}
        self._bare: dict[str, list[int]] = {}
        for number, (_, option) in enumerate(options):
            self._bare.setdefault(option, []).append(number)
        self._fixes: dict[str, str] = {}

    def resolve(self, name: str, owner: str | None = None) -> int:
        """Return the number of an option: ``party.option``, or the bare id of an option.

        A bare id is the owner's own option first, else the only one in the case; raises
        :class:`StatementError` (S402, S403, S408) where there is none, or more than one.

        >>> Names([("mill", "accept"), ("town", "accept")]).resolve("accept", owner="town")
        1
        """
        found = self._find(name, owner)
        if isinstance(found, Fault):
            raise StatementError([Problem(*found[1:])], [0])
        return found

    def _find(self, name: str, owner: str | None, offset: int = 0) -> int | Fault:
        """Like :meth:`resolve`, but return what is wrong instead of raising it."""
        number = self._number.get(name if "." in name else f"{owner}.{name}")
        if number is not None:
            return number
        numbers = self._bare.get(name, [])
        if len(numbers) == 1:
            return numbers[0]
        if numbers:
            rule = f"More than one party has an option {name!r}."
            return Fault(offset, "S403", name, rule, f"Write {' or '.join(self.full[k] for k in numbers)}.")
        if re.fullmatch("[YN]{2,}", name):
            return self._vector(name, offset)
        return Fault(offset, "S402", name[:60], f"There is no option {name[:60]!r}.", self._suggest(name))

    def _vector(self, text: str, offset: int = 0) -> Fault:
        """Explain that a state stands where a statement is expected, and say the state as a statement."""
        signs = re.sub(r"\s", "", text)
        fix = "Name the options that are on, and write not before those that are off."
        if len(signs) == len(self.full) <= 12:
            off = {"Y": "", "1": "", "N": "not ", "0": "not "}
            said = [off[sign] + name for name, sign in zip(self.full, signs, strict=True) if sign != "-"]
            fix = f"Write {' and '.join(said) or 'true'}."
        return Fault(offset, "S408", text[:60], f"{text[:60]!r} looks like a state; a statement is expected here.", fix)

    def _suggest(self, name: str) -> str:
        if not self.full:
            return "The case has no options."
        if name not in self._fixes:
            candidates = [*self.full, *self._bare]
            same = [other for other in candidates if other.lower() == name.lower()]
            if same:
                self._fixes[name] = f"Did you mean {same[0]!r}? Upper and lower case are different."
            elif len(self._fixes) * len(candidates) < 20_000:
                fix = did_you_mean(name, candidates)
                self._fixes[name] = fix if fix.startswith("Did") else did_you_mean(name, self.full)
            else:  # a search costs some 20 microseconds a candidate: not worth it for thousands of unknown names
                return "Write the id of an option, or party.option."
        return self._fixes[name]


def parse(text: str, names: Names, owner: str | None = None, place: Place = _NOWHERE) -> Statement:
    """Return the statement that a text makes.

    Parameters
    ----------
    text
        The statement; blanks and line ends are free.
    names
        The options it may speak of.
    owner
        The party whose statement it is: a bare name is its own option first.
    place
        Where the text starts. Problems count lines and columns on from there, or from 1 if it is unknown.

    Raises
    ------
    StatementError
        With the first fault of grammar and all unknown or ambiguous names; ``offsets`` are for a caller whose
        text does not stand in the file letter by letter, such as a folded one.

    Examples
    --------
    >>> names = Names([("ministry", "modify"), ("mill", "accept"), ("town", "accept")])
    >>> str(parse("accept UNLESS modify", names, owner="mill"))
    'mill.accept or ministry.modify'
    >>> try:
    ...     parse("moddify and (accept", names)
    ... except StatementError as error:
    ...     print(error)
    1:1: S402: There is no option 'moddify'. Did you mean 'modify'?
    1:13: S401: This parenthesis is not closed. Write the closing parenthesis, or remove this one.
    1:14: S403: More than one party has an option 'accept'. Write mill.accept or town.accept.
    """
    if _looks_like_state(text) and not isinstance(names._find(text.strip(), owner), int):
        raise _error([names._vector(text.strip(), len(text) - len(text.lstrip()))], text, place)
    branch, fault = read(text)
    faults: list[Fault] = []
    tree = _Builder(names, owner, faults).build(branch)
    if fault:
        faults.append(names._vector(fault.text, fault.offset) if fault.code == "S408" else fault)
    if faults:
        raise _error(faults, text, place)
    return Statement(text.strip(), tree, place)


def statement_from_tree(tree: Expression, place: Place = _NOWHERE) -> Statement:
    """Return the statement of a tree, in its canonical text.

    Raises :class:`StatementError` (S407) for a tree of more than 64 levels, as :func:`parse` does.

    >>> print(statement_from_tree(Not(And((literal(0, "mill.leave"), literal(1, "town.insist"))))))
    not (mill.leave and town.insist)
    """
    level = [tree]
    for _ in range(MAX_LEVELS + 1):
        level = [part for node in level for part in parts(node)]
    if level:
        raise _error([too_deep()], "", place)
    return Statement(show(tree), tree, place)


def _looks_like_state(text: str) -> bool:
    """Return whether a text is a vector or a pattern, ``N YNN -`` or 0010, and not ``-1``, a negated option number."""
    signs = re.sub(r"\s", "", text[:1000])
    if len(signs) < 2 or re.fullmatch(r"-[1-9][0-9]*", signs):
        return False
    return set(signs) <= set("YN-") or set(signs) <= set("01-")


@dataclass(frozen=True, slots=True)
class _Builder:
    """Makes trees of syntax trees; what is wrong with names and numbers is added to ``faults``."""

    names: Names
    owner: str | None
    faults: list[Fault]

    def build(self, branch: Branch) -> Expression:
        from lark import Token

        if isinstance(branch, Token):
            return self._literal(branch) if branch.type == "NAME" else Constant(branch.type == "TRUE")
        if branch.data == "count":
            return self._count(branch)
        if branch.data == "conditional":
            return self._conditional(branch)
        members = tuple(map(self.build, branch.children))
        if branch.data == "negation":
            return Not(*members)
        return And(members) if branch.data == "conjunction" else Or(members)

    def _literal(self, word: Token) -> Expression:
        number = self.names._find(str(word), self.owner, word.start_pos or 0)
        if isinstance(number, Fault):
            self.faults.append(number)
            return Constant(False)
        return Literal(number, self.names.full[number])

    def _conditional(self, branch: Tree[Token]) -> Expression:
        left, right, *_ = map(self.build, branch.children[::2])
        first, *more = cast("list[Token]", branch.children[1::2])
        for word in more[:1]:
            rule = f"At most one of if, iff and unless may stand on a level; {str(word)!r} is one too many."
            fix = f"Use parentheses: (A {first} B) {word} C, or A {first} (B {word} C)."
            self.faults.append(Fault(word.start_pos or 0, "S405", str(word), rule, fix))
        if first.type == "UNLESS":
            return Or((left, right))
        return If(left, right) if first.type == "IF" else Iff(left, right)

    def _count(self, branch: Tree[Token]) -> Expression:
        kind, number = cast("list[Token]", branch.children[:2])
        op = _OPS[kind.type]
        if op in ("all", "none"):
            return Count(op, 0, tuple(map(self.build, branch.children[1:])))
        return Count(op, self._number(op, number), tuple(map(self.build, branch.children[2:])))

    def _number(self, op: Op, word: Token) -> int:
        if word.lower() in _NUMBERS:
            return _NUMBERS[word.lower()]
        number = int(word) if re.fullmatch("[0-9]{1,9}", word) else None
        if number is None or (number == 0 and op == "at least"):
            rule = f"{str(word)[:60]!r} is not a number that counts can have."
            fix = "Write a whole number in digits, or one to ten in words."
            if number == 0:
                rule, fix = "'At least 0' is true everywhere.", "Write at least 1, or remove the count."
            self.faults.append(Fault(word.start_pos or 0, "S401", str(word)[:60], rule, fix))
        return number or 0


def _error(faults: Iterable[Fault], text: str, start: Place) -> StatementError:
    """Return the error of these faults, placed in the file."""
    faults = sorted(faults)
    problems = [Problem(f.code, f.text, f.rule, f.fix, _place(start, text, f.offset)) for f in faults]
    return StatementError(problems, [f.offset for f in faults])


def _place(start: Place, text: str, offset: int) -> Place:
    if start == _NOWHERE:
        start = Place("", 1, 1)
    if not start.line:
        return start
    lines = text.count("\n", 0, offset)
    if lines:
        return replace(start, line=start.line + lines, column=offset - text.rfind("\n", 0, offset))
    return replace(start, column=start.column and start.column + offset)
