"""The page of a question: its settings, and the answer as far as there is one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from sulh.web.answering import case_page
from sulh.web.answers import Answer
from sulh.web.questions.every import QUESTIONS
from sulh.web.questions.question import Question, Settings
from sulh.web.shell import Asked, Context

if TYPE_CHECKING:
    from starlette.routing import BaseRoute


@dataclass(frozen=True)
class QuestionPage(Context):
    """A question asked of a case. ``missing``: why it cannot be asked."""

    template = "question.html"

    question: Question
    settings: Settings
    missing: str
    answer: Answer | None

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as the command prints it."""
        assert self.answer is not None
        return self.answer.document


def show(question: Question, asked: Asked) -> QuestionPage:
    """Return the page of a question."""
    shell = asked.shell(question.title, question.help, question.docs)
    case = asked.opened.coded(asked.variant)
    settings = question.settings.of(asked.query)
    missing = question.missing(case, settings)
    answer = None if missing else question.ask(case, settings, lambda what, share: None)
    return QuestionPage(shell, asked.query, question, settings, missing, answer)


def routes() -> list[BaseRoute]:
    """Return the addresses of the questions."""
    from starlette.routing import Route

    found: list[BaseRoute] = []
    for id, question in QUESTIONS.items():
        endpoint = case_page(partial(show, question), id)
        found.append(Route(f"/{{home:str}}/{{name:str}}/{id}", endpoint))
        found.append(Route(f"/{{home:str}}/{{name:str}}/{id}.json", endpoint))
    return found
