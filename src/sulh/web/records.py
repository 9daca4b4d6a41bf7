"""A record of each question that was asked: which, of what, how far it is, and what became of it."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, TypeAdapter

from sulh.errors import Problem, UsageError
from sulh.version import __version__
from sulh.web.asked import Query
from sulh.web.folder import NAME, address

JobState = Literal["waiting", "running", "done", "refused", "failed", "cancelled"]

Seconds: TypeAlias = Annotated[float, Field(ge=0, le=3e10, allow_inf_nan=False)]
"""A time that a calendar can name."""

Named: TypeAlias = Annotated[str, Field(pattern="^[0-9a-f]{1,64}$")]
"""What names a text or a job: it becomes the name of a file."""


@dataclass(frozen=True)
class Record:
    """A question that was asked of a case.

    Attributes
    ----------
    id
        Names question, settings and text: equal questions have equal ones.
    question
        The id of the question.
    home, name, variant, match
        Of which case, in which coding; ``match`` names its text.
    settings
        What it was asked with; plain data.
    query
        The settings as the address has them, the coding included.
    what, share
        What is being done, and how much of the whole is finished.
    asked, started, ended
        When, in seconds since 1970; 0: not yet.
    problems, kinds
        Why there is no answer, and the kinds of the error, the narrowest first.
    partial
        Whether a part of an answer is kept of a job that was broken off.
    size
        How long the text of its answer is.
    """

    id: Named
    question: str
    home: Literal["case", "library"]
    name: str
    variant: str
    match: Named
    settings: dict[str, Any]
    query: str
    state: JobState = "waiting"
    what: str = ""
    share: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)] = 0.0
    asked: Seconds = 0.0
    started: Seconds = 0.0
    ended: Seconds = 0.0
    problems: tuple[dict[str, Any], ...] = ()
    kinds: tuple[str, ...] = ()
    partial: bool = False
    size: Annotated[int, Field(ge=0, le=10**10)] = 0
    version: str = field(default=__version__)

    @property
    def over(self) -> bool:
        """Whether nothing more is being done."""
        return self.state not in ("waiting", "running")

    @property
    def seconds(self) -> float:
        """How long it has been worked on."""
        return max(0.0, (self.ended or time.time()) - self.started) if self.started else 0.0

    @property
    def words(self) -> str:
        """Its state in a word or two."""
        return "not answered" if self.state == "refused" else self.state

    @property
    def took(self) -> str:
        """How long it has been worked on, in words.

        >>> Record("0", "why", "case", "a.yaml", "", "", {}, "", started=1.0, ended=62.0).took
        '1 min'
        """
        seconds = self.seconds
        if seconds < 60:
            return f"{max(1, round(seconds))} s"
        minutes = int(seconds // 60)
        return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"

    @property
    def address(self) -> str:
        """The page of the question."""
        return Query.of(self.query).address(f"{address(self.home, self.name)}/{self.question}")

    @property
    def twin(self) -> str:
        """The JSON of its answer."""
        return Query.of(self.query).address(f"{address(self.home, self.name)}/{self.question}.json")

    def to_problems(self) -> tuple[Problem, ...]:
        """Return why there is no answer."""
        return tuple(
            Problem(str(one.get("code")), str(one.get("text", "")), str(one.get("rule")), str(one.get("fix", "")))
            for one in self.problems
        )

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it for programs."""
        return {
            "id": self.id,
            "address": f"/jobs/{self.id}.json",
            "question": self.question,
            "home": self.home,
            "name": self.name,
            "variant": self.variant or None,
            "match": self.match,
            "settings": self.settings,
            "state": self.state,
            "what": self.what,
            "share": self.share,
            "asked": self.asked,
            "started": self.started or None,
            "ended": self.ended or None,
            "problems": list(self.problems),
            "partial": self.partial,
            "answer": self.twin,
        }

    def to_text(self) -> str:
        """Return it as text to be kept.

        >>> record = Record("0", "why", "case", "a.yaml", "", "0f", {"state": "Y"}, "state=Y")
        >>> Record.from_text(record.to_text()) == record
        True
        """
        return json.dumps(_ADAPTER.dump_python(self, mode="json"), ensure_ascii=False)

    @classmethod
    def from_text(cls, text: str) -> Record:
        """Return the record that a text keeps.

        Raises
        ------
        ValueError
            It is none.
        """
        found = _ADAPTER.validate_json(text)
        if not NAME.fullmatch(found.name) or found.name in (".", ".."):
            raise ValueError(f"{found.name!r} is no name of a case")
        try:
            Query.of(found.query)
        except UsageError as error:
            raise ValueError(str(error)) from None
        return found


_ADAPTER: TypeAdapter[Record] = TypeAdapter(Record)


def id_of(question: str, home: str, name: str, variant: str, match: str, settings: dict[str, Any]) -> str:
    """Return what names a question: equal questions of equal texts have equal ones, in one version of sulh.

    >>> len(id_of("why", "case", "a.yaml", "", "0f", {}))
    40
    """
    asked = json.dumps([__version__, question, home, name, variant, match, settings], sort_keys=True)
    return hashlib.sha256(asked.encode("ascii")).hexdigest()[:40]
