"""Why a state holds, or why not, in sentences: a tree of what each party could do, and what would deter it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sulh.case.case import Case
from sulh.case.preferences import Comparisons, Ranking, Weights
from sulh.case.states import State
from sulh.questions.deterring import rule_of
from sulh.questions.explain import Explanation
from sulh.questions.reasons import Answer, ConceptReasons, Departure, Judgement, PartyReasons, Turn
from sulh.questions.verify import Verification
from sulh.show.solution import DISCLAIMER, check_command, spaced, what_is_on
from sulh.show.tables import Sheet, counted

MOST = 3
"""Improvements of one party under one concept that are told before it is said how many more there are."""

SHOWN = 20
"""Failures of a certificate that are told."""


@dataclass(frozen=True)
class Branch:
    """A sentence, and those that belong below it."""

    text: str
    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True)
class Outline(Sheet):
    """A sheet with trees of sentences below its lines."""

    branches: tuple[Branch, ...] = ()


def explanation_outline(answer: Explanation, *, most: int | None = MOST) -> Outline:
    """Return an explanation as a tree; of each party ``most`` improvements are told, or all if None."""
    case = answer.case
    heading = case.title if case.variant_name is None else f"{case.title} (variant {case.variant_name})"
    said = what_is_on(case, answer.state.on)
    label = f" ({answer.state.label})" if answer.state.label else ""
    lines = [f"State {spaced(case, answer.state.name)}{label}{f': {said}' if said else ''}."]
    rules = []
    if answer.semantics.sanctions != "legal-sequences":
        rules.append(f"Sanctions: {answer.semantics.sanctions.replace('-', ' ')}.")
    if not answer.semantics.return_counts:
        rules.append("A return to the start is not counted as a sanction.")
    told = _Telling(case, answer.state, most)
    branches = tuple(told.concept(reasons) for reasons in answer.concepts)
    notes = [f"{id} is not explained: {reason}." for id, reason in answer.not_explained.items()]
    warnings = len(answer.warnings)
    notes += [f"{counted(warnings, 'warning')}: {check_command(case)}"] if warnings else []
    if case.status == "ongoing":
        notes.append(DISCLAIMER)
    return Outline(heading, (*lines, *rules), (), tuple(notes), branches)


def verification_sheet(answer: Verification) -> Sheet:
    """Return what became of a certificate as a sheet."""
    case = answer.case
    heading = case.title if case.variant_name is None else f"{case.title} (variant {case.variant_name})"
    about = f"Certificate of {spaced(case, answer.state)} under {', '.join(answer.concepts) or 'no concept'}"
    if answer.holds:
        return Sheet(heading, (f"{about}: it checks, {counted(answer.checked, 'check')}.",))
    lines = [f"{about}: it does not check, {counted(len(answer.failures), 'failure')}."]
    lines += [f"  {failure}" for failure in answer.failures[:SHOWN]]
    more = len(answer.failures) - SHOWN
    return Sheet(heading, tuple(lines + ([f"  {more:,} more."] if more > 0 else [])))


def lines_of(branches: tuple[Branch, ...], depth: int = 0) -> Iterator[tuple[int, str]]:
    """Yield every sentence of a tree with its depth."""
    for branch in branches:
        yield depth, branch.text
        yield from lines_of(branch.branches, depth + 1)


class _Telling:
    """Sentences about one state of one case."""

    def __init__(self, case: Case, state: State, most: int | None) -> None:
        self.case, self.state, self.most = case, state, most
        self.names = {party.id: str(party) for party in case.parties}
        self.texts = {option.name: option.text or option.id for option in case.options}

    def concept(self, reasons: ConceptReasons) -> Branch:
        name = f"{reasons.concept} ({reasons.name})" if reasons.name.lower() != reasons.concept else reasons.concept
        leavers = [self.names[party.party] for party in reasons.parties if not party.stable]
        if reasons.equilibrium is None:
            text = name
        elif reasons.equilibrium:
            text = f"{name}: the state holds, it is stable for every party"
        else:
            text = f"{name}: the state does not hold, {_and(leavers)} would leave it"
        ordered = sorted(reasons.parties, key=lambda party: (party.stable, not party.departures))
        return Branch(f"{text}.", tuple(self.party(party, reasons.concept) for party in ordered))

    def party(self, reasons: PartyReasons, concept: str) -> Branch:
        name, number = self.names[reasons.party], len(reasons.departures)
        free = sum(not one.deterred for one in reasons.departures)
        if not number:
            rule = rule_of(concept)
            beyond = " that it prefers, or cannot compare" if rule is not None and rule.leaves_unknown else ""
            return Branch(f"{name}: stable. It has no move to a state{beyond or ' that it prefers'}.")
        has = f"It has {counted(number, 'improvement')}"
        if not free:
            text = f"{name}: stable. {has}, {'and it is' if number == 1 else 'each of them'} deterred."
        elif concept.startswith("nash"):
            text = f"{name}: not stable. {has}."
        else:
            alone = "and nothing deters it" if number == 1 else f"nothing deters {free:,} of them"
            text = f"{name}: not stable. {has}, {alone}."
        shown = reasons.departures[: self.most]
        branches = [self.departure(one, concept) for one in shown]
        if more := number - len(shown):
            branches.append(Branch(f"{counted(more, 'more improvement')}: --all tells them."))
        return Branch(text, tuple(branches))

    def departure(self, one: Departure, concept: str) -> Branch:
        text = f"{self.turn(one.turn)}. {self.gain(one.turn)}"
        if concept.startswith("nash"):
            return Branch(text)
        if one.sanction is not None:
            return Branch(text, (self.sanction(one, one.sanction, concept),))
        return Branch(text, (self.nothing(one, concept),))

    def sanction(self, one: Departure, answer: Answer, concept: str) -> Branch:
        rule = rule_of(concept)
        party = one.turn.party
        steps = []
        for turn in answer.turns:
            gain = f" {self.gain(turn)}" if rule is not None and rule.credible else ""
            steps.append(Branch(f"{self.turn(turn)}.{gain}"))
        steps.append(Branch(self.end(party, answer)))
        if rule is not None and rule.no_escape:
            steps.append(Branch(self.no_escape(party, answer)))
        able = "would" if rule is not None and rule.credible else "could"
        return Branch(f"Deterred: the others {able} answer.", tuple(steps))

    def nothing(self, one: Departure, concept: str) -> Branch:
        party, worst, rule = one.turn.party, one.worst, rule_of(concept)
        name = self.names[party]
        gaining = " by moves that they gain from" if rule is not None and rule.credible else ""
        if worst is None:
            return Branch(f"Nothing deters it: no answer of the others{gaining} ends in a state that does.")
        if not worst.turns:
            still = "can end as well off as" if rule is not None and rule.no_escape else "ends no worse off than"
            what = "if the others make only moves that they gain from" if gaining else "whatever the others do"
            return Branch(f"Nothing deters it: {what}, {name} {still} there.")
        steps = [Branch(f"{self.turn(turn)}.{f' {self.gain(turn)}' if gaining else ''}") for turn in worst.turns]
        if rule is not None and rule.no_escape and worst.end.verdict != "better":
            state, judged = next((t, judged) for t, judged in worst.onward if judged.verdict == "better")
            steps.append(Branch(self.end(party, worst)))
            text = f"But {name} can move on from there to {self.state_text(state)}: better than the start"
            steps.append(Branch(f"{text}{self.why(party, judged)}."))
        else:
            text = f"Even there {name} is better off than at the start{self.why(party, worst.end)}."
            steps.append(Branch(text))
        return Branch(f"Nothing deters it. The worst that the others can lead to{gaining}:", tuple(steps))

    def turn(self, turn: Turn) -> str:
        """Say who moves and what changes."""
        name = self.names[turn.party]
        changed = [
            f"turns {way}: {'; '.join(self.texts[option] for option in options)}"
            for way, options in (("on", turn.on), ("off", turn.off))
            if options
        ]
        to = f" (to {self.state_text(turn.to)})"
        if not changed:
            return f"{name} moves to {self.state_text(turn.to)}"
        return f"{name} {', and '.join(changed)}{to}"

    def gain(self, turn: Turn) -> str:
        """Say why the mover moves."""
        if turn.judged.verdict == "better":
            much = "" if turn.judged.degree == 1 else _strongly(turn.judged.degree)
            return f"It {much}prefers this{self.why(turn.party, turn.judged)}."
        if turn.judged.verdict == "unknown":
            return f"How it compares this with what was before is unknown{self.open(turn.judged)}."
        return "It does not gain by this."

    def end(self, party: str, answer: Answer) -> str:
        """Say what the end of a sanction is for the party."""
        name, judged = self.names[party], answer.end
        last = answer.turns[-1].to if answer.turns else None
        if last is not None and last.number == self.state.number:
            return f"So {name} is back at the start: no better."
        if judged.verdict == "equal":
            return f"This is no better for {name} than the start: it holds the two equally good."
        if judged.verdict == "unknown":
            return f"How {name} compares this with the start is unknown{self.open(judged)}."
        if judged.verdict == "better":
            return f"This is better for {name} than the start{self.why(party, judged)}."
        much = "" if judged.degree == 1 else _strongly(judged.degree)
        return f"This is {much}worse for {name} than the start{self.why(party, judged)}."

    def no_escape(self, party: str, answer: Answer) -> str:
        name = self.names[party]
        if not answer.onward:
            return f"From there {name} cannot move on."
        return f"There is no escape: {counted(len(answer.onward), 'move')} of {name} from there, and none leads better."

    def why(self, party: str, judged: Judgement) -> str:
        """Say what decides between two states of which one is better, to be put after a sentence."""
        if judged.statement is not None:
            now = "holds now and did not before" if judged.verdict == "better" else "no longer holds"
            if judged.vacuous and judged.verdict == "better":
                now = "holds, now that its condition no longer applies"
            elif judged.vacuous:
                now = "no longer holds, now that its condition applies"
            return f', because statement {judged.statement} differs: "{judged.text}" {now}'
        preference = self.case.party(party).preference
        better = judged.verdict == "better"
        if isinstance(preference, Ranking):
            return f": it ranks it {'higher' if better else 'lower'}"
        if isinstance(preference, Weights):
            return f": its weights put it {'higher' if better else 'lower'}"
        return ": so the pairs that it compares say" if isinstance(preference, Comparisons) else ""

    def open(self, judged: Judgement) -> str:
        """Say which uncertain statement leaves a comparison open."""
        return "" if judged.statement is None else f" (statement {judged.statement}, uncertain: {judged.text})"

    def state_text(self, state: State) -> str:
        return f"{spaced(self.case, state.name)}{f', {state.label}' if state.label else ''}"


def _strongly(degree: int) -> str:
    return "strongly " if degree == 2 else f"by degree {degree} "


def _and(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
