"""Every question that has a page, in the order of the tabs."""

from __future__ import annotations

from sulh.web.questions.certainty import CERTAINTY
from sulh.web.questions.change import CHANGE
from sulh.web.questions.claims import CLAIMS
from sulh.web.questions.deals import DEALS
from sulh.web.questions.paths import PATHS
from sulh.web.questions.question import Question
from sulh.web.questions.replay import REPLAY
from sulh.web.questions.views import VIEWS
from sulh.web.questions.why import WHY

QUESTIONS: dict[str, Question] = {one.id: one for one in (WHY, PATHS, DEALS, CHANGE, CERTAINTY, VIEWS, REPLAY, CLAIMS)}
