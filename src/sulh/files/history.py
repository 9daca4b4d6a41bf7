"""From the entries of a file to its history and its views."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from sulh.case.case import Case
from sulh.case.expressions import Constant
from sulh.case.patterns import looks_like_pattern, parse_pattern
from sulh.case.records import Path as HistoryPath
from sulh.case.records import Step
from sulh.case.statements import KEYWORDS, Names, Statement
from sulh.case.views import AddedOption, View
from sulh.case.walking import stumbles
from sulh.errors import CaseError, Place
from sulh.files.context import Context
from sulh.files.form import Path, suggest
from sulh.files.preferences import preference
from sulh.files.schema import PathEntry, StepEntry, ViewEntry

_ID = re.compile("[A-Za-z_][A-Za-z0-9_]*")


def paths(here: Context, status_quo: str | None) -> dict[str, HistoryPath]:
    """Return the paths of the history; a path without a start begins at the status quo.

    A path that belongs to a variant is read with the variant, whose options may be others.
    """
    result = {}
    for name, entry in here.entry.history.items():
        if entry.variant not in (None, here.variant) and (here.variant is not None or entry.variant in here.variants):
            continue
        found = _path(here, name, entry, _at(here, name), status_quo)
        if found is not None:
            result[name] = found
    return result


def walked(here: Context, case: Case, paths: dict[str, HistoryPath], touched: Collection[str] = ()) -> None:
    """Report steps that are not their mover's to make; where one leads to what is not feasible, ``check`` says so.

    In a variant that says nothing of the history, a path of the base is let be: such a variant may well be about what
    could not have happened. ``touched`` are the entries that the variant sets, and those that it starts from.
    """
    if here.problems:
        return
    for name, path in paths.items():
        if path.variant is None and _inherited(here, name, touched):
            continue
        for one in stumbles(case, path):
            if one.kind != "infeasible":
                place = here.place((*_at(here, name), "steps", one.step - 1))
                here.report(one.code, one.what, one.rule, one.fix, place)


def _at(here: Context, name: str) -> Path:
    """Return where a path stands in the file: below its name, or as the whole history where it is the only one."""
    return ("history", name) if here.node(("history", name)) is not here.node(("history",)) else ("history",)


def _inherited(here: Context, name: str, touched: Collection[str]) -> bool:
    """Say whether a path is that of the base, in a variant that leaves it alone."""
    paths = ("history", f"history.{name}")
    return here.variant is not None and not any(key in paths or key.startswith(f"{paths[1]}.") for key in touched)


def views(here: Context) -> dict[str, View]:
    """Return the views of the case, nested ones included."""
    _one_each(here, here.entry.views, ("views",))
    return {
        name: _view(here, name, entry, ("views", name), here.names, list(here.pairs))
        for name, entry in here.entry.views.items()
    }


def _path(here: Context, name: str, entry: PathEntry, at: Path, status_quo: str | None) -> HistoryPath | None:
    if entry.variant not in (None, here.variant):
        rule = f"There is no variant {entry.variant!r}."
        fix = suggest(str(entry.variant), tuple(here.variants)) or "Add it under variants."
        here.report("S603", str(entry.variant), rule, fix, here.place((*at, "variant")))
    begins = "start" in entry.model_fields_set
    start = here.state(entry.start, (*at, "start")) if begins else status_quo
    if not begins and here.root.get("status_quo") is None and entry.steps:
        rule = f"The path {name!r} has no start, and the case has no status quo to begin at."
        here.report("S310", name, rule, "Add start: [the options that are on].", here.place(at))
    found = [_step(here, step, (*at, "steps", k)) for k, step in enumerate(entry.steps)]
    steps = [step for step in found if step is not None]
    if start is None or len(steps) < len(found):
        return None
    states = [start]
    for step in steps:
        letters = list(states[-1])
        for option, value in step.change.items():
            letters[option] = "Y" if value else "N"
        states.append(step.to or "".join(letters))
    rivals = _rivals(here, entry, at, states[-1]) if "rivals" in entry.model_fields_set else None
    return HistoryPath(name, tuple(states), tuple(steps), entry.variant, here.evidence(entry, at), rivals)


def _rivals(here: Context, entry: PathEntry, at: Path, end: str) -> dict[str, tuple[str, ...]]:
    """Return the outcomes that a path is compared with: by name, each with the patterns or names of its states."""
    found: dict[str, tuple[str, ...]] = {}
    for k, text in enumerate(entry.rivals):
        place, own = here.place((*at, "rivals", k)), _named_outcome(here, text.strip())
        if not own and text.strip() not in here.entry.labels.values():
            known = list(dict.fromkeys(here.entry.labels.values()))
            fix = suggest(text, tuple(known)) or "Write a label of the case, or a state."
            if not looks_like_pattern(text):
                here.report("S305", text, f"There is no label and no state {text!r}.", fix, place)
            elif (state := here.pattern(text, place, whole=True)) is not None:
                own = (state,)
        if any(_covers(one, end) for one in own):
            rule = f"The path ends in {text!r}, which is therefore no rival of its end."
            here.report("S317", text, rule, "Name another outcome, or remove it.", place)
        elif own:
            found[" ".join(text.split())] = own
    return found


def _named_outcome(here: Context, name: str) -> tuple[str, ...]:
    """Return the patterns of a label, or the name of a named or coalesced state; none where it is neither."""
    named = [id for id in here.state_names if name in (id, here.entry.states.get(id))]
    named += [one.name for one in here.entry.coalesce if one.name == name]
    for key, label in here.entry.labels.items():
        if label == name:
            try:
                short = key.strip() in (*here.state_names, *(one.name for one in here.entry.coalesce))
                named.append(key.strip() if short else str(parse_pattern(key, len(here.pairs), Place())))
            except CaseError:  # said where the label stands
                continue
    return tuple(dict.fromkeys(named))


def _covers(pattern: str, state: str) -> bool:
    """Say whether a pattern, or the name of a state, is that of a state."""
    if pattern == state or not looks_like_pattern(pattern) or len(pattern) != len(state):
        return pattern == state
    return all(letter in ("-", other) for letter, other in zip(pattern, state, strict=True))


def _step(here: Context, entry: StepEntry, at: Path) -> Step | None:
    before, whole = len(here.problems), here.whole(at)
    for j, party in enumerate(entry.by):
        here.party(party, here.place((*at, "by", j)))
    if not entry.by and not entry.forced and whole:
        here.report("S311", "by", "A step says who takes it.", "Add by: a party, or forced: yes.", here.place(at))
    change, to = {}, None
    if here.state_names and not here.pairs:
        to = None if entry.to is None else here.state(entry.to, (*at, "to"))
        if entry.change:
            rule = "In state form a step leads to a state; there are no options to change."
            here.report("S210", "change", rule, "Write to: the state.", here.key_place((*at, "change")))
        elif entry.to is None and whole:
            here.report("S312", "to", "In state form a step says where it leads.", "Add to: a state.", here.place(at))
    else:
        change = changed_by(here, entry, at)
        if entry.to is not None:
            rule = "A step changes options; to is for cases that name their states one by one."
            here.report("S210", "to", rule, "Write change: {an option: yes}.", here.key_place((*at, "to")))
        elif not entry.change and whole:
            here.report("S312", "change", "A step changes at least one option.", "Add change: {...}.", here.place(at))
    if not whole or len(here.problems) > before:
        return None
    return Step(tuple(entry.by), change, to, entry.date, entry.event, entry.forced, here.evidence(entry, at))


def changed_by(here: Context, entry: StepEntry, at: Path) -> dict[int, bool]:
    """Return the new values of the options that a step changes."""
    change: dict[int, bool] = {}
    for name, value in entry.change.items():
        place = here.key_place((*at, "change", name))
        number = here.option(name, place, entry.by[0] if len(entry.by) == 1 else None)
        if number is None:
            continue
        if number in change:
            here.same_option(name, number, place)
        change[number] = value
        owner = here.pairs[number][0]
        known = all(party in here.party_ids for party in entry.by)
        if entry.by and known and owner not in entry.by and not entry.forced:
            rule = f"{name!r} is an option of {owner}, who does not take part in this step."
            here.report("S313", name, rule, f"Add {owner} to by, or mark the step forced: yes.", place)
    return change


def _view(here: Context, name: str, entry: ViewEntry, at: Path, names: Names, pairs: list[tuple[str, str]]) -> View:
    if entry.of is not None:
        here.party(entry.of, here.place((*at, "of")))
    if (entry.of is None) == (entry.observer is None) and here.whole(at):
        rule = f"The view {name!r} is held either by a party (of) or by an observer."
        fix = "Keep one of the two." if entry.of else "Add of: a party, or observer: who holds it."
        here.report("S320", name, rule, fix, here.place(at))
    named = bool(here.state_names) and not here.pairs
    if named:
        entry = _with_states(here, entry, at)
    # What is hidden, or believed to be somebody else's, is there already.
    known, adds, pairs = names, {}, list(pairs)
    for key, added in entry.adds.items():
        party, _, option = key.partition(".")
        place = here.key_place((*at, "adds", key))
        if not _ID.fullmatch(option) or option.lower() in KEYWORDS:
            rule = "An added option is named with its party, as in mill.relocate."
            here.report("S321", key, rule, "Write party.option, both of them ids.", place)
        elif here.party(party, place):
            if (party, option) in pairs:
                rule = f"The case has the option {key!r} already."
                here.report("S322", key, rule, "Remove it from adds.", place)
            else:
                pairs.append((party, option))
                adds[key] = AddedOption(key, added.text, added.default, added.direction)
    names = Names(pairs)
    about = {}
    for party, preferences in entry.about.items():
        place = here.key_place((*at, "about", party))
        if here.party(party, place):
            about[party] = preference(here, preferences, (*at, "about", party), party, names)
    hidden: dict[int, Place] = {}
    for k, option in enumerate(entry.hidden):
        place = here.place((*at, "hidden", k))
        number = _option(here, option, place, entry.of, known, names)
        if number is not None:
            hidden.setdefault(number, place)
    if known.full and not entry.adds and {*range(len(known.full))} <= {*hidden}:
        rule = f"The view {name!r} hides every option, so that nothing is left to decide in it."
        here.report("S326", name, rule, "Remove one of hidden.", here.key_place((*at, "hidden")))
    owner, given = {}, {}
    for key, party in entry.owner.items():
        place = here.key_place((*at, "owner", key))
        number = _option(here, key, place, entry.of, known, names, party)
        if here.party(party, here.place((*at, "owner", key))) and number is not None:
            if known.full[number] in owner:
                rule = f"{known.full[number]!r} is given to two parties."
                here.report("S323", key, rule, "Keep one.", place)
            elif number in hidden:
                rule = f"{known.full[number]!r} is hidden, so that nobody can be believed to have it."
                here.report("S325", key, rule, "Keep one of the two.", place)
            owner[known.full[number]], given[known.full[number]] = party, place
    infeasible = [
        _impossible_state(here, text, (*at, "infeasible", k))
        if named
        else here.statement(text, (*at, "infeasible", k), None, names)
        for k, text in enumerate(entry.infeasible)
    ]
    _one_each(here, entry.views, (*at, "views"))
    nested = {key: _view(here, key, inner, (*at, "views", key), names, pairs) for key, inner in entry.views.items()}
    places = {("about", party): here.key_place((*at, "about", party)) for party in about}
    places |= {("hidden", known.full[number]): place for number, place in hidden.items()}
    places |= {("adds", key): here.key_place((*at, "adds", key)) for key in adds}
    places |= {("owner", option): place for option, place in given.items()}
    return View(
        name,
        entry.of,
        entry.observer,
        about,
        tuple(known.full[number] for number in hidden),
        adds,
        owner,
        tuple(statement for statement in infeasible if statement is not None),
        nested,
        here.evidence(entry, at),
        places,
    )


def _option(
    here: Context, name: str, place: Place, of: str | None, known: Names, names: Names, to: str | None = None
) -> int | None:
    """Return the number of an option that a view hides or gives to a party; None after reporting what is wrong."""
    try:
        return known.resolve(name.strip(), of)
    except CaseError:
        pass
    try:
        added = names.full[names.resolve(name.strip(), of)]
    except CaseError:
        return here.option(name, place, of, known)
    if to is not None:
        rule = f"{added!r} is added by this view, so that it belongs to the party that it is added to."
        fix = f"Remove it from owner, or add it as {to}.{added.partition('.')[2]}."
    else:
        rule = f"{added!r} is added by this view, so that its holder sees it."
        fix = "Remove it from hidden, or from adds."
    here.report("S328", name, rule, fix, place)
    return None


def _with_states(here: Context, entry: ViewEntry, at: Path) -> ViewEntry:
    """Report what a view cannot say of states that are named one by one, and return the rest."""
    found = [key for key in ("hidden", "adds", "owner") if key in entry.model_fields_set]
    for key in found:
        rule = f"In state form there are no options, so that {key!r} says nothing in a view."
        fix = "Remove it. What a view can say there is about, and infeasible with names of states."
        here.report("S210", key, rule, fix, here.key_place((*at, key)))
    return entry.model_copy(update={key: type(getattr(entry, key))() for key in found})


def _impossible_state(here: Context, text: str, path: Path) -> Statement | None:
    """Return the name of a state that a view takes for impossible; None after reporting that there is none."""
    name = here.state(text, path)
    return None if name is None else Statement(name, Constant(False), here.place(path))


def _one_each(here: Context, entries: Mapping[str, ViewEntry], at: Path) -> None:
    """Report parties that hold more than one view, and views that are called like a party which holds none."""
    held: dict[str, str] = {}
    for name, entry in entries.items():
        if entry.of is not None and entry.of in here.party_ids:
            if entry.of in held:
                rule = f"{entry.of} holds the view {held[entry.of]!r} already."
                fix = "Make one view of the two, or put one of them into a variant."
                here.report("S324", entry.of, rule, fix, here.place((*at, name, "of")))
            held.setdefault(entry.of, name)
    for name in entries:
        if name in here.party_ids and name not in held:
            rule = f"The view {name!r} is called like a party that has none, so that answers could not tell them apart."
            here.report("S327", name, rule, "Give the view another name.", here.key_place((*at, name)))
