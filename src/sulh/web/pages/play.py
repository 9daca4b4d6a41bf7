"""Playing it out: each seat is taken by a person in turn, on the same screen, and the choices are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sulh.case.case import Case
from sulh.case.records import Play
from sulh.case.states import States
from sulh.errors import CaseError, Problem, SulhError
from sulh.questions.situation import Situation, situation
from sulh.show.phrases import name_and_words
from sulh.show.solution import spaced
from sulh.stability.registry import concept
from sulh.web.answering import asked as asked_of
from sulh.web.answering import bench_of, case_page, respond, status_of
from sulh.web.asked import Query
from sulh.web.editing import change
from sulh.web.operations.every import operation
from sulh.web.pages.standing import Standing, standing
from sulh.web.play_picture import play_picture
from sulh.web.playing import Playing, Seat, all_seats, playing, settings_of, today
from sulh.web.shell import Asked, Choice, Context

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

HELP = (
    "Each person takes the seat of a party, and they move in turn from where the conflict stands. "
    "What they choose can be kept with the case; it never becomes part of its history."
)
LISTED = 200
"""States that a list to choose from has at most; of more, one is typed."""

SHOWN = 40
"""Moves that are shown at once."""

AGAIN = ("seat", "show", "all", "end", "play", "saved")
"""Settings that end with the turn."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A play that the file keeps: where it ended, and where it can be looked at."""

    play: Play
    steps: int
    end: str
    label: str
    address: str


@dataclass(frozen=True)
class PlayPage(Context):
    """A play: its beginning, where it has come to, or its end.

    Attributes
    ----------
    played
        What was played; None where it has not begun.
    seats
        All who could play.
    starts
        States to begin at, to choose from, by what they are: names with words; none where there are too many.
    begin
        The state that is proposed; "" where the file does not say where things stand, or a rule forbids that.
    now
        Where things stand.
    kept
        Under which name the file keeps just this play; "" where it does not.
    words
        What each option says, by its name.
    hidden
        The settings that a step keeps.
    ends
        Under which concepts the end holds, in short and in full; None where that was not asked.
    picture
        The way it went, as SVG.
    links
        Addresses: one step back, from the start again, and what is asked of the end.
    typed, problems
        What was typed to save it, and why it was not saved.
    """

    template = "play.html"

    case: Case
    played: Playing | None
    seats: tuple[Seat, ...]
    starts: Mapping[str, tuple[tuple[str, str], ...]]
    begin: str
    now: Standing
    kept: str
    words: Mapping[str, str]
    hidden: tuple[tuple[str, str], ...]
    ends: Mapping[str, str] | None
    picture: str
    links: Mapping[str, str]
    others: tuple[Choice, ...]
    saved: tuple[Saved, ...]
    shown: int
    today: str
    typed: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the play as JSON has it."""
        saved = [
            {"name": one.play.name, "date": one.play.date, "states": list(one.play.states), "variant": one.play.variant}
            for one in self.saved
        ]
        document: dict[str, Any] = {"case": self.case.name, "digest": self.case.digest, "saved": saved}
        if self.played is not None:
            played = self.played
            document |= {
                "states": [played.here.states.name(number) for number in played.states],
                "steps": [
                    {"by": list(turn.by), "to": turn.after.name, "pass": turn.step is None, "because": turn.why}
                    for turn in played.turns
                ],
                "turn": played.seat.id if played.seat is not None and not played.ended else None,
                "moves": [move.step.to_dict() for move in played.moves],
                "ended": played.ended,
                "broken": played.broken,
                "holds": None if self.ends is None else [name.lower() for name in self.ends],
            }
        return document


def show(asked: Asked, typed: Mapping[str, str] | None = None, problems: tuple[Problem, ...] = ()) -> PlayPage:
    """Return the page of a play."""
    case = asked.opened.coded(asked.variant)
    here: Situation = asked.bench.made.get(("situation", case.digest, case.variant_name), lambda: situation(case))
    query, address = asked.query, asked.opened.address
    begun = bool(query.text("start"))
    played = playing(here, query) if begun else None
    ends, picture = None, ""
    if played is not None and played.ended:
        picture = play_picture(played)
        ends = _holds(asked, case, played.at.name)
    plays = asked.opened.coded().plays
    called = query.text("play")
    now = standing(asked, case, here.states)
    kept = called if called in plays and settings_of(plays[called]).texts("step") == query.texts("step") else ""
    return PlayPage(
        asked.shell("Play it out", HELP, "how-to/workbench.html"),
        query,
        case,
        played,
        all_seats(here, query),
        _starts(case, here.states, now.state),
        now.state,
        now,
        kept,
        {option.name: option.text or option.id for option in case.options},
        tuple(pair for pair in query.pairs if pair[0] not in AGAIN),
        ends,
        picture,
        _links(asked, played),
        tuple(
            Choice(seat.name, _kept(query).but(seat=seat.id).address(f"{address}/play"))
            for seat in (played.seats if played is not None else ())
        ),
        tuple(_saved(address, case, here.states, play) for play in plays.values()),
        10_000 if query.flag("all") else SHOWN,
        today(),
        typed or ({"name": called} if called and not kept else {}),
        problems,
    )


def _starts(case: Case, states: States, now: str) -> dict[str, tuple[tuple[str, str], ...]]:
    """Return the states to begin at: where things stand, those with a name, the others; none of too many."""
    found: dict[str, list[tuple[str, str]]] = {"Where things stand": [], "With a name": [], "Others": []}
    for state in states if len(states) <= LISTED else ():
        kind = "Where things stand" if state.name == now else "With a name" if state.label else "Others"
        found[kind].append((state.name, name_and_words(case, state)))
    return {kind: tuple(given) for kind, given in found.items() if given}


def _kept(query: Query) -> Query:
    """Return the settings that go on from step to step."""
    return query.but(**dict.fromkeys(AGAIN, ""))


def _holds(asked: Asked, case: Case, state: str) -> dict[str, str]:
    """Return the concepts under which a state holds, as they are called in short and in full."""
    solution = asked.bench.solution(case)
    number = int(solution.states.find(state)[0])
    held = [id for id in solution.concepts if solution.holding[id][number]]
    return {"Nash" if id == "nash" else id.upper(): concept(id).name for id in held}


def _links(asked: Asked, played: Playing | None) -> dict[str, str]:
    path = f"{asked.opened.address}/play"
    links = {"new": asked.query.only("variant").address(path)}
    if played is None:
        return links
    kept = _kept(asked.query)
    names = {f"why-{number}": "" for number in range(len(played.turns), len(asked.query.texts("step")) + 2)}
    back = Query(kept.pairs).but(step=played.steps[:-1], **names)
    alone = {key: "" for key, _ in kept.pairs if key.startswith("why-")}
    state = played.at.name
    return links | {
        "back": back.address(path) if played.turns else "",
        "again": kept.but(step=(), **alone).address(path),
        "show": kept.but(seat=asked.query.text("seat"), show="improvements").address(path),
        "hide": kept.but(seat=asked.query.text("seat")).address(path),
        "all": asked.query.but(all="yes").address(path),
        "on": kept.address(path),
        "end": kept.but(end="yes").address(path),
        "why": asked.address("why", state=state),
        "paths": asked.address("paths", to=state),
        "change": asked.address("change", want=state),
        "board": asked.address("", state=state),
    }


def _saved(address: str, case: Case, states: States, play: Play) -> Saved:
    label = next((one.label for one in states if one.name == play.states[-1]), "") if len(states) <= LISTED else ""
    moves = sum(bool(step.change) or step.to is not None for step in play.steps)
    return Saved(play, moves, spaced(case, play.states[-1]), label, settings_of(play).address(f"{address}/play"))


def save(request: Request, form: dict[str, Any]) -> Response:
    """Keep a play, and show that it is kept; or show the page again, with what is wrong."""
    from starlette.responses import RedirectResponse

    asked = asked_of(request, "play")
    name = request.path_params["name"]
    query = Query.of_address(str(form.pop("here", ""))).but(end="yes", play="", saved="")
    asked = Asked(asked.bench, asked.opened, query, "play")
    match = str(form.pop("match", ""))
    try:
        if asked.opened.home != "case":
            raise CaseError([Problem("S820", "", "This case comes with sulh.", "Copy it to the folder first.")])
        edited = change(bench_of(request), name, match, operation(form))
    except SulhError as error:
        typed = {key: str(form.get(key, "")) for key in ("name", "date", "note")}
        return respond(request, show(asked, typed, error.to_problems()), status_of(error))
    saved = " ".join(str(form["name"]).split())
    kept = query.but(play=saved, saved="yes")
    return RedirectResponse(kept.address(f"{edited.after.address}/play"), 303)


def routes() -> list[BaseRoute]:
    """Return the addresses of playing."""
    from starlette.concurrency import run_in_threadpool
    from starlette.routing import Route

    async def saving(request: Request) -> Response:
        given = await request.form(max_files=0, max_fields=1000)
        many = ("steps", "reasons", "seats")
        form: dict[str, Any] = {key: str(given[key]) for key in given if key not in many}
        form = {key: value for key, value in form.items() if value or key in ("name", "here", "match")}
        form |= {key: [str(one) for one in given.getlist(key)] for key in many}
        return await run_in_threadpool(save, request, {"op": "save-play", **form})

    endpoint = case_page(show, "play")
    return [
        Route("/{home:str}/{name:str}/play", endpoint),
        Route("/{home:str}/{name:str}/play.json", endpoint),
        Route("/{home:str}/{name:str}/play/save", saving, methods=["POST"]),
    ]
