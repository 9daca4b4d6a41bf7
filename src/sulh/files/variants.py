"""Variants: the nodes of a case with some entries replaced, added or removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sulh.errors import Place, Problem
from sulh.files.form import suggest
from sulh.files.schema import TOP_LEVEL, PartyEntry, VariantEntry
from sulh.files.tree import Entries, Items, Node, Text

BASE_ONLY = ("sulh", "variants", "phases")
"""What belongs to the base alone: a variant is one coding, not a set of them."""

PARTY = tuple(PartyEntry.model_fields)


def lineage(name: str, variants: dict[str, VariantEntry]) -> list[str] | None:
    """Return a variant and those it starts from, the first one first; None if they go round in a circle.

    >>> lineage("b", {"a": VariantEntry(), "b": VariantEntry.model_validate({"from": "a"})})
    ['a', 'b']
    """
    found: list[str] = []
    at: str | None = name
    while at is not None and at in variants:
        if at in found:
            return None
        found.append(at)
        at = variants[at].parent
    return found[::-1]


def circle(name: str, variants: dict[str, VariantEntry]) -> list[str]:
    """Return the variants that one starts from until it comes round to itself; empty if it does not.

    >>> circle("a", {"a": VariantEntry.model_validate({"from": "b"}), "b": VariantEntry.model_validate({"from": "a"})})
    ['a', 'b']
    """
    found = [name]
    while (at := variants[found[-1]].parent) in variants and at not in found:
        found.append(str(at))
    return found if at == name else []


def patched(root: Entries, names: Sequence[str]) -> tuple[Entries, list[Problem]]:
    """Return the case as the last of these variants codes it, the others applied before it."""
    problems: list[Problem] = []
    section = root.get("variants")
    result = replace(
        root,
        pairs=tuple((key, _own(key, value, names[-1])) for key, value in root.pairs if key.value not in BASE_ONLY),
    )
    for name in names:
        entry = section.get(name) if isinstance(section, Entries) else None
        if not isinstance(entry, Entries):
            continue
        removals = entry.get("remove")
        for path in removals.items if isinstance(removals, Items) else [removals]:
            if isinstance(path, Text) and path.value.strip():
                result = _remove(result, path, problems)
        changes = entry.get("set")
        for key, value in changes.pairs if isinstance(changes, Entries) else ():
            if key.value.strip():
                result = _set(result, key, value, problems)
    return result, problems


def steps_to(root: Entries, path: str) -> list[str]:
    """Return the keys that a dotted path names, from the top; ``parties`` is left out before a party.

    Keys that hold dots or blanks are found where they exist.
    """
    parts = path.split(".")
    steps: list[str] = [] if parts[0].strip() in TOP_LEVEL else ["parties"]
    at: Node | None = root.get("parties") if steps else root
    while parts:
        known = at.keys() if isinstance(at, Entries) else []
        size = next((k for k in range(len(parts), 0, -1) if ".".join(parts[:k]).strip() in known), 1)
        key = ".".join(parts[:size]).strip()
        steps.append(key)
        at = at.get(key) if isinstance(at, Entries) else None
        parts = parts[size:]
    return steps


def _own(key: Text, value: Node, name: str) -> Node:
    """Return the published results that belong to a variant; any other section as it is."""
    if key.value != "published" or not isinstance(value, Items):
        return value
    belongs = (entry.get("variant") if isinstance(entry, Entries) else None for entry in value.items)
    kept = (
        item
        for item, variant in zip(value.items, belongs, strict=True)
        if isinstance(variant, Text) and variant.value == name
    )
    return replace(value, items=tuple(kept))


def _set(root: Entries, key: Text, value: Node, problems: list[Problem]) -> Entries:
    steps = steps_to(root, key.value)
    missing = _missing(root, steps)
    if steps[0] in BASE_ONLY:
        problems.append(_base_only("S601", key, steps[0]))
    elif missing == 1 and steps[0] == "parties" and not isinstance(value, Entries):
        rule = f"{steps[1]!r} is neither a key of the case nor one of its parties."
        known = (*TOP_LEVEL, *_keys(root.get("parties")))
        problems.append(Problem("S601", key.value, rule, suggest(steps[1], known), key.place))
    # A new entry may be added; a path through something that is not there may not.
    elif missing is not None and not isinstance(_at(root, steps[:-1]), Entries) and steps[:-1] != ["parties"]:
        problems.append(_nowhere("S601", root, key, steps, missing))
    else:
        return _changed(root, steps, key, value)
    return root


def _remove(root: Entries, path: Text, problems: list[Problem]) -> Entries:
    steps = steps_to(root, path.value)
    missing = _missing(root, steps)
    if steps[0] in BASE_ONLY:
        problems.append(_base_only("S602", path, steps[0]))
    elif missing is not None:
        problems.append(_nowhere("S602", root, path, steps, missing))
    else:
        return _changed(root, steps, path, None)
    return root


def _at(root: Entries, steps: Sequence[str]) -> Node | None:
    at: Node | None = root
    for step in steps:
        at = at.get(step) if isinstance(at, Entries) else None
    return at


def _missing(root: Entries, steps: Sequence[str]) -> int | None:
    """Return the place of the first step that leads nowhere."""
    return next((k for k in range(len(steps)) if _at(root, steps[: k + 1]) is None), None)


def _base_only(code: str, path: Text, key: str) -> Problem:
    rule = f"A variant has no {key!r} of its own: that belongs to the case as a whole."
    return Problem(code, path.value, rule, "Remove this line.", path.place)


def _nowhere(code: str, root: Entries, path: Text, steps: Sequence[str], depth: int) -> Problem:
    """Return the problem of a path of which the step at ``depth`` does not exist."""
    above, step = _at(root, steps[:depth]), steps[depth]
    whole = ".".join(steps[1:depth] if steps[0] == "parties" and depth > 1 else steps[:depth])
    if not isinstance(above, Entries):
        kind = "a list" if isinstance(above, Items) else "a text"
        rule = f"The path {path.value!r} leads into {kind}, which has no keys."
        return Problem(code, path.value, rule, f"Set the whole of it: {whole}.", path.place)
    rule = f"The path {path.value!r} leads nowhere: there is no {step!r}."
    allowed = TOP_LEVEL if depth == 0 else PARTY if depth == 2 and steps[0] == "parties" else ()
    if code == "S601" and step in allowed:
        name = f"{whole}.{step}" if depth else step
        return Problem(code, path.value, rule, f"There is none to change yet; set {name} as a whole.", path.place)
    return Problem(code, path.value, rule, suggest(step, tuple(above.keys())) or "Remove it.", path.place)


def _changed(node: Entries, steps: Sequence[str], key: Text, value: Node | None) -> Entries:
    """Return the mapping with the entry at ``steps`` replaced, added, or (``value`` None) removed."""
    head = steps[0]
    if len(steps) > 1:
        below = node.get(head)
        inner = below if isinstance(below, Entries) else Entries((), Place(), 0, 0, False)
        value = _changed(inner, steps[1:], key, value)
    pairs = [(name, old) for name, old in node.pairs]
    at = next((k for k, (name, _) in enumerate(pairs) if name.value == head), None)
    if value is None:
        pairs = [pair for k, pair in enumerate(pairs) if k != at]
    elif at is None:
        pairs.append((replace(key, value=head), value))
    else:
        pairs[at] = (pairs[at][0] if len(steps) > 1 else replace(key, value=head), value)
    return replace(node, pairs=tuple(pairs))


def _keys(node: Node | None) -> list[str]:
    return node.keys() if isinstance(node, Entries) else []
