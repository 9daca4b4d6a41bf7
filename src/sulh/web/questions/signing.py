"""Settings on what parties do by themselves and together, with the names and defaults of the command line."""

from __future__ import annotations

import re
from typing import Any

from pydantic import Field

from sulh.errors import UsageError
from sulh.questions.situation import SIGNATORIES as USUAL

HOW: Any = [
    ["undeterred", "improvements that no sanction deters"],
    ["improvements", "improvements"],
    ["moves", "any move"],
]

BY: Any = Field("undeterred", title="By themselves, parties take", json_schema_extra={"choose": HOW})
WITH_AGREEMENTS: Any = Field(True, title="Agreements", description="Parties also move together where all gain")
SIGNATORIES: Any = Field(
    "-".join(map(str, USUAL)),
    title="Signatories",
    description="How many sign: 2, or 2-3",
    json_schema_extra={"more": True},
)
WITH_COERCIVE: Any = Field(
    False,
    title="With coercive options",
    description="Agreements may turn coercive options on",
    json_schema_extra={"more": True},
)


def signing(text: str) -> tuple[int, int]:
    """Return the least and the greatest number of signatories that a text such as ``2-3`` says.

    >>> signing("2-3"), signing("2")
    ((2, 3), (2, 2))
    """
    found = re.fullmatch(r"\s*(\d{1,4})(?:\s*-\s*(\d{1,4}))?\s*", text, re.ASCII)
    if found is None:
        raise UsageError(f"{text!r} is no number of signatories. Write 2, or 2-3.")
    return int(found[1]), int(found[2] or found[1])
