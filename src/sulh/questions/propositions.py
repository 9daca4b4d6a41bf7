"""The claims of many cases in one table: what is claimed, by which source, whether it follows, what the record says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sulh.case.case import Case
from sulh.case.evidence import Source
from sulh.case.states import MAX_STATES
from sulh.errors import NotDefined, UsageError
from sulh.files.reader import load, shipped_cases
from sulh.questions.claim_depends import Dependence
from sulh.questions.claim_judging import Verdict
from sulh.questions.claims import Answer, ClaimAnswer, Claims, claims
from sulh.questions.network import MAX_MOVES, Regime
from sulh.questions.result import Tabular
from sulh.questions.situation import SIGNATORIES
from sulh.version import __version__

NOT_PUBLIC = "a source that is not public"


@dataclass(frozen=True, slots=True)
class Proposition:
    """One claim of one case.

    Attributes
    ----------
    case, title
        The name of the case, and its title.
    id, text, says
        The claim: its id, its sentence, and its formal reading.
    sources
        The titles of its sources; those that are not public are not named.
    verdict
        From the status quo, in this coding.
    record
        What the record says, in one word, or one for each path where they differ.
    depends
        What the verdict depends on; None where that was not asked.
    """

    case: str
    title: str
    id: str
    text: str
    says: str
    sources: tuple[str, ...]
    verdict: Verdict
    record: str
    depends: tuple[Dependence, ...] | None

    @property
    def answer(self) -> Answer:
        """``"depends"`` where a verdict depends on something that was tried, else the verdict."""
        return "depends" if self.depends and self.verdict != "not judged" else self.verdict

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "case": self.case,
            "title": self.title,
            "id": self.id,
            "claim": self.text,
            "says": self.says,
            "sources": list(self.sources),
            "answer": self.answer,
            "verdict": self.verdict,
            "record": self.record,
            "depends_on": None if self.depends is None else [one.to_dict() for one in self.depends],
        }


@dataclass(frozen=True, eq=False, repr=False)
class Propositions(Tabular):
    """The claims of many cases: the answer of :func:`propositions`.

    Attributes
    ----------
    rows
        The claims, case by case in the order of their files.
    left_out
        The cases with claims of which none could be judged, by name, and why.
    ongoing
        The names of the cases that are still going on.
    concept, by, agreements, include_coercive
        How the claims were judged; see :func:`sulh.claims`.
    """

    rows: tuple[Proposition, ...]
    left_out: Mapping[str, str]
    ongoing: tuple[str, ...]
    concept: str
    by: Regime
    agreements: bool
    include_coercive: bool

    def by_source(self) -> dict[str, tuple[Proposition, ...]]:
        """Return the claims by the titles of their sources, sorted; a claim of several sources stands under each."""
        found: dict[str, list[Proposition]] = {}
        for row in self.rows:
            for title in row.sources:
                found.setdefault(title, []).append(row)
        return {title: tuple(found[title]) for title in sorted(found, key=str.casefold)}

    def columns(self) -> dict[str, Any]:
        """Return the claims by columns, a row for each."""
        names = ("case", "id", "text", "says", "verdict", "record")
        return {"claim" if name == "id" else name: [getattr(row, name) for row in self.rows] for name in names}

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as JSON has it."""
        return {
            "sulh": __version__,
            "concept": self.concept,
            "by": self.by,
            "agreements": self.agreements,
            "include_coercive": self.include_coercive,
            "claims": [row.to_dict() for row in self.rows],
            "left_out": dict(self.left_out),
            "ongoing": list(self.ongoing),
        }

    def __repr__(self) -> str:
        return f"<Propositions: {len(self.rows):,} claims of {len({row.case for row in self.rows}):,} cases>"


def propositions(
    cases: Iterable[Case] | None = None,
    by: Regime = "undeterred",
    agreements: bool = True,
    *,
    signatories: tuple[int, int] = SIGNATORIES,
    include_coercive: bool = False,
    concept: str = "seq",
    dependence: bool = True,
    max_states: int = MAX_STATES,
    max_moves: int = MAX_MOVES,
    progress: Callable[[str, float], None] | None = None,
) -> Propositions:
    """Return the claims of many cases in one table, each as :func:`sulh.claims` judges it.

    Parameters
    ----------
    cases
        Which; None: those that come with sulh. Cases without claims are passed over.
    by, agreements, signatories, include_coercive, concept, dependence, max_states, max_moves
        As of :func:`sulh.claims`.
    progress
        Called with the name of the case and the share finished.

    Raises
    ------
    UsageError, UnknownName, TooLarge
        As from :func:`sulh.claims`.

    Examples
    --------
    >>> import sulh
    >>> found = sulh.propositions([sulh.load("us-taliban-2018-2021")], dependence=False)
    >>> row = found.rows[0]
    >>> row.text, row.verdict, row.record
    ('No withdrawal without counter-terrorism assurances.', 'does not follow', 'yes')
    """
    given = [load(name, max_states=max_states) for name in shipped_cases()] if cases is None else list(cases)
    for one in given:
        if not isinstance(one, Case):
            raise UsageError(f"propositions takes cases, as sulh.load(...) gives them, not {type(one).__name__}.")
    rows: list[Proposition] = []
    left_out, ongoing = {}, []
    for number, case in enumerate(given):
        if progress is not None:
            progress(case.name, number / len(given))
        if not case.claims:
            continue
        try:
            answer = claims(
                case,
                by=by,
                agreements=agreements,
                signatories=signatories,
                include_coercive=include_coercive,
                concept=concept,
                dependence=dependence,
                max_states=max_states,
                max_moves=max_moves,
            )
        except NotDefined as error:
            left_out[case.name] = str(error)
            continue
        if all(one.verdict == "not judged" for one in answer.answers):
            left_out[case.name] = answer.answers[0].finding.why
            continue
        rows += [_row(answer, one) for one in answer.answers]
        ongoing += [case.name] * (case.status == "ongoing")
    return Propositions(tuple(rows), left_out, tuple(ongoing), concept, by, agreements, include_coercive)


def _row(answer: Claims, one: ClaimAnswer) -> Proposition:
    case = answer.case
    titles = tuple(dict.fromkeys(map(_title, answer.sources(one.claim.id))))
    return Proposition(
        case.name, case.title, one.claim.id, one.claim.text, one.says, titles, one.verdict, one.record, one.depends
    )


def _title(source: Source) -> str:
    return source.title if source.access == "public" else NOT_PUBLIC
