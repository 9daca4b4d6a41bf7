"""Views: how each party sees the conflict, what holds in all views at once, and what would surprise whom."""

from __future__ import annotations

from pydantic import Field

from sulh.case.case import Case
from sulh.questions.views import Views, views
from sulh.show.draw.view_strip import view_strip
from sulh.show.views import views_sheet
from sulh.stability.concept import Sanctions
from sulh.web.answers import Answer, Drawing
from sulh.web.questions.question import Progress, Question, Settings
from sulh.web.questions.telling import answered, drawn, rows_of


class ViewsSettings(Settings):
    """What views can be asked with."""

    view: str = Field("", title="One view", description="By its name, or by its party: what is expected in it")
    start: str = Field(
        "",
        title="Looked at from",
        description="The status quo, if none is named",
        json_schema_extra={"choose": "state", "option": "--from"},
    )
    path: str = Field("", title="Along", description="A path of the history: at each of its states")
    concept: str = Field("seq", title="Concept", json_schema_extra={"choose": "concept"})
    sanctions: Sanctions = Field("legal-sequences", title="Sanctions", json_schema_extra={"more": True})
    list_surprises: bool = Field(
        False,
        title="List surprises",
        description="Move by move, although the conflict is still going on; the answer records it",
        json_schema_extra={"more": True},
    )
    all: bool = Field(False, title="Show every row", json_schema_extra={"more": True})


def _ask(case: Case, settings: ViewsSettings, progress: Progress) -> Answer:
    found = views(
        case,
        settings.start or None,
        path=settings.path or None,
        view=settings.view or None,
        concept=settings.concept,
        sanctions=settings.sanctions,
        list_surprises=settings.list_surprises,
        progress=progress,
    )
    more = {
        "viewers": [[name, view.of or ""] for name, view in case.views.items()],
        "view": found.viewers[0].name if settings.view and len(found.viewers) == 1 else "",
        "history": list(case.history),
        "path": found.path or "",
    }
    sheet = views_sheet(found, rows=rows_of(settings.all))
    return answered(case, found.states, found.to_dict(), sheet, drawings=_drawings(found), more=more)


def _drawings(found: Views) -> tuple[Drawing, ...]:
    if found.path is None:
        return ()
    return drawn(
        lambda: view_strip(found),
        "The path as everybody sees it: what each expects at each state, and whom which step surprised.",
    )


def _missing(case: Case, settings: ViewsSettings) -> str:
    if case.views:
        return ""
    return (
        "The case has no views: everybody sees it as it is. To say what a party sees otherwise, add the section views "
        "to the text of the case."
    )


VIEWS = Question(
    "views",
    "Views",
    "How does each party see it, and what would surprise it?",
    "A view is the conflict as a party sees it: with other preferences, without an option, or with one that is not "
    "there. What holds in all views at once can last although it does not hold in the case as it is.",
    "how-to/see-how-each-sees-it.html",
    "views",
    ViewsSettings,
    _ask,
    _missing,
    part="parts/answer_views.html",
)
