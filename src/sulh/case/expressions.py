"""What a statement says: a tree of frozen nodes, its truth over arrays of states, and its text."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias
from typing import Literal as OneOf

import numpy as np
import numpy.typing as npt

BoolArray: TypeAlias = npt.NDArray[np.bool_]
Column: TypeAlias = Callable[[int], BoolArray]
BoundColumn: TypeAlias = Callable[[int], tuple[BoolArray | bool, BoolArray | bool]]
Join: TypeAlias = Callable[[Any, Any], Any]
Op: TypeAlias = OneOf["at least", "at most", "exactly", "all", "none"]


@dataclass(frozen=True, slots=True)
class Literal:
    """An option, by its number in the case; true where it is on. ``name`` is ``party.option``."""

    option: int
    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """``true`` or ``false``."""

    value: bool


@dataclass(frozen=True, slots=True)
class Not:
    """True where ``member`` is false."""

    member: Expression


@dataclass(frozen=True, slots=True)
class And:
    """True where all members are, also where there are none; a member that is an And itself is merged."""

    members: tuple[Expression, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "members", _merged(And, self.members))


@dataclass(frozen=True, slots=True)
class Or:
    """True where some member is; ``A unless B`` is an Or. A member that is an Or itself is merged."""

    members: tuple[Expression, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "members", _merged(Or, self.members))


@dataclass(frozen=True, slots=True)
class If:
    """``then if condition``: true unless the condition holds and ``then`` does not."""

    then: Expression
    condition: Expression


@dataclass(frozen=True, slots=True)
class Iff:
    """True where both sides are true, and where both are false."""

    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Count:
    """True where the number of true members is as asked; ``k`` follows from the members for all and none."""

    op: Op
    k: int
    members: tuple[Expression, ...]

    def __post_init__(self) -> None:
        if not self.members or self.k < 0:
            raise ValueError("A count needs at least one member, and a number that is not negative.")
        if self.op in ("all", "none"):
            object.__setattr__(self, "k", len(self.members) if self.op == "all" else 0)

    @property
    def interval(self) -> tuple[int, int]:
        """The least and the largest number of true members for which the count is true."""
        return (0 if self.op == "at most" else self.k), (len(self.members) if self.op == "at least" else self.k)


Expression: TypeAlias = Literal | Constant | Not | And | Or | If | Iff | Count


def literal(option: int, name: str) -> Expression:
    """Return the expression that is true where the option of this number is on."""
    return Literal(option, name)


def _merged(kind: type[And] | type[Or], members: Iterable[Expression]) -> tuple[Expression, ...]:
    return tuple(part for member in members for part in (member.members if isinstance(member, kind) else (member,)))


def parts(tree: Expression) -> tuple[Expression, ...]:
    """Return the expressions that a tree is made of, one level down."""
    match tree:
        case Not(member):
            return (member,)
        case And(members) | Or(members) | Count(members=members):
            return members
        case If(left, right) | Iff(left, right):
            return (left, right)
    return ()


def show(tree: Expression, level: int = 0) -> str:
    """Return the tree as text; in parentheses if it binds less than its surroundings, ``level``."""
    match tree:
        case Literal(name=text):
            return text
        case Constant(value):
            return "true" if value else "false"
        case And(()):
            return "true"
        case Or(()):
            return "false"
        case And((member,)) | Or((member,)):
            return show(member, level)
        case Count(op, k, members):
            number = "" if op in ("all", "none") else f" {k}"
            return f"{op}{number} of ({', '.join(map(show, members))})"
        case Not(member):
            binds, text = 3, f"not {show(member, 3)}"
        case And(members):
            binds, text = 2, " and ".join(show(member, 3) for member in members)
        case Or(members):
            binds, text = 1, " or ".join(show(member, 2) for member in members)
        case If(left, right) | Iff(left, right):
            binds, text = 0, f"{show(left, 1)} {'if' if isinstance(tree, If) else 'iff'} {show(right, 1)}"
    return f"({text})" if binds < level else text


# Constants stay numpy scalars, which in-place operators replace and do not write to. No column is written to.


def truth(tree: Expression, column: Column) -> Any:
    """Return where the tree is true: a bool array, or a numpy scalar if no option was needed to tell."""
    match tree:
        case Literal(option):
            return np.asarray(column(option), dtype=np.bool_)[()]
        case Constant(value):
            return np.bool_(value)
        case Not(member):
            return ~truth(member, column)
        case And(members):
            return _joined(members, column, True, operator.and_, operator.iand)
        case Or(members):
            return _joined(members, column, False, operator.or_, operator.ior)
        case If(then, condition):
            return truth(then, column) | ~truth(condition, column)
        case Iff(left, right):
            return truth(left, column) == truth(right, column)
        case Count(members=members):
            total: Any = _zero(tree)
            for member in members:
                total += truth(member, column).view(np.uint8)
            return _within(tree, total, total)


def _joined(members: tuple[Expression, ...], column: Column, empty: bool, join: Join, join_in_place: Join) -> Any:
    result: Any = np.bool_(empty)
    for number, member in enumerate(members):
        value = truth(member, column)
        # The first may be a column of the caller; the second makes an array of our own.
        result = value if number == 0 else join(result, value) if number == 1 else join_in_place(result, value)
    return result


def known(tree: Expression, column: BoundColumn) -> tuple[Any, Any]:
    """Return where the tree is surely true and where it is possibly true (Kleene's three values)."""
    match tree:
        case Literal(option):
            surely, possibly = column(option)
            return np.asarray(surely, dtype=np.bool_)[()], np.asarray(possibly, dtype=np.bool_)[()]
        case Constant(value):
            return np.bool_(value), np.bool_(value)
        case Not(member):
            surely, possibly = known(member, column)
            return ~possibly, ~surely
        case And(members):
            low: Any = np.bool_(True)
            high: Any = np.bool_(True)
            for member in members:
                surely, possibly = known(member, column)
                low, high = low & surely, high & possibly
            return low, high
        case Or(members):
            low, high = np.bool_(False), np.bool_(False)
            for member in members:
                surely, possibly = known(member, column)
                low, high = low | surely, high | possibly
            return low, high
        case If(then, condition):
            (then_low, then_high), (if_low, if_high) = known(then, column), known(condition, column)
            return then_low | ~if_high, then_high | ~if_low
        case Iff(left, right):
            (a_low, a_high), (b_low, b_high) = known(left, column), known(right, column)
            return (a_low | ~b_high) & (b_low | ~a_high), (a_high | ~b_low) & (b_high | ~a_low)
        case Count(members=members):
            least, most = _zero(tree), _zero(tree)
            for member in members:
                surely, possibly = known(member, column)
                least, most = least + surely.view(np.uint8), most + possibly.view(np.uint8)
            return _within(tree, least, most), _within(tree, most, least)


def _zero(count: Count) -> Any:
    """Return a zero of the smallest type that can count the members."""
    return np.min_scalar_type(len(count.members)).type(0)


def _within(count: Count, least: Any, most: Any) -> Any:
    """Return whether ``least`` reaches the lower end of the interval and ``most`` does not pass the upper."""
    low, high = count.interval
    return (least >= low) & (most <= high)
