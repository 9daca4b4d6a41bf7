"""What would have to change for an outcome to hold: the conditions, the least changes, and what else they bring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sulh.case.case import Case
from sulh.case.moves import graph
from sulh.case.states import MAX_STATES, States, list_states
from sulh.engine.arrays import BoolArray
from sulh.errors import NotDefined, Problem, TooLarge, UsageError
from sulh.files.document import Document, FileChanged
from sulh.questions.changes import USUAL, Costs
from sulh.questions.conditions import WishConditions, conditions_of
from sulh.questions.least import BUDGET, LIMIT, MOST, Answer, LeastChanges, NothingFree, least_changes
from sulh.questions.result import Result, StateList, made_by
from sulh.questions.searching import Progress
from sulh.questions.situation import Situation
from sulh.questions.warnings import case_warnings
from sulh.questions.wishes import Wish, see_possible, wishes
from sulh.questions.wording import words
from sulh.questions.writing import see_new, variant_entry, with_variant
from sulh.questions.written import Data, written
from sulh.stability import registry
from sulh.stability.answers import JUDGED
from sulh.stability.concept import Sanctions, Semantics


@dataclass(frozen=True, eq=False)
class Brought:
    """What else a change brings: which outcomes start to hold under a concept, and which stop."""

    concept: str
    gained: StateList
    lost: StateList

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"concept": self.concept, "gained": self.gained.names(), "lost": self.lost.names()}


@dataclass(frozen=True, eq=False, repr=False)
class Mediation(Result):
    """What would have to change for wishes to hold: the answer of :func:`mediate`.

    Attributes
    ----------
    case
        The case as it was read, a variant included.
    states
        Its feasible states; every array below is in their order.
    wishes
        What should hold, all of it together.
    semantics
        How sanctions were read.
    holding
        For each concept of a wish its equilibria as coded, a bool array of shape (n,).
    conditions
        For each wish what every party's preference must satisfy, and how demanding that is; None where it was not
        asked for, or cannot be said: ``untold`` has the reason.
    untold
        Why conditions are missing, one sentence each.
    changes
        The least changes; None where they were not asked for, or nothing is left that could change.
    unsearched
        Why no changes were looked for, where that was asked for and nothing may change.
    warnings
        What ``sulh check`` would warn of.
    """

    case: Case
    states: States
    wishes: tuple[Wish, ...]
    semantics: Semantics
    holding: Mapping[str, BoolArray]
    conditions: tuple[WishConditions | None, ...]
    untold: tuple[str, ...]
    changes: LeastChanges | None
    unsearched: str = ""
    warnings: tuple[Problem, ...] = ()

    @property
    def met(self) -> tuple[bool, ...]:
        """Whether each wish holds as coded."""
        return tuple(bool(wish.met(self.holding[wish.concept])) for wish in self.wishes)

    @property
    def already(self) -> bool:
        """Whether all wishes hold as coded, so that nothing needs to change."""
        return all(self.met)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The changes under which all wishes hold, the least costly first; empty where there are none."""
        return () if self.changes is None else self.changes.answers

    def answer(self, number: int = 1) -> Answer:
        """Return an answer by its number, counted from 1.

        Raises
        ------
        UsageError
            There is no such answer.
        """
        if not 1 <= number <= len(self.answers):
            raise UsageError(f"There is no answer {number}: {self._why_none()}")
        return self.answers[number - 1]

    def _why_none(self) -> str:
        if self.answers:
            return f"they are numbered from 1 to {len(self.answers)}."
        if self.unsearched:
            return "nothing is left that could change."
        if self.changes is None:
            return "least changes were not asked for."
        if self.already:
            return "what is wished for holds as coded, so that nothing has to change."
        return f"no change of total cost {self.changes.complete} or less was found."

    def brought(self, number: int = 1) -> tuple[Brought, ...]:
        """Return which outcomes start to hold, and which stop, under the concepts of the wishes."""
        after = self.answer(number).holding
        return tuple(
            Brought(id, StateList(self.states, after[id] & ~before), StateList(self.states, before & ~after[id]))
            for id, before in self.holding.items()
        )

    def variant(self, number: int = 1) -> dict[str, Any]:
        """Return an answer as an entry of the section ``variants`` of a case file."""
        return variant_entry(self.case, self.answer(number).changes, self.wishes, self._written)

    def save(self, path: str | Path, name: str, number: int = 1) -> None:
        """Write an answer into the case file as one more variant: whole or not at all, the rest as it was.

        Raises
        ------
        UsageError
            There is no such answer, or the file has a variant of this name.
        FileChanged
            The file is not the one that the case was read from, or was changed since.
        FileTrouble
            It cannot be written.
        """
        changes = self.answer(number).changes
        document = Document.read(path)
        if document.text != self.case.text:
            raise FileChanged(f"{Path(path).name} is not what the case was read from. Read it again first.")
        with_variant(document, self.case, name, changes, self.wishes, max(len(self.states), MAX_STATES)).save()

    @cached_property
    def _written(self) -> Data:
        return written(self.case)

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON has it."""
        answer = {
            **made_by(self.case.digest, self.case.name, self.case.variant_name, self.semantics.to_dict()),
            "parties": [party.id for party in self.case.parties],
            "options": [option.name for option in self.case.options],
            "n_states": len(self.states),
            "wishes": [
                {**wish.to_dict(self.states), "met": met} for wish, met in zip(self.wishes, self.met, strict=True)
            ],
            "already": self.already,
            "equilibria": {id: StateList(self.states, held).names() for id, held in self.holding.items()},
            "conditions": [None if one is None else one.told() for one in self.conditions],
            "untold": list(self.untold),
            "unsearched": self.unsearched,
            "changes": None,
        }
        if self.changes is not None:
            answers = [
                {
                    **one.to_dict(self.states),
                    "would_hold_if": [clause for change in one.changes for clause in words(self.case, change)],
                    "brings": [brought.to_dict() for brought in self.brought(number)],
                    "variant": self.variant(number),
                }
                for number, one in enumerate(self.answers, start=1)
            ]
            told = {k: v for k, v in self.changes.to_dict().items() if k not in ("wishes", "already")}
            answer["changes"] = {**told, "answers": answers}
        return {**answer, "warnings": [problem.to_dict() for problem in self.warnings]}

    def __repr__(self) -> str:
        said = "holds as coded" if self.already else f"{len(self.answers)} answers"
        return f"<Mediation of {self.case.name}: {'; '.join(map(str, self.wishes))}: {said}>"


def mediate(
    case: Case,
    want: str | Iterable[str],
    *,
    concept: str = "seq",
    costs: Costs | Mapping[str, int | None] = USUAL,
    budget: int = BUDGET,
    fixed: Iterable[str] = (),
    remove_options: bool = False,
    coercive_options: bool = False,
    rank_coercive: bool = False,
    most: int = MOST,
    limit: int = LIMIT,
    seconds: float | None = None,
    interruptible: bool = False,
    only: str | None = None,
    sanctions: Sanctions = "legal-sequences",
    return_counts: bool = True,
    max_states: int = MAX_STATES,
    progress: Progress | None = None,
) -> Mediation:
    """Return what would have to change for an outcome to hold.

    Parameters
    ----------
    case
        The case, or one of its variants.
    want
        One wish or several, each ``[some | every | only | no] CONDITION [under CONCEPT]``. A condition is a
        statement, a state, a pattern or a label. Several wishes are to hold together.
    concept
        Where a wish names none.
    costs
        What each kind of change costs: ``move``, ``drop``, ``add``, ``direction``, ``remove``, ``guarantor``. What is
        not named costs what it costs else; a kind whose cost is None is left out.
    budget
        The greatest total cost that is looked for.
    fixed
        The ids of parties of which nothing may change.
    remove_options
        Whether options may be removed.
    coercive_options
        Whether coercive options may be turned on, or made to go one way only.
    rank_coercive
        Whether a party may rank a coercive option higher than as coded.
    most
        How many groups of answers to keep: answers of one group have the same cost and effect, and differ only in a
        place, or in who the guarantor is.
    limit
        How many changed cases may be solved one by one, where they cannot be judged many at once.
    seconds
        After how many of them the search for changes ends, with what was found by then; None: never.
    interruptible
        Whether an interrupt from the keyboard ends the search for changes only, with what was found by then.
    only
        ``"conditions"`` or ``"changes"``: one of the two only.
    sanctions, return_counts
        How opponents answer, and whether leading the conflict back to its start is a sanction.
    max_states
        The size limit on states.
    progress
        Called with what is being done and the share finished.

    Raises
    ------
    UsageError
        There is no wish, or one that no feasible state meets; wishes contradict each other; a cost makes no sense;
        everything is fixed, and nothing else can be told either.
    UnknownName
        There is no such party, concept or kind of change.
    NotDefined
        The concept is not defined for the case.
    TooLarge
        Too many states; or nothing was found before the limit of the search.

    Examples
    --------
    >>> import sulh
    >>> answer = sulh.mediate(sulh.load("elmira"), "every accept and not insist under nash")
    >>> answer.already
    False
    """
    if not isinstance(case, Case):
        raise UsageError(f"mediate takes a case, as sulh.load(...) gives it, not {type(case).__name__}.")
    if only not in (None, "conditions", "changes"):
        raise UsageError(f"only is 'conditions' or 'changes', not {only!r}.")
    semantics = Semantics(sanctions, return_counts)
    tell = progress or (lambda what, share: None)
    tell("listing states", 0.0)
    states = list_states(case, max_states)
    wanted = wishes(case, states, want, concept)
    see_possible(wanted)
    tell(f"ordering {len(states):,} states", 0.02)
    here = Situation(case, states, graph(case, states, max_states), wanted[0].concept, semantics)
    holding = {}
    for wish in wanted:
        if wish.concept not in holding:
            ((known, _),), _ = registry.chosen(here.graph, [wish.concept])
            holding[wish.concept] = known.verdicts(here.graph, semantics)[1]
    told: list[WishConditions | None] = []
    untold = []
    for number, wish in enumerate(wanted if only != "changes" else ()):
        tell(f"conditions of {wish}", 0.05 + 0.25 * number / len(wanted))
        found, why = _conditions(here, wish)
        told.append(found)
        untold += [why] if why else []
    changes, unsearched = None, ""
    already = all(bool(wish.met(holding[wish.concept])) for wish in wanted)
    if only != "conditions":
        try:
            changes = least_changes(
                case,
                wanted,
                concept,
                costs=_costs(costs),
                budget=budget,
                fixed=tuple(fixed),
                remove_options=remove_options,
                coercive_options=coercive_options,
                rank_coercive=rank_coercive,
                most=most,
                limit=limit,
                seconds=seconds,
                interruptible=interruptible,
                sanctions=sanctions,
                return_counts=return_counts,
                max_states=max_states,
                progress=lambda what, share: tell(what, 0.3 + 0.65 * share),
            )
        except NothingFree as nothing:
            if not already and all(found is None for found in told):
                raise
            unsearched = str(nothing)
    tell("looking for doubtful entries", 0.95)
    return Mediation(
        case,
        states,
        wanted,
        semantics,
        holding,
        tuple(told),
        tuple(dict.fromkeys(untold)),
        changes,
        unsearched,
        tuple(case_warnings(case, states)),
    )


def _costs(given: Costs | Mapping[str, int | None]) -> Costs:
    if isinstance(given, Costs):
        return given
    named = {kind: cost for kind, cost in given.items() if cost is not None}
    return Costs.of(named, [kind for kind, cost in given.items() if cost is None])


def _conditions(here: Situation, wish: Wish) -> tuple[WishConditions | None, str]:
    """Return the conditions of a wish, or a sentence that says why they cannot be told."""
    if wish.concept not in JUDGED:
        return None, f"Conditions can be told under {', '.join(JUDGED)}, not under {wish.concept}."
    try:
        return conditions_of(here, wish), ""
    except (NotDefined, TooLarge) as error:
        return None, f"The conditions of {str(wish)!r} cannot be told: {error}"


def check_place(path: str | Path, name: str) -> None:
    """See that a variant can be added to a case file under a name, before a long search.

    Raises
    ------
    UsageError
        There is no such file, as where the case comes with sulh; or it has a variant of this name.
    """
    file = Path(path)
    if not file.is_file():
        raise UsageError(
            f"{str(path)!r} comes with sulh and is not changed. Copy it to a file of your own first, and ask of that: "
            f"python -c \"import sulh; open('my-case.yaml', 'w', encoding='utf-8')"
            f'.write(sulh.load({str(path)!r}).text)"'
        )
    see_new(Document.read(file), name)
