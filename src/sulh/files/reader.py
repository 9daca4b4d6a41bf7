"""Reading a case file: from text to a case, or to all the problems that it has."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

from sulh.case.case import Case, Variant
from sulh.case.preferences import Comparisons, Ranking
from sulh.case.records import Path as HistoryPath
from sulh.case.records import Play
from sulh.case.relations import relations
from sulh.case.states import MAX_STATES, constraints, list_states, nothing_feasible
from sulh.engine.listing import satisfiable
from sulh.errors import CaseError, CaseNotFound, Problem, TooLarge, UnknownName, UsageError, did_you_mean
from sulh.files.build import build, weighted
from sulh.files.combining import shared
from sulh.files.context import Context
from sulh.files.document import Document
from sulh.files.doubt import Doubt, mended
from sulh.files.form import format_problem, read_form, suggest
from sulh.files.history import paths, views, walked
from sulh.files.nodes import read_nodes, read_text
from sulh.files.plays import plays
from sulh.files.schema import CaseEntry, VariantEntry
from sulh.files.tree import Entries, plain, texts
from sulh.files.variants import circle, lineage, patched

NAMING = Ranking | Comparisons
"""Preferences that name states, which only the list of all states can check."""


def load(path: str | Path, *, max_states: int = MAX_STATES) -> Case:
    """Return the case in a file, or the shipped case of this name.

    Parameters
    ----------
    path
        A path if a file is there, else the name of a shipped case, such as ``"elmira"``.
    max_states
        How many states may be listed to check rankings and coalesced states.

    Raises
    ------
    CaseNotFound
        Neither a file nor a shipped case.
    CaseError
        The file has problems; all of them are in ``problems``, each with line, column, rule and way out.
    TooLarge
        More states than ``max_states`` would have to be listed.

    Examples
    --------
    >>> case = load("prisoners-dilemma")
    >>> len(case.parties)
    2
    """
    if not isinstance(path, str | Path):
        raise UsageError(f"load takes a path or the name of a shipped case, not {type(path).__name__}.")
    if not str(path).strip():
        raise CaseNotFound("An empty name is no case. See sulh cases for those that come with sulh.")
    file = Path(path)
    try:
        is_file, is_folder = file.is_file(), file.is_dir()
    except (OSError, ValueError):  # a name too long, or with a zero in it
        is_file = is_folder = False
    if is_file:
        return loads(read_text(file), file.stem, file=str(path), max_states=max_states)
    shipped = shipped_cases()
    name = str(path)
    if name in shipped:
        return loads(shipped[name].read_text(encoding="utf-8"), name, file=name, max_states=max_states)
    if is_folder:
        raise CaseNotFound(f"{name!r} is a folder; name the case file in it.")
    raise CaseNotFound(
        f"There is no file {name!r} and no shipped case of that name. {did_you_mean(name, shipped)}".rstrip()
    )


def loads(text: str, name: str = "case", *, file: str = "", max_states: int = MAX_STATES) -> Case:
    """Return the case that a text says; see :func:`load`.

    Examples
    --------
    >>> case = loads("{sulh: 1, title: A lamp, parties: {me: {options: {on: Switch it on}}}}")
    >>> case.options[0].text
    'Switch it on'
    """
    if not isinstance(text, str):
        raise UsageError(f"loads takes the text of a case file, not {type(text).__name__}.")
    root, problems = read_nodes(text, file)
    if root is None:
        raise CaseError(problems)
    return _case(root, problems, text, name, file, max_states)


def case_of(document: Document, name: str = "case", *, max_states: int = MAX_STATES) -> Case:
    """Return the case that a document says, without reading its text again; see :func:`loads`.

    Examples
    --------
    >>> from sulh.files.document import Document
    >>> case_of(Document.parse("{sulh: 1, title: A lamp, parties: {me: {options: {on: Switch it on}}}}")).title
    'A lamp'
    """
    return _case(document.root, [], document.text, name, document.file, max_states)


def _case(root: Entries, problems: list[Problem], text: str, name: str, file: str, max_states: int) -> Case:
    doubt = Doubt(root, problems, text)
    wrong = format_problem(root)
    if wrong is not None:
        problems.append(wrong[0])
        if wrong[1]:  # what a newer format allows is not known
            raise CaseError(problems)
    found = _read(mended(root, text) if problems else root, name, file, max_states, sure=doubt.sure("base"))
    variants: dict[str, Variant] = {}
    if found.here is not None:
        variants, more, large = _variants(found, max_states, sure=doubt.sure("variants"))
        found = found._replace(problems=[*found.problems, *more], large=found.large or large)
    problems += [problem for problem in found.problems if not doubt.shades(problem)]
    if problems or found.case is None or found.here is None:
        raise CaseError({(p.code, p.place, p.text, p.rule): p for p in reversed(problems)}.values())
    if found.large is not None:
        raise found.large
    read = {name: replace(variant, case=replace(variant.case, text=text)) for name, variant in variants.items()}
    history = _history(found.case, found.here.entry, variants)
    played = _plays(found.case, found.here.entry, variants)
    return replace(found.case, variants=read, history=history, plays=played, text=text)


def recoded(case: Case, variants: Sequence[str], *, max_states: int = MAX_STATES) -> Case:
    """Return the case of a file with several of its variants applied together, in their order in the file.

    What they cannot share is left out: history, phases, published results, claims and views, and of labels those whose
    length fits no more.

    Parameters
    ----------
    case
        The case or a variant of it, as :func:`load` gave it: its ``text`` is read again.
    variants
        Their names; those that a variant starts from are applied before it, each once. None gives the base.

    Raises
    ------
    CaseError
        The variants do not go together.
    UsageError
        The case was not read from a text.
    UnknownName
        There is no such variant.

    Examples
    --------
    >>> both = recoded(load("walter-barrier"), [])
    >>> both.variant_name is None
    True
    """
    if not case.text:
        raise UsageError(f"{case.name} was not read from a case file, so its variants cannot be combined.")
    root, problems = read_nodes(case.text, case.file)
    form = read_form(root) if root is not None else None
    if root is None or form is None or form.entry is None or problems:
        raise CaseError(problems)
    known = form.entry.variants
    wanted: set[str] = set()
    for name in variants:
        if name not in known:
            raise UnknownName("variant", name, list(known))
        wanted.update(lineage(name, known) or [name])
    # A parent may stand below its child in the file, and comes first all the same.
    depth = {name: len(lineage(name, known) or ()) for name in wanted}
    names = sorted(wanted, key=lambda name: (depth[name], list(known).index(name)))
    nodes, found = patched(root, names) if names else (root, [])
    if names != (lineage(names[-1], known) if names else []):  # more than one variant with what it starts from
        nodes = shared(nodes)
    touched = _touched(form.entry, names)
    read = _read(nodes, case.name, case.file, max_states, "+".join(names) or None, touched=touched)
    if found or read.problems or read.case is None:
        named = " and ".join(names)
        raise CaseError(
            [replace(problem, rule=f"In {named} together: {problem.rule}") for problem in [*found, *read.problems]]
        )
    if read.large is not None:
        raise read.large
    return replace(read.case, text=case.text)


def shipped_cases() -> dict[str, Traversable]:
    """Return the shipped cases: name to file, in the order of their names.

    >>> "elmira" in shipped_cases()
    True
    """
    return dict(sorted(_yaml_files(files("sulh") / "cases")))


def shipped_schema() -> str:
    """Return the JSON Schema of case files, as it is shipped for editors."""
    return (files("sulh") / "files" / "case.schema.json").read_text(encoding="utf-8")


def _yaml_files(folder: Traversable) -> Iterator[tuple[str, Traversable]]:
    for item in folder.iterdir():
        if item.is_dir():
            yield from _yaml_files(item)
        elif item.name.endswith(".yaml"):
            yield item.name.removesuffix(".yaml"), item


class _Reading(NamedTuple):
    """What came of reading nodes: a case as far as there is one, the problems, and a limit that was reached."""

    case: Case | None
    here: Context | None
    problems: list[Problem]
    large: TooLarge | None = None


def _read(
    root: Entries,
    name: str,
    file: str,
    max_states: int,
    variant: str | None = None,
    *,
    sure: bool = True,
    touched: Sequence[str] = (),
) -> _Reading:
    """Read the case without its variants; its states are looked at only if the nodes surely say what is meant."""
    form = read_form(root)
    if form.entry is None:
        return _Reading(None, None, form.problems)
    here = Context(root, form.entry, form.kept, variant)
    case = build(here, name, file)
    coding = {key.value: plain(value) for key, value in root.pairs if key.value != "plays"}  # no part of it
    digest = "sha256:" + hashlib.sha256(json.dumps(coding, ensure_ascii=False).encode()).hexdigest()
    history = paths(here, case.status_quo)
    if sure and not form.problems:
        walked(here, case, history, touched)
    played = plays(here, case.status_quo)
    case = replace(case, history=history, views=views(here), plays=played, variant_name=variant, digest=digest)
    problems = [*form.problems, *here.problems]
    try:
        return _Reading(case, here, problems + (_state_problems(case, here, max_states) if sure else []))
    except TooLarge as error:
        return _Reading(case, here, problems, error)


def _state_problems(case: Case, here: Context, max_states: int) -> list[Problem]:
    """Return the problems that only the states show: nothing feasible, rankings that miss or repeat one."""
    if here.pairs and here.state_names:
        return []
    if case.form == "options":
        whole = (
            here.whole(("feasible",))
            and len(case.rules) == len(here.entry.feasible)
            and here.whole(("coalesce",))
            and len(case.coalesced) == len(here.entry.coalesce)
            and [option.name for option in case.options] == list(here.names.full)
            and case.options
        )
        if not whole:
            return []
        if not satisfiable(len(case.options), constraints(case)):
            return [nothing_feasible(case)]
        if not case.coalesced and not any(isinstance(party.preference, NAMING) for party in case.parties):
            return []
    # A ranking of which an entry was left out would miss states only for that reason; pairs need not be complete.
    checked = tuple(
        party
        for party in case.parties
        if isinstance(party.preference, Comparisons)
        or (isinstance(party.preference, Ranking) and here.whole(("parties", party.id, "ranking")))
    )
    try:
        relations(replace(case, parties=checked), list_states(case, max_states))
    except CaseError as error:
        return list(error.problems)
    return []


def _variants(
    base: _Reading, max_states: int, *, sure: bool
) -> tuple[dict[str, Variant], list[Problem], TooLarge | None]:
    """Return the variants, each read like a case of its own, and the problems that the base does not have."""
    assert base.case is not None
    assert base.here is not None
    entry, root = base.here.entry, base.here.root
    here = Context(root, entry, base.here.kept)
    weighted(here)
    result: dict[str, Variant] = {}
    seen = {(problem.code, problem.place) for problem in base.problems}
    problems, large = [], None
    section = root.get("variants")
    lines = {text.place.line for text in texts(section)} if section is not None else set()
    for name, given in entry.variants.items():
        evidence = here.evidence(given, ("variants", name))
        if not _has_lineage(here, name, given):
            continue
        names = lineage(name, entry.variants) or [name]
        nodes, found = patched(root, names)
        touched = _touched(entry, names)
        read = _read(nodes, base.case.name, base.case.file, max_states, name, sure=sure, touched=touched)
        for problem in [*found, *read.problems]:
            # A claim of the base that speaks of what a variant takes away is no claim of that variant.
            if (problem.code, problem.place) not in seen and not _in_claims(problem, root):
                seen.add((problem.code, problem.place))
                problems.append(_in_variant(problem, name, lines))
        large = large or read.large
        if read.case is not None:
            changes = (*given.set, *given.remove)
            result[name] = Variant(name, given.kind, read.case, given.parent, changes, evidence)
    return result, [*here.problems, *problems], large


def _in_claims(problem: Problem, root: Entries) -> bool:
    """Say whether a problem is one of reading a claim of the base."""
    section = root.get("claims")
    if section is None or not (problem.code.startswith("S4") or problem.code == "S302"):
        return False
    at = problem.place
    return any(
        text.place.line == at.line and 0 <= at.column - text.place.column <= len(text.value) + 2
        for text in texts(section)
    )


def _touched(entry: CaseEntry, names: Sequence[str]) -> list[str]:
    """Return the entries that variants set, as dotted paths."""
    return [key.strip() for name in names if name in entry.variants for key in entry.variants[name].set]


def _in_variant(problem: Problem, name: str, lines: set[int]) -> Problem:
    """Return a problem of a variant, and say so where the line is right for the base; ``lines`` are the variants'."""
    fix = problem.fix
    if problem.place.line not in lines:
        fix = (
            f"The line may be right for the base: what {name!r} changes does not go with it. Let its set change it too."
        )
    return replace(problem, rule=f"In the variant {name!r}: {problem.rule}", fix=fix)


def _has_lineage(here: Context, name: str, given: VariantEntry) -> bool:
    """Say whether a variant starts somewhere, and report it if not; of a circle only its first member."""
    variants = here.entry.variants
    place = here.place(("variants", name, "from"))
    if given.parent is not None and given.parent not in here.variants:
        rule = f"The variant {name!r} starts from {given.parent!r}, which does not exist."
        here.report(
            "S603",
            given.parent,
            rule,
            suggest(given.parent, tuple(other for other in here.variants if other != name)) or "Remove this from.",
            place,
        )
    elif (members := circle(name, variants)) and name == min(members, key=here.variants.index):
        rule = f"The variants go round in a circle: {' from '.join([*members, name])}."
        here.report("S604", str(given.parent), rule, "Let one of them start from the base: remove its from.", place)
    parents = lineage(name, variants)
    return parents is not None and all((variants[one].parent or name) in variants for one in parents)


def _history(case: Case, entry: CaseEntry, variants: dict[str, Variant]) -> dict[str, HistoryPath]:
    """Return the paths of the history in the order of the file; those of a variant are read with the variant."""
    found = {}
    for name, path in entry.history.items():
        own = variants[path.variant].case.history if path.variant in variants else case.history
        if name in own:
            found[name] = own[name]
    return found


def _plays(case: Case, entry: CaseEntry, variants: dict[str, Variant]) -> dict[str, Play]:
    """Return the plays in the order of the file, each read in the coding in which it was played."""
    codings: dict[str | None, Case] = {None: case, **{name: variant.case for name, variant in variants.items()}}
    return {
        name: codings[given.variant].plays[name]
        for name, given in entry.plays.items()
        if given.variant in codings and name in codings[given.variant].plays
    }
