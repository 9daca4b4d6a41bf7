"""Why a state holds, or why not, in sentences: a tree of what each party could do, and what would deter it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sulh.case.case import Case
from sulh.case.preferences import Comparisons, Ranking, Weights
from sulh.case.states import State
from sulh.questions.deterring import Rule, rule_of
from sulh.questions.explain import Explanation
from sulh.questions.reasons import (
    Answer,
    Combined,
    ConceptReasons,
    Departure,
    Foreseen,
    Judgement,
    PartyReasons,
    Together,
    Turn,
    Weighing,
)
from sulh.questions.verify import Verdict, Verification
from sulh.show.phrases import heading, last_notes, listed
from sulh.show.solution import spaced, what_is_on
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
    notes += last_notes(case, answer.warnings)
    return Outline(heading(case), (*lines, *rules), (), tuple(notes), branches)


def verification_sheet(answer: Verification) -> Sheet:
    """Return what became of a certificate as a sheet."""
    case = answer.case
    about = f"Certificate of {spaced(case, answer.state)} under {', '.join(answer.concepts) or 'no concept'}"
    if answer.holds:
        told = (f"  {_verdict(case, verdict)}" for verdict in answer.verdicts)
        return Sheet(heading(case), (f"{about}: it checks, {counted(answer.checked, 'check')}.", *told))
    lines = [f"{about}: it does not check, {counted(len(answer.failures), 'failure')}."]
    lines += [f"  {failure}" for failure in answer.failures[:SHOWN]]
    more = len(answer.failures) - SHOWN
    return Sheet(heading(case), tuple(lines + ([f"  {more:,} more."] if more > 0 else [])))


def _verdict(case: Case, verdict: Verdict) -> str:
    """Say what was verified of one concept."""
    stable, other = (
        [str(case.party(id)) for id, found in verdict.stable.items() if found is kind] for kind in (True, False)
    )
    said = [f"not stable for {listed(other)}"] if other else []
    if verdict.equilibrium:
        said = ["the state holds, stable for every party"]
    else:
        said += [f"stable for {listed(stable)}"] if stable else []
        said = said if verdict.equilibrium is None else ["the state does not hold", *said]
    return f"{verdict.concept}: {'; '.join(said)}."


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
        if reasons.equilibrium is None:
            text = name
        elif reasons.equilibrium:
            text = f"{name}: the state holds, it is stable for every party"
        else:
            text = f"{name}: the state does not hold, {self.leavers(reasons)}"
        ordered = sorted(reasons.parties, key=lambda party: (party.stable, not party.departures))
        branches = tuple(self.party(party, reasons.concept) for party in ordered)
        return Branch(f"{text}.", (*_completion(reasons.concept), *branches))

    def leavers(self, reasons: ConceptReasons) -> str:
        """Say who would leave the state, and who might; of weak stability, for whom it is not weakly stable."""
        unstable = [party for party in reasons.parties if not party.stable]
        if reasons.concept.startswith("weak-"):
            return f"it is not weakly stable for {listed([self.names[party.party] for party in unstable])}"
        open_ = [party for party in unstable if _might(party)]
        would = [self.names[party.party] for party in unstable if party not in open_]
        might = [self.names[party.party] for party in open_]
        said = [f"{listed(names)} {word} leave it" for names, word in ((would, "would"), (might, "might")) if names]
        return " and ".join(said)

    def party(self, reasons: PartyReasons, concept: str, name: str = "") -> Branch:
        """Tell the reasons of one party; they are headed by its name, or by another."""
        name, number, rule = name or self.names[reasons.party], len(reasons.departures), rule_of(concept)
        if isinstance(reasons, Combined):
            return self.combined(reasons, name)
        if isinstance(reasons, Foreseen):
            return self.foreseen(reasons, name, concept)
        free = sum(not one.deterred for one in reasons.departures)
        if not number:
            what = "no move to a state that it prefers"
            if rule is not None and rule.attitudes:
                what = "no move that its attitudes let it make"
            elif rule is not None and rule.leaves_unknown:
                what += ", or cannot compare"
            return Branch(f"{name}: stable. It has {what}.")
        has = f"It has {_moves(reasons.departures, rule)}"
        if not free:
            text = f"{name}: stable. {has}, {'and it is' if number == 1 else 'each of them'} deterred."
        elif rule is not None and not rule.answers:
            text = f"{name}: not stable. {has}."
        else:
            open_ = sum(one.open for one in reasons.departures)
            text = f"{name}: not stable. {has}, {_nothing(number, free - open_, open_)}."
        shown = reasons.departures[: self.most]
        branches = [self.departure(one, concept) for one in shown]
        if more := number - len(shown):
            plain = all(one.turn.judged.verdict == "better" for one in reasons.departures[self.most :])
            one = "more improvement" if plain and rule is not None and not rule.attitudes else "more move"
            branches.append(Branch(f"{counted(more, one)}: --all tells them."))
        return Branch(text, tuple(branches))

    def combined(self, reasons: Combined, name: str) -> Branch:
        """Tell the reasons under the two concepts that one is put together from."""
        (one, first), (two, second) = reasons.parts
        branches = tuple(self.party(part, id, id) for id, part in reasons.parts)
        if reasons.concept == "seq-or-sim":
            under = [id for id, part in reasons.parts if part.stable]
            why = f"It is so under {' and under '.join(under)}" if under else f"It is so neither under {one} nor {two}"
            return Branch(f"{name}: {'' if under else 'not '}stable. {why}.", branches)
        if not first.stable:
            return Branch(f"{name}: not weakly stable. It is not stable under {one}.", branches)
        if second.stable:
            return Branch(f"{name}: not weakly stable. It is stable under {two} too, and so not only weakly.", branches)
        return Branch(f"{name}: weakly stable. It is stable under {one}, and not under {two}.", branches)

    def foreseen(self, reasons: Foreseen, name: str, concept: str) -> Branch:
        """Tell what a party that looks ahead foresees."""
        number, free = len(reasons.departures), sum(not one.deterred for one in reasons.departures)
        verdict = f"{name}: {'stable' if reasons.stable else 'not stable'}."
        if not number:
            return Branch(f"{verdict} It has no move.")
        unit = "turn" if concept.startswith("maximin-") else "move"
        ahead = f"Looking {counted(reasons.horizon, unit)} ahead, it has {counted(number, 'move')}"
        if number == 1:
            ends = f"and it ends {'better' if free else 'no better'} for it than staying"
        else:
            ends = f"of which {free if free else 'none'} {'end' if free > 1 else 'ends'} better for it than staying"
        shown = reasons.departures[: self.most]
        branches = [self.line(one) for one in shown]
        if more := number - len(shown):
            branches.append(Branch(f"{counted(more, 'more move')}: --all tells them."))
        return Branch(f"{verdict} {ahead}, {ends}.", tuple(branches))

    def line(self, one: Departure) -> Branch:
        """Tell a line of play."""
        answer = one.sanction or one.worst
        assert answer is not None  # one of the two, as it ends
        steps = [Branch(f"{self.turn(turn)}.") for turn in answer.turns]
        head = f"{self.turn(one.turn)}."
        if not steps:
            return Branch(f"{head} {self.end(one.turn.party, answer)}")
        return Branch(f"{head} What follows:", (*steps, Branch(self.end(one.turn.party, answer))))

    def departure(self, one: Departure, concept: str) -> Branch:
        text, rule = f"{self.turn(one.turn)}. {self.gain(one.turn)}", rule_of(concept)
        if rule is not None and not rule.answers:
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
        if isinstance(answer, Together):
            steps.append(Branch(f"All together, this leads to {self.state_text(answer.to)}. {self.end(party, answer)}"))
            return Branch("Deterred: at the same time others would move too, each from the start.", tuple(steps))
        steps.append(Branch(self.end(party, answer)))
        if rule is not None and rule.no_escape:
            steps.append(Branch(self.no_escape(party, answer, rule)))
        able = "would" if rule is not None and rule.credible else "could"
        return Branch(f"Deterred: the others {able} answer.", tuple(steps))

    def nothing(self, one: Departure, concept: str) -> Branch:
        party, worst, rule = one.turn.party, one.worst, rule_of(concept)
        name = self.names[party]
        deters = "Nothing surely deters it" if one.open else "Nothing deters it"
        if rule is not None and rule.together:
            ends = f"ends better for {name} than the start, or in no feasible state"
            return Branch(f"{deters}: whatever others would gain by at the same time, all together {ends}.")
        gaining = " by moves that they gain from" if rule is not None and rule.credible else ""
        if gaining and rule is not None and rule.attitudes:
            gaining = " by moves that their attitudes let them make"
        if worst is None:
            surely = "surely does" if deters.startswith("Nothing surely") else "does"
            return Branch(f"{deters}: no answer of the others{gaining} ends in a state that {surely}.")
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
        if turn.judged.weighed is not None:
            return f"{self.weighed(turn.party, turn.judged)}."
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
        last = answer.to if isinstance(answer, Together) else last
        if judged.weighed is not None:
            return f"{self.weighed(party, judged)}."
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

    def no_escape(self, party: str, answer: Answer, rule: Rule) -> str:
        name = self.names[party]
        if not answer.onward:
            return f"From there {name} cannot move on."
        better = "to where its attitudes would let it go from the start" if rule.attitudes else "better"
        moves = counted(len(answer.onward), "move")
        return f"There is no escape: {moves} of {name} from there, and none leads {better}."

    def weighed(self, party: str, judged: Judgement) -> str:
        """Say why the attitudes of a party let it move to a state, or why they do not."""
        assert judged.weighed is not None
        if not judged.weighed:
            return "It minds nobody, itself included, and so its attitudes let it move anywhere"
        if judged.lets:
            return f"Its attitudes let it: {'; '.join(self.weighing(party, one) for one in judged.weighed)}"
        against = next(one for one in judged.weighed if not one.lets)
        name = self.names[party]
        return f"The attitudes of {name} would not let it go from the start to there: {self.weighing(party, against)}"

    def weighing(self, party: str, one: Weighing) -> str:
        """Say what a state is for a party that another minds."""
        off = {"better": "is better off", "equal": "is as well off", "worse": "is worse off"}[one.judged.verdict]
        why = self.why(one.party, one.judged) if one.judged.verdict != "equal" else ""
        if one.party == party:
            return f"it {off} itself{why}" + (
                ", and toward itself it is aggressive" if one.attitude != "devoting" else ""
            )
        return f"{self.names[one.party]}, toward which it is {one.attitude}, {off}{why}"

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


def _completion(concept: str) -> tuple[Branch, ...]:
    """Say which completion an explanation stands for, where it stands for one."""
    kind = concept.partition("-")[0]
    if kind not in ("every", "some"):
        return ()
    better = "all that" if kind == "every" else "nothing that"
    return (Branch(f"Told for the completion in which {better} a party cannot compare with this state is better."),)


def _moves(departures: tuple[Departure, ...], rule: Rule | None) -> str:
    """Say how many moves a party has to what is better, and to what may be."""
    if rule is not None and rule.attitudes:
        return f"{counted(len(departures), 'move')} that its attitudes let it make"
    open_ = sum(one.turn.judged.verdict == "unknown" for one in departures)
    sure = len(departures) - open_
    may = counted(open_, "move to a state that may be better", "moves to states that may be better")
    return " and ".join([counted(sure, "improvement")] * bool(sure) + [may] * bool(open_))


def _might(reasons: PartyReasons) -> bool:
    """Whether a party that is not stable may be so all the same, were it known how it compares all states."""
    return any(not one.deterred for one in reasons.departures) and not any(one.surely for one in reasons.departures)


def _nothing(number: int, free: int, open_: int) -> str:
    """Say how many of a party's improvements nothing deters, and how many nothing surely deters."""
    if number == 1:
        return f"and nothing {'surely ' if open_ else ''}deters it"
    if not open_:
        return f"nothing deters {free:,} of them"
    return (
        f"nothing deters {free:,} of them and nothing surely {open_:,}"
        if free
        else f"nothing surely deters {open_:,} of them"
    )


def _strongly(degree: int) -> str:
    return "strongly " if degree == 2 else f"by degree {degree} "
