"""The fields that say why something is coded so, as a form gives them."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Literal

from pydantic import field_validator

from sulh.files.render import Data
from sulh.web.operations.coding import Coded


class Backing(Coded):
    """A change of an entry together with what supports it; what is left out is taken away."""

    many: ClassVar[frozenset[str]] = frozenset({"source"})

    because: str = ""
    source: str = ""
    quote: str = ""
    page: str = ""
    confidence: Literal["", "high", "medium", "low"] = ""

    @field_validator("source", mode="before")
    @classmethod
    def _listed(cls, given: Any) -> Any:
        """Return the sources that a form has ticked, one by one, as they are typed."""
        return ", ".join(map(str, given)) if isinstance(given, list) else given

    def backing(self) -> dict[str, Data | None]:
        """Return the fields as a case file has them, None where there is nothing to say."""
        texts = {key: lines(getattr(self, key)) or None for key in ("because", "quote", "page", "confidence")}
        sources = [one for one in re.split(r"[,\s]+", self.source) if one]
        source: Data | None = sources[0] if len(sources) == 1 else sources or None
        return {"because": texts["because"], "source": source, **{k: v for k, v in texts.items() if k != "because"}}


def lines(text: str) -> str:
    r"""Return what somebody typed with its lines as a file has them, without blanks around.

    >>> lines(" one\r\ntwo ")
    'one\ntwo'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
