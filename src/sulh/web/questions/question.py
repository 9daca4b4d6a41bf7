"""What every question has: its settings, which stand in the address, and a way to ask it of a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, TypeAlias

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo

from sulh.case.case import Case
from sulh.errors import CaseError, Problem
from sulh.web.answers import Answer
from sulh.web.asked import Query

Progress: TypeAlias = Callable[[str, float], None]
"""Told what is being done, and the share that is finished."""


class Telling:
    """What a job gives its question as progress: besides what is being done, it takes an answer as far as there is one.

    ``folder``: where the question may keep what it has finished, so that it goes on from there; None: nowhere.

    >>> said = []
    >>> tell = Telling(lambda what, share: said.append((what, share)), said.append)
    >>> tell("drawing", 0.5)
    >>> tell.partial(Answer({"n": 1}))
    >>> said[0], said[1].document
    (('drawing', 0.5), {'n': 1})
    """

    def __init__(self, tell: Progress, partial: Callable[[Answer], None], folder: Path | None = None) -> None:
        self._tell, self._partial, self.folder = tell, partial, folder

    def __call__(self, what: str, share: float) -> None:
        """Tell what is being done, and the share that is finished."""
        self._tell(what, share)

    def partial(self, answer: Answer) -> None:
        """Hand over the answer as far as there is one."""
        self._partial(answer)


class Settings(BaseModel):
    """What a question can be asked with; the names of the fields are those in the address, and each has a default.

    The title of a field is its label in the form, its description the help beside it. ``json_schema_extra`` may say:

    ``choose``
        How it is chosen: ``"state"``, ``"party"``, ``"concept"`` or ``"variant"``; or a list of texts, or of pairs of
        a value and its words.
    ``needed``
        True: nothing is asked before it is given.
    ``more``
        True: it stands folded, among what is seldom needed.
    ``joined``
        True: several values stand with commas in one option.
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
        for name, known in cls.model_fields.items():
            if name in cls.many:
                given[name] = query.texts(name)
            elif query.text(name):
                given[name] = query.text(name)
            elif known.is_required():
                given[name] = ""
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            raise CaseError(
                Problem("S821", ".".join(map(str, one["loc"])), f"{one['msg']}.", "Correct this setting.")
                for one in error.errors(include_url=False, include_input=False)
            ) from None

    @property
    def lacking(self) -> tuple[str, ...]:
        """The fields that are needed and not given."""
        return tuple(
            name
            for name, known in type(self).model_fields.items()
            if extra(known, "needed") and not getattr(self, name)
        )


def extra(field: FieldInfo, name: str) -> Any:
    """Return what ``json_schema_extra`` of a field says under a name; None if nothing."""
    said = field.json_schema_extra
    return said.get(name) if isinstance(said, dict) else None


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
    options
        Options of the command line by field, where they are not called as the field is; "" is its plain argument.
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
    options: Mapping[str, str] = field(default_factory=dict)
