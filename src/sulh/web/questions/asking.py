"""Every question that a job can answer: those with a tab of their own, and the report."""

from __future__ import annotations

from sulh.errors import UnknownName
from sulh.web.questions.question import Question


def question_of(id: str) -> Question:
    """Return a question by its id.

    Raises
    ------
    UnknownName
        There is none.

    Examples
    --------
    >>> question_of("deals").command
    'deals'
    """
    from sulh.web.questions.every import QUESTIONS
    from sulh.web.questions.report import REPORT

    every = {**QUESTIONS, REPORT.id: REPORT}
    if id not in every:
        raise UnknownName("question", id, tuple(every))
    return every[id]
