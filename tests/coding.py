"""What tests of changes share: a text opened as a case, a change made in it, and what the text says afterwards."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from sulh.case.case import Case
from sulh.case.preferences import Ranking, Statements, Weights
from sulh.files.document import Document
from sulh.files.nodes import compose, plain
from sulh.files.reader import shipped_cases
from sulh.web.folder import Folder, Opened
from sulh.web.operations.every import operation

COMMENT = re.compile(r"(?m)(?:^|\s)#.*$")


def opened(text: str, name: str = "case.yaml") -> Opened:
    """Return a text as the workbench has it when it is changed; it must be sound."""
    found = Folder(Path()).reading(name, text)
    assert found.case is not None, found.problems
    return found


@cache
def shipped(name: str) -> Opened:
    """Return a case that comes with sulh, as if it had been copied to be changed."""
    return opened(shipped_cases()[name].read_text(encoding="utf-8"), f"{name}.yaml")


def changed(before: Opened, op: str, **fields: Any) -> Opened:
    """Return a case with a change made in it; the change, and the case as it is then, must be sound."""
    made = operation({"op": op, **{key: value for key, value in fields.items() if value is not None}})
    after = made.edit(Document.parse(before.text, before.name), before)
    assert made.says(before)
    return opened(after.text, before.name)


def comments(text: str) -> list[str]:
    """Return the comments of a text, in no order."""
    return sorted(one.strip() for one in COMMENT.findall(text))


def statements(case: Case, party: str) -> list[str]:
    """Return the statements of a party, most important first."""
    wanted = case.party(party).preference
    assert isinstance(wanted, Statements)
    return [one.statement.text for one in wanted.items]


def places(case: Case, party: str) -> list[tuple[str, ...]]:
    """Return the places of a ranking, best first."""
    wanted = case.party(party).preference
    assert isinstance(wanted, Ranking)
    return [group.patterns for group in wanted.groups]


def weights(case: Case, party: str) -> dict[str, str]:
    """Return the weights of a party by option."""
    wanted = case.party(party).preference
    assert isinstance(wanted, Weights)
    return {case.options[one.option].name: str(one.weight) for one in wanted.items}


def others(case: Opened, but: str) -> dict[str, Any]:
    """Return what a file says in all its codings but in a variant and in what starts from it."""
    base = case.coded()
    data = plain(compose(case.text))
    assert isinstance(data, dict)
    said: dict[str, Any] = {key: value for key, value in data.items() if key != "variants"}
    for name in base.variants:
        line, at = [name], base.variants[name].parent
        while at is not None:
            line.append(at)
            at = base.variants[at].parent
        if but not in line:
            said[f"variant {name}"] = base.variant(name).digest
    return said
