"""The changes of a coding, all of them."""

from __future__ import annotations

from sulh.web.operations.operation import Operation
from sulh.web.operations.parties import PARTY_CHANGES
from sulh.web.operations.ranking import MoveState
from sulh.web.operations.rules import RULE_CHANGES
from sulh.web.operations.sources import AddSource
from sulh.web.operations.statements import STATEMENTS
from sulh.web.operations.variants import VARIANT_CHANGES

CODING: tuple[type[Operation], ...] = (
    *STATEMENTS,
    MoveState,
    *RULE_CHANGES,
    *PARTY_CHANGES,
    AddSource,
    *VARIANT_CHANGES,
)
"""Every change that the pages of a coding offer."""
