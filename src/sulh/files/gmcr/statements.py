"""Conditions of a ``.gmcr`` file as statements that read well.

The program knows lists of pairs and unions of them only. What its users said with those, such as "exactly one
of these" or "this if that", is recognised here and said again in one line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from typing import TypeAlias

from sulh.case.expressions import And, Constant, Count, Expression, If, Iff, Not, Op, Or, show
from sulh.files.gmcr.fields import Condition, Group

#: From the number of an option to the expression that is true where it is on.
Name: TypeAlias = Callable[[int], Expression]

#: A count of more members than this would be no line that anyone could read.
_MOST = 100


def statement(group: Group, name: Name) -> Expression:
    """Return the expression that is true where one of the conditions holds.

    >>> from sulh.case.expressions import Literal
    >>> name = lambda k: Literal(k, "abc"[k])
    >>> words(statement((((0, True), (1, False)),), name))
    'a and not b'
    >>> words(statement((((0, True), (1, False)), ((2, True),)), name))
    '(a and not b) or c'
    >>> words(statement((((0, True), (1, True)), ((0, False), (1, False))), name))
    'a iff b'
    """
    table = _table(group, name)
    return table if table is not None else Or(tuple(_all(condition, name) for condition in group))


def rules(infeasibles: Iterable[Group], name: Name) -> list[Expression]:
    """Return the feasibility rules that leave out what any of these conditions matches.

    >>> from sulh.case.expressions import Literal
    >>> pairs = [(((0, True), (1, True)),), (((0, False), (1, False)),), (((1, True), (2, False)),)]
    >>> [words(rule) for rule in rules(pairs, lambda k: Literal(k, "abc"[k]))]
    ['exactly one of (a, b)', 'c if b']
    """
    conditions = dict.fromkeys(tuple(sorted(condition)) for group in infeasibles for condition in group)
    empty = {_members(found): None for found in conditions if len(found) > 1 and not any(on for _, on in found)}
    pairs = {(found[0][0], found[1][0]) for found in conditions if len(found) == 2 and found[0][1] and found[1][1]}
    exclusive = _exclusive(pairs, list(empty))
    sets = set(exclusive.values())
    result: dict[Expression, None] = {}
    for found in conditions:
        members, values = _members(found), {on for _, on in found}
        if values == {True} and members in exclusive:
            whole = exclusive[members]
            result[_count("exactly" if whole in empty else "at most", whole, name)] = None
        elif values == {False} and members in empty:
            if members not in sets:
                result[_count("at least", members, name)] = None
        else:
            result[_not(found, name)] = None
    return list(result)


def words(tree: Expression) -> str:
    """Return the text of an expression; the members of ``or`` in parentheses where they are more than a name."""
    if isinstance(tree, Or) and len(tree.members) > 1:
        return " or ".join(f"({show(part)})" if isinstance(part, And) else show(part, 2) for part in tree.members)
    return show(tree).replace("exactly 1 of", "exactly one of")


def _members(condition: Condition) -> tuple[int, ...]:
    return tuple(k for k, _ in condition)


def _exclusive(pairs: set[tuple[int, int]], first: Sequence[tuple[int, ...]]) -> dict[tuple[int, ...], tuple[int, ...]]:
    """Return, for each pair that belongs to a set whose members all exclude each other, that set.

    The sets of ``first`` come first, if they are such; a pair alone is a set only there.
    """
    near: dict[int, set[int]] = {}
    for a, b in pairs:
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)
    result: dict[tuple[int, ...], tuple[int, ...]] = {}
    for members in first:
        if len(members) <= _MOST and all(pair in pairs for pair in combinations(members, 2)):
            result.update((pair, result.get(pair, members)) for pair in combinations(members, 2))
    for a, b in sorted(pairs):
        if (a, b) in result:
            continue
        found, common = [a, b], near[a] & near[b]
        while common and len(found) < _MOST:
            found.append(min(common))
            common &= near[found[-1]]
        if len(found) > 2:
            whole = tuple(sorted(found))
            result.update((pair, result.get(pair, whole)) for pair in combinations(whole, 2))
    return result


def _count(op: Op, members: tuple[int, ...], name: Name) -> Expression:
    return Count(op, 1, tuple(name(k) for k in members))


def _not(condition: Condition, name: Name) -> Expression:
    """Return the rule that a condition does not hold; with one option off among options on, as a requirement."""
    off = [k for k, on in condition if not on]
    on = tuple(name(k) for k, on in condition if on)
    if len(off) == 1:
        return If(name(off[0]), And(on)) if on else name(off[0])
    return Not(_all(condition, name))


def _all(condition: Condition, name: Name) -> Expression:
    """Return the expression that all pairs of a condition hold."""
    names = tuple(name(k) for k, _ in condition)
    if len(names) == 1:
        return names[0] if condition[0][1] else Not(names[0])
    values = {on for _, on in condition}
    if len(names) > 2 and len(values) == 1:
        return Count("all" if True in values else "none", 0, names)
    return And(tuple(one if on else Not(one) for one, (_, on) in zip(names, condition, strict=True)))


def _table(group: Group, name: Name) -> Expression | None:
    """Return a short form of rows of the truth table of two options: if, iff, exactly one of; else None."""
    if len({frozenset(k for k, _ in condition) for condition in group}) != 1 or len(group[0]) != 2:
        return None
    (a, _), (b, _) = group[0]
    rows = {(dict(condition)[a], dict(condition)[b]) for condition in group}
    missing = {(x, y) for x in (True, False) for y in (True, False)} - rows
    left, right = name(a), name(b)
    match sorted(missing):
        case []:
            return Constant(True)
        case [(False, False), (True, True)]:
            return Count("exactly", 1, (left, right))
        case [(False, True), (True, False)]:
            return Iff(left, right)
        case [(True, False)]:
            return If(right, left)
        case [(False, True)]:
            return If(left, right)
        case [(False, False)]:
            return Or((left, right))
        case [(True, True)]:
            return Not(And((left, right)))
    return None
