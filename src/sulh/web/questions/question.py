"""What every question has: its settings, which stand in the address, and a way to ask it of a case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

from pydantic import BaseModel, ConfigDict, ValidationError

from sulh.case.case import Case
from sulh.errors import CaseError, Problem
from sulh.web.answers import Answer
from sulh.web.asked import Query

Progress: TypeAlias = Callable[[str, float], None]


class Settings(BaseModel):
    """What a question can be asked with; the names of the fields are those in the address, and each has a default.

    The title of a field is its label in the form, its description the help beside it. ``json_schema_extra`` may say
    how it is chosen: ``{"choose": "state"}``, ``"party"`` or ``"concept"``.
    """

    model_config = ConfigDict(extra="ignore", frozen=True, str_max_length=2_000)
    many: ClassVar[frozenset[str]] = frozenset()
    """Fields that an address can name several times."""

    @classmethod
    def of(cls, query: Query) -> Settings:
        """Return the settings of an address.

        Raises
        ------
        CaseError
            Every setting that is wrong, with its name as text.
        """
        given: dict[str, Any] = {}
        for name, field in cls.model_fields.items():
            if name in cls.many:
                given[name] = query.texts(name)
            elif query.text(name):
                given[name] = query.text(name)
            elif field.is_required():
                given[name] = ""
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            raise CaseError(
                Problem("S821", ".".join(map(str, one["loc"])), f"{one['msg']}.", "Correct this setting.")
                for one in error.errors(include_url=False, include_input=False)
            ) from None


@dataclass(frozen=True)
class Question:
    """A question that has a page.

    Attributes
    ----------
    id
        The end of the address.
    title
        The word in the row of tabs.
    asks
        The question, in words.
    help, docs
        Two sentences of help, and the page of the docs that says more.
    command
        The name of the command that asks the same.
    settings
        What it can be asked with.
    ask
        Asks it of a case. It runs in another process: it takes and returns plain data, and tells its progress.
    missing
        Says why it cannot be asked of a case, or in these settings; "" if it can. Asked before any work is done.
    part
        A template that shows the answer; that of any sheet if there is no better one.
    """

    id: str
    title: str
    asks: str
    help: str
    docs: str
    command: str
    settings: type[Settings]
    ask: Callable[[Case, Any, Progress], Answer]
    missing: Callable[[Case, Any], str] = lambda case, settings: ""
    part: str = "parts/answer.html"
