"""From the entries of a file to its plays: how people went on when they played the conflict out."""

from __future__ import annotations

from sulh.case.records import Play, Step
from sulh.files.context import Context
from sulh.files.form import Path, suggest
from sulh.files.history import changed_by
from sulh.files.schema import PlayEntry, StepEntry


def plays(here: Context, status_quo: str | None) -> dict[str, Play]:
    """Return the plays of a coding: those that name a variant are read with it, all others with the base.

    Names are looked up. Whether the steps are legal moves is not asked: a coding may change after it was played.
    """
    result = {}
    for name, entry in here.entry.plays.items():
        if entry.variant is not None and here.variant is None and entry.variant not in here.variants:
            rule = f"There is no variant {entry.variant!r}."
            fix = suggest(entry.variant, tuple(here.variants)) or "Add it under variants."
            here.report("S603", entry.variant, rule, fix, here.place(("plays", name, "variant")))
        elif entry.variant == here.variant:
            found = _play(here, name, entry, ("plays", name), status_quo)
            if found is not None:
                result[name] = found
    return result


def _play(here: Context, name: str, entry: PlayEntry, at: Path, status_quo: str | None) -> Play | None:
    for party in entry.seats:
        here.party(party, here.key_place((*at, "seats", party)))
    begins = "start" in entry.model_fields_set
    state = here.state(entry.start, (*at, "start")) if begins else status_quo
    if not begins and here.root.get("status_quo") is None:
        rule = f"The play {name!r} has no start, and the case has no status quo to begin at."
        here.report("S310", name, rule, "Add start: [the options that are on].", here.place(at))
    if state is None:
        return None
    states, steps = [state], []
    for k, given in enumerate(entry.steps):
        step = _step(here, given, (*at, "steps", k), states[-1])
        if step is None:
            return None
        steps.append(step)
        states.append(step.to or "".join(_after(step, list(states[-1]))))
    evidence = here.evidence(entry, at)
    seats = dict(entry.seats)
    return Play(name, tuple(states), tuple(steps), entry.variant, entry.date, seats, entry.note, evidence)


def _step(here: Context, entry: StepEntry, at: Path, before: str) -> Step | None:
    """Return one step; None after reporting what is wrong with it. Its change, or its end, may be left out."""
    problems = len(here.problems)
    for j, party in enumerate(entry.by):
        here.party(party, here.place((*at, "by", j)))
    if not entry.by and not entry.forced and here.whole(at):
        here.report("S311", "by", "A step says who takes it.", "Add by: a party, or forced: yes.", here.place(at))
    named = bool(here.state_names and not here.pairs) or len(before) != len(here.pairs) or not set(before) <= {*"YN"}
    to = None if entry.to is None else here.state(entry.to, (*at, "to"))
    change = {} if here.state_names and not here.pairs else changed_by(here, entry, at)
    if entry.change and (named or entry.to is not None):
        rule = f"A step that begins in {before!r}, or says where it leads, changes no options."
        here.report("S210", "change", rule, "Write to: the state, alone.", here.key_place((*at, "change")))
    if len(here.problems) > problems:
        return None
    return Step(tuple(entry.by), change, to, entry.date, entry.event, entry.forced, here.evidence(entry, at))


def _after(step: Step, letters: list[str]) -> list[str]:
    for option, value in step.change.items():
        letters[option] = "Y" if value else "N"
    return letters
