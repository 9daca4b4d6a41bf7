"""Every question that has a page, in the order of the tabs."""

from __future__ import annotations

from sulh.web.questions.deals import DEALS
from sulh.web.questions.question import Question

QUESTIONS: dict[str, Question] = {one.id: one for one in (DEALS,)}
