"""Every change that can be made by hand, by its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from sulh.errors import CaseError, Problem, did_you_mean
from sulh.web.operations.changing import CODING
from sulh.web.operations.operation import Operation
from sulh.web.operations.save_play import SavePlay
from sulh.web.operations.save_variant import SaveVariant
from sulh.web.operations.title import SetTitle

KINDS: tuple[type[Operation], ...] = (SetTitle, SavePlay, SaveVariant, *CODING)

OPERATIONS: dict[str, type[Operation]] = {kind.model_fields["op"].default: kind for kind in KINDS}


def operation(fields: Mapping[str, Any]) -> Operation:
    """Return the change that fields of a form, or of a JSON object, describe.

    Raises
    ------
    CaseError
        There is no such change, or a field is missing or wrong: every problem, with the name of its field as text.

    Examples
    --------
    >>> operation({"op": "set-title", "title": "The mill"}).op
    'set-title'
    """
    name = str(fields.get("op", ""))
    if name not in OPERATIONS:
        rule = f"There is no change called {name!r}."
        raise CaseError([Problem("S820", name, rule, did_you_mean(name, OPERATIONS))])
    try:
        return OPERATIONS[name].model_validate(dict(fields))
    except ValidationError as error:
        raise CaseError(
            Problem("S821", ".".join(map(str, one["loc"])), f"{one['msg']}.", "Correct this field.")
            for one in error.errors(include_url=False, include_input=False)
        ) from None
