"""A new case from a short form, in two steps; what is typed travels with the form, so that nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sulh.case.walking import broken_rule
from sulh.errors import Problem, SulhError
from sulh.web.answering import bench_of, respond, status_of
from sulh.web.asked import Query
from sulh.web.bench import Workbench
from sulh.web.drafting import LEAST, MOST, RULES, Choice, Draft, first_faults, second_faults, text_of, vector
from sulh.web.operations.copying import create, file_name, free_name
from sulh.web.shell import Context, Shell

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

HELP = (
    "Say who takes part, what each can do, and what each wants most; the rest can be added on the page of the case. "
    "Nothing is written before the last step."
)
WISHES = 4
"""Wishes that a party is asked for at first."""


@dataclass(frozen=True)
class NewPage(Context):
    """The form. ``step`` is 1 or 2; ``wrong`` says what is wrong, by field; ``problems`` what the reader says."""

    template = "new.html"

    step: int
    draft: Draft
    wrong: Mapping[str, str]
    problems: tuple[Problem, ...]
    choices: tuple[Choice, ...]
    rows: int
    rule_kinds: Mapping[str, str]
    rules: tuple[tuple[str, str, str], ...]
    file: str
    most: int
    least: int

    def to_dict(self) -> dict[str, Any]:
        """Return what is wrong as JSON has it everywhere."""
        wrong = [Problem("S821", name, rule, "Correct this field.").to_dict() for name, rule in self.wrong.items()]
        return {"step": self.step, "problems": [*wrong, *(one.to_dict() for one in self.problems)]}


def form_page(
    bench: Workbench,
    draft: Draft,
    step: int = 1,
    wrong: Mapping[str, str] | None = None,
    problems: tuple[Problem, ...] = (),
    rows: int = WISHES,
    more_rules: int = 0,
) -> NewPage:
    """Return one step of the form."""
    filled = max([rows, *(len(wants) for wants in draft.wants)])
    given = list(draft.rules)
    while len(given) < 2 or more_rules > 0:
        given.append(("not-both", "", ""))
        more_rules -= 1
    return NewPage(
        Shell("New case", HELP, "how-to/code-your-own-conflict.html"),
        Query(),
        step,
        draft,
        wrong or {},
        problems,
        tuple(draft.choices.values()),
        filled,
        {kind: words for kind, (words, _) in RULES.items()},
        tuple(given),
        draft.file or (free_name(bench, draft.title) if draft.title.strip() else ""),
        MOST,
        LEAST,
    )


def answer(request: Request, form: Mapping[str, list[str]]) -> Response:
    """Go on with the form as its button says: to another step, with one line more, or to the finished case."""
    from starlette.responses import RedirectResponse

    bench, draft = bench_of(request), Draft.of(form)
    do, _, which = (form.get("do") or ["next"])[-1].partition(":")
    step = 2 if (form.get("step") or ["1"])[-1] == "2" else 1
    if do == "add-party" and len(draft.names) < MOST:
        more = replace(draft, names=(*draft.names, ""), words=(*draft.words, ""), wants=(*draft.wants, ()))
        return respond(request, form_page(bench, more))
    if do == "drop-party" and which.isdigit() and len(draft.names) > LEAST and int(which) <= len(draft.names):
        return respond(request, form_page(bench, _without(draft, int(which) - 1)))
    if do == "back":
        return respond(request, form_page(bench, draft))
    wrong = first_faults(draft)
    if wrong:
        return respond(request, form_page(bench, draft, 1, wrong), 422)
    if step == 1:
        return respond(request, form_page(bench, draft, 2))
    rows = max([WISHES, *(len(wants) for wants in draft.wants)])
    if do in ("add-wish", "add-rule"):
        return respond(request, form_page(bench, draft, 2, None, (), rows + 2 * (do == "add-wish"), do == "add-rule"))
    return _finish(request, bench, draft, RedirectResponse)


def _finish(request: Request, bench: Workbench, draft: Draft, redirect: Any) -> Response:
    """Write the case and go to its page; where anything is wrong, nothing is written."""
    wrong = second_faults(draft)
    name = draft.file.strip() or free_name(bench, draft.title)
    if wrong:
        return respond(request, form_page(bench, draft, 2, wrong), 422)
    text = text_of(draft)
    read = bench.folder.reading("new.yaml", text)
    if read.case is None:
        return respond(request, form_page(bench, draft, 2, {"rules": "These do not go together."}, read.problems), 422)
    broken = broken_rule(read.case, vector(draft))
    if broken is not None:
        wrong = {"on": f"What is on today is said to be impossible further up: {broken}."}
        return respond(request, form_page(bench, draft, 2, wrong), 422)
    try:
        return redirect(create(bench, name, text).address, 303)  # type: ignore[no-any-return]
    except SulhError as error:
        page = form_page(bench, draft, 2, {"file": f"{error} Such as {file_name(draft.title)}."})
        return respond(request, page, status_of(error))


def _without(draft: Draft, party: int) -> Draft:
    """Return a draft without one party; what is said of its options goes, and the others move up."""

    def moved(key: str) -> str:
        number, bar, rest = key.partition("|")
        if not bar or not number.isdigit() or int(number) == party + 1:
            return ""
        return f"{int(number) - (int(number) > party + 1)}|{rest}"

    def kept(values: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(value for number, value in enumerate(values) if number != party)

    return Draft(
        draft.title,
        draft.about,
        draft.status,
        draft.file,
        kept(draft.names),
        kept(draft.words),
        tuple(tuple(filter(None, map(moved, wants))) for wants in kept(draft.wants)),
        tuple((kind, a, b) for kind, a, b in ((kind, moved(a), moved(b)) for kind, a, b in draft.rules) if a and b),
        frozenset(filter(None, map(moved, draft.on))),
    )


def routes() -> list[BaseRoute]:
    """Return the addresses of the form."""
    from starlette.concurrency import run_in_threadpool
    from starlette.routing import Route

    def begin(request: Request) -> Response:
        return respond(request, form_page(bench_of(request), Draft()))

    async def go_on(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=1000)
        given = {name: [str(value) for value in form.getlist(name)] for name in form}
        return await run_in_threadpool(answer, request, given)

    return [Route("/new", begin), Route("/new", go_on, methods=["POST"])]
