"""Whether a statement is true in a state, read off its tree."""

from __future__ import annotations

from sulh.case.statements import And, Constant, Count, Expression, If, Iff, Literal, Not, Or

Vector = tuple[bool, ...]
"""A state in option form: which options are on, in the order of the case."""


def true(tree: Expression, row: Vector) -> bool:
    """Say whether an expression is true in one state."""
    match tree:
        case Literal(option):
            return row[option]
        case Constant(value):
            return value
        case Not(member):
            return not true(member, row)
        case And(members):
            return all(true(member, row) for member in members)
        case Or(members):
            return any(true(member, row) for member in members)
        case If(then, condition):
            return true(then, row) or not true(condition, row)
        case Iff(left, right):
            return true(left, row) == true(right, row)
        case Count(op, k, members):
            number = sum(true(member, row) for member in members)
            holds = {"at least": number >= k, "at most": number <= k, "exactly": number == k}
            return {**holds, "all": number == len(members), "none": number == 0}[op]
    raise TypeError(tree)
