"""Write the pages of the library anew, one for each peace process that comes with sulh, and draw their pictures.

``python docs/make_library.py``, or ``make golden``. Everything on these pages is taken from the case files.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import sulh
from sulh.case.evidence import Evidence, Source
from sulh.case.states import State
from sulh.questions.about import About, AboutVariant, Record
from sulh.questions.doubts import SENTENCE, Doubt, Wish
from sulh.questions.replay import Replay
from sulh.questions.replayed import Walk
from sulh.show.about import KINDS, dates, ended, further, held, numbers, places, size
from sulh.show.draw.strip import strip_scene
from sulh.show.draw.svg import svg
from sulh.show.replay_words import CHANGES, why_kept
from sulh.show.solution import spaced
from sulh.show.tables import NO, YES, counted
from sulh.stability.registry import CONCEPTS

DOCS = Path(__file__).resolve().parent
CASES = DOCS.parent / "src" / "sulh" / "cases" / "peace"

ASKS = {
    "solve": "every outcome that holds",
    "explain": "why the recorded end holds, or not",
    "paths": "what can be reached from where it starts",
    "deals": "agreements, and what becomes of them",
    "robust": "how firmly outcomes hold",
    "replay": "the record step by step, beside what else was open",
    "views": "how it looked to those who took part",
    "claims": "what was said about it, tested",
}
"""What the commands that ask further answer."""

TITLE = """\
# The library

Eleven documented peace processes, negotiations and settlements come with sulh. Each is one case file: who the parties
were, what each could do, what each wanted, and where each of these lines comes from. Where sources or coders disagree,
the other coding stands beside the first as a variant.
"""

CODED = """\
The cases were coded after the events, and their preferences adjusted until the documented choices were consistent with
them. So it is no finding that a recorded end holds. What a case can show is what a single change of its coding would
bring about, what else was open, and how much rests on a coding that is disputed. {unsettled} Each page ends with what a
reader should doubt.
"""

INTRO = """\
The pages are written from the files, and say no more than these. On a terminal `sulh cases --about NAME` says the same
in short, also of a file of your own. [Code your own conflict](../how-to/code-your-own-conflict.md) follows one of these
cases from prose to file; [Code neutrally](../how-to/code-neutrally.md) has the rules of wording.
"""

OPENING = """\
*Written from the case file `{name}`. What is said here to hold follows from that coding, and from nothing else.*
"""

STRIPS = """\
Each picture shows a record: a row for each party, from left to right the steps, a mark where a party moved. A line
joins those who acted together. A star marks an event that nobody chose.
"""

PREFERS = """\
Most important first. Two states are compared line by line: the first line that is true in one and false in the other
decides. The grade says how sure the coder is of a line; it is no probability.
"""

HOLDS = """\
A state holds under a concept if every party would stay in it, by that concept's rule of foresight. Listed are the
states that the case names, and the equilibria under Nash.
"""

HANGS = """\
Every single change of the coding was tried: a statement moved to another place of its list, or dropped; a one-way
option that can be turned back; a rule left off. Here stands whether any of them makes the end no equilibrium. What
single changes matter to the way, to the steps and to rivals, `sulh replay` says.
"""

MOST = 4
"""Changes of a path that are named on a page before the rest are counted."""

READINGS = """\
The end is where the history ends in that coding. The last column says under which concepts this state holds then; "no
path" where the record cannot be taken.
"""


def wrapped(text: str, indent: str = "") -> str:
    """Return a paragraph in lines of 120 columns; commands and references are not broken."""
    first = "- " if indent else ""
    return (
        textwrap.fill(
            text, 120, initial_indent=first, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False
        )
        + "\n"
    )


def escaped(text: str) -> str:
    """Return a text for a page, on one line, with the signs of Markdown as plain signs."""
    return re.sub(r"([\\`*_\[\]<>|$~#{}])", r"\\\1", " ".join(text.split()))


def table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Return a table whose cells are Markdown already."""
    lines = ["| " + " | ".join(row) + " |" for row in (heads, *rows)]
    return "\n".join([lines[0], "|" + "---|" * len(heads), *lines[1:]]) + "\n"


def cited(answer: About, evidence: Evidence) -> str:
    """Return the sources of an entry, by their short names; those that are not public are only counted."""
    named = [f"`{id}`" for id in evidence.sources if id in answer.sources]
    hidden = len(evidence.sources) - len(named)
    return ", ".join([*named, *([f"{hidden} not public"] if hidden else [])])


def graded(answer: About, evidence: Evidence) -> str:
    """Return grade and sources in parentheses, as they follow a sentence; empty where there are none."""
    grade = f"{evidence.confidence} confidence" if evidence.confidence else ""
    parts = [part for part in (grade, cited(answer, evidence)) if part]
    return f" ({'; '.join(parts)})" if parts else ""


def named(answer: About, state: State) -> str:
    """Return a state by label or vector."""
    return escaped(state.label) if state.label else f"`{spaced(answer.case, state.name)}`"


def who(answer: About) -> Iterator[str]:
    """Yield the section on parties and options."""
    case, record = answer.case, answer.record
    yield "## Who, and what each could do\n"
    rows: list[tuple[str, ...]] = []
    for party in case.parties:
        rows.append((f"**{escaped(party.name or party.id)}**", "", *([""] * 2 if record else [])))
        for option in party.options:
            text = escaped(option.text)
            text += "; cannot be undone" * (option.direction == "forward")
            text += "; once off, it stays off" * (option.direction == "backward")
            text += "; *coercive*" * option.coercive
            at = case.options.index(option)
            ends = (record.states[0], record.end) if record else ()
            rows.append((f"`{option.id}`", text, *("yes" if state.name[at] == "Y" else "–" for state in ends)))
    heads = ("option", "what it means if it is on", *(("start", "end") if record else ()))
    yield table(heads, rows)
    notes = []
    if record:
        notes.append(f"Start and end are those of the path *{escaped(record.name)}*.")
    if any(option.coercive for option in case.options):
        notes.append("*Coercive* marks violence, seizure, or sanctions that harm people, whoever does it.")
    if notes:
        yield wrapped(" ".join(notes))
    if case.rules:
        yield "What is taken for impossible:\n"
        yield "".join(
            wrapped(
                f"Always `{' '.join(rule.statement.text.split())}`. {escaped(rule.evidence.because or '')}"
                f"{' *A judgement.*' * rule.judgement}{graded(answer, rule.evidence)}",
                "  ",
            )
            for rule in case.rules
        )


def wants(answer: About) -> Iterator[str]:
    """Yield the section on preferences."""
    yield "## What each prefers\n"
    yield PREFERS
    for party in answer.case.parties:
        yield f"### {escaped(party.name or party.id)}\n"
        if party.about:
            yield wrapped(f"{escaped(party.about)}{graded(answer, party.evidence)}")
        yield table(("", "prefers", "because", "grade", "source"), list(wish_rows(answer, answer.wishes[party.id])))


def wish_rows(answer: About, wishes: tuple[Wish, ...]) -> Iterator[tuple[str, ...]]:
    """Yield what a party prefers, row by row."""
    for number, wish in enumerate(wishes, 1):
        because = escaped(wish.evidence.because or "")
        grade = wish.evidence.confidence or "–"
        yield (f"{number}", f"`{wish.text}`", because, grade, cited(answer, wish.evidence) or "–")


def holds(answer: About) -> Iterator[str]:
    """Yield the section on what holds."""
    solution, record = answer.solution, answer.record
    yield "## What holds\n"
    counts = ", ".join(
        f"{len(solution.equilibria(id)):,} {'hold ' * (at == 0)}under "
        f"[{CONCEPTS[id].name}](../theory/{CONCEPTS[id].page or id}.md)"
        for at, id in enumerate(solution.concepts)
    )
    yield wrapped(f"Of {len(solution.states):,} states that are possible, {counts}.")
    if record is not None:
        coding = "" if record.variant is None else f", read as `{record.variant}`,"
        under = f"under {held(record.holds)}" if record.holds else "under none of them"
        yield wrapped(
            f"The path *{escaped(record.name)}*{coding} ends in *{named(answer, record.end)}*. That holds {under}."
        )
    yield HOLDS
    rows = []
    for one in answer.outcomes:
        marks = (YES if id in one.holds else NO for id in solution.concepts)
        label = escaped(one.state.label) or "–"
        said = places(one)
        rows.append(
            (label + (f" ({escaped(said)})" if said else ""), f"`{spaced(answer.case, one.state.name)}`", *marks)
        )
    yield table(("state", "", *solution.concepts), rows)
    ids = ", ".join(f"`{option.id}`" for option in answer.case.options)
    yield wrapped(f"The letters stand for the options in their order, Y for on and N for off: {ids}.")


def history(answer: About) -> Iterator[str]:
    """Yield the section on the paths: in full the first of each coding that is not disputed."""
    yield "## How it went\n"
    full: dict[str | None, Record] = {}
    for one in answer.records:
        if one.variant is None or one.kind == "leadership":
            full.setdefault(one.variant, one)
    for one in full.values():
        coding = "" if one.variant is None else f", read as `{one.variant}`"
        if len(full) > 1 or one.variant is not None:
            yield f"### {escaped(one.name)}{coding}\n"
        yield table(("when", "who", "event", "leads to", "source"), list(step_rows(answer, one)))
        under = held(one.holds) if one.holds else "no concept that is asked here"
        yield f"It starts in *{named(answer, one.states[0])}*; its end holds under {under}.\n"
    rest = [one for one in answer.records if one not in full.values()]
    if rest:
        yield "Other paths of the record:\n"
        yield "".join(
            wrapped(
                f"*{escaped(one.name)}*{f', read as `{one.variant}`' if one.variant else ''}: "
                f"{counted(len(one.steps), 'step')}, {dates(one)}, to *{named(answer, one.end)}*, which holds under "
                f"{held(one.holds)}. {escaped(one.because)}",
                "  ",
            )
            for one in rest
        )
    if answer.case.phases:
        since = "; ".join(
            f"from {one.since} {f'`{one.variant}`' if one.variant else 'the base'}" for one in answer.case.phases
        )
        yield f"Codings that follow one another: {since}.\n"
        idle = [f"`{one.variant}`" if one.variant else "the base" for one in replayed(answer.case.name).idle]
        if idle:
            verb = "was" if len(idle) == 1 else "were"
            yield wrapped(f"No step of the record was taken while {' and '.join(idle)} {verb} in force.")


@cache
def replayed(name: str) -> Replay:
    """Return the record of a case beside its coding; no codings are drawn for it."""
    return sulh.replay(sulh.load(name), draws=1)


def hangs(answer: About) -> Iterator[str]:
    """Yield the section on the single changes of the coding that unsettle the ends, and why none does."""
    if not answer.records:
        return
    yield "## What the end hangs on\n"
    yield HANGS
    told: dict[str, str] = {}  # what keeps the end of several paths is said once
    yield "".join(wrapped(hanging(walk, told), "  ") for walk in replayed(answer.case.name).walks)


def hanging(walk: Walk, told: dict[str, str]) -> str:
    """Say of one path which single changes unsettle its end, and what keeps it where none does."""
    end, nash = (next(one for one in walk.asked("end") if one.concept == concept) for concept in ("seq", "nash"))
    where = f"*{escaped(walk.name)}*" + (f", read as `{walk.end.coding}`" if walk.end.coding else "")
    if end.already:
        return f"{where}: its end is no equilibrium under SEQ as it is coded, so that there is nothing to unsettle."
    tried = ", ".join(counted(end.tried[kind], *words) for kind, words in CHANGES.items() if end.tried[kind])
    named = [f"`{change}`" for change in end.matter[:MOST]]
    if more := end.n_matter - sum(change.ways for change in end.matter[:MOST]):
        named.append(f"{more} more")
    none = "none unsettles the end under SEQ"
    does = f"{end.n_matter} {'unsettles' if end.n_matter == 1 else 'unsettle'} the end under SEQ: {', '.join(named)}"
    said = f"{where}: of {counted(end.n_tried, 'change')} ({tried}) {does if end.matter else none}."
    if not nash.already and nash.n_matter != end.n_matter:
        named = [f"`{change}`" for change in nash.matter[:MOST]]
        said += f" Under Nash {nash.n_matter} {'does' if nash.n_matter == 1 else 'do'}: {', '.join(named)}."
    why = escaped(why_kept(walk))
    if why:
        first = told.setdefault(why, walk.name)
        why = why if first == walk.name else f"The reason is that of *{escaped(first)}*."
        said += f" No order of the statements unsettles it under Nash, so that no move and no drop could. {why}"
    elif not end.matter:
        said += " Several statements would have to move."
    return said


def step_rows(answer: About, record: Record) -> Iterator[tuple[str, ...]]:
    """Yield the steps of a path, row by row."""
    names = {party.id: party.name or party.id for party in answer.case.parties}
    for step, state in zip(record.steps, record.states[1:], strict=True):
        by = " and ".join(escaped(names.get(id, id)) for id in step.parties)
        chosen = f"{by} (*not chosen*)" if by and step.forced else by or "*not chosen*"
        yield (step.date or "", chosen, escaped(step.event), named(answer, state), cited(answer, step.evidence) or "–")


def variants(answer: About) -> Iterator[str]:
    """Yield the section on variants, by kind."""
    if not answer.variants:
        return
    yield "## How else it can be read\n"
    yield READINGS
    for kind, words in KINDS.items():
        own = [one for one in answer.variants if one.kind == kind]
        if own:
            yield f"**{words.capitalize()}**\n"
            yield table(("variant", "why", "end holds under"), [variant_row(answer, one) for one in own])


def variant_row(answer: About, one: AboutVariant) -> tuple[str, ...]:
    """Return one variant as a row."""
    parent = f" On top of `{one.parent}`." if one.parent else ""
    why = escaped(one.evidence.because or "") + parent + graded(answer, one.evidence)
    return (f"`{one.name}`", why, ended(answer, one) or "–")


def doubtful(answer: About) -> Iterator[str]:
    """Yield the section on what to doubt."""
    yield "## What a reader should doubt\n"
    own: dict[str, list[Doubt]] = {}
    for doubt in answer.doubts:
        own.setdefault(doubt.kind, []).append(doubt)
    for doubt in own.get("note", []):
        yield textwrap.indent(textwrap.fill(escaped(doubt.text), 118), "> ") + "\n"
    lines = []
    (wished,) = [one for one in answer.supports if one.part == "preference" and not one.party]
    lines.append(
        f"**Preferences.** Of {wished.total} lines, {wished.high} are graded high, {wished.medium} medium and "
        f"{wished.low or 'none'} low; {wished.ungraded or 'none'} {'is' if wished.ungraded == 1 else 'are'} ungraded. "
        f"{wished.no_source or 'None'} {'is' if wished.no_source == 1 else 'are'} without a source. Their order is a "
        "coding, too."
    )
    if found := own.get("low"):
        lines.append("**Of low confidence.** " + "; ".join(told(answer, one) for one in found) + ".")
    if found := own.get("judgement"):
        said = "; ".join(f"`{one.text}`" for one in found)
        lines.append(f"**Ruled out by judgement, not by definition.** What breaks {said}.")
    if found := own.get("no source"):
        said = "; ".join(told(answer, one) for one in found)
        lines.append(f"**Without a source of their own.** {said}.")
    lines += list(disputed(answer))
    lines += [f"**Left out.** {escaped(one.text)}" for one in own.get("left out", [])]
    yield "".join(wrapped(line, "  ") for line in lines)
    yield "How the preferences of each party are graded, and from how many sources they are taken:\n"
    names = {party.id: escaped(party.name or party.id) for party in answer.case.parties}
    rows = [(names[one.party], *numbers(one), f"{one.sources}") for one in answer.supports if one.party]
    yield table(("party", "lines", "high", "medium", "low", "ungraded", "sources"), rows)


def told(answer: About, doubt: Doubt) -> str:
    """Return an entry that is doubtful, a rule as code."""
    rules = {" ".join(rule.statement.text.split()) for rule in answer.case.rules}
    return f"`{doubt.text}`" if doubt.text in rules else escaped(doubt.text).rstrip(".")


def disputed(answer: About) -> Iterator[str]:
    """Yield what the disputed codings come to: under which of them the end holds under fewer concepts, or more."""
    record, own = answer.record, [one for one in answer.variants if one.kind == "disputed"]
    if record is None or not own:
        return
    base = {one.name: one.holds for one in answer.records}
    usual = base[record.name]
    other = [f"`{one.name}` ({held(one.holds)})" for one in own if one.end is not None and one.holds != usual]
    says = (
        f"in {len(other)} of them the end does not hold under the same concepts: {', '.join(other)}"
        if other
        else ("in each of them the end holds under the same concepts")
    )
    yield f"**Disputed.** {counted(len(own), 'coding')} above {'is' if len(own) == 1 else 'are'} disputed; {says}."


def asks(answer: About) -> Iterator[str]:
    """Yield the section on how to ask further, and the sources."""
    yield "## Ask further\n"
    width = max(len(command) for command in further(answer))
    lines = "".join(f"{command:{width}}  # {ASKS[command.split()[1]]}\n" for command in further(answer))
    yield f"```sh\n{lines}```\n"
    said = [f"{counted(len(answer.case.claims), 'claim')}, each with its source"] if answer.case.claims else []
    said += [f"{counted(len(answer.case.views), 'view')} of the conflict"] if answer.case.views else []
    if said:
        yield f"The file has {'; and '.join(said)}.\n"
    yield "## Sources\n"
    yield "".join(wrapped(f"`{id}`: {source_line(source)}", "  ") for id, source in answer.sources.items())
    if answer.n_not_public:
        yield f"{counted(answer.n_not_public, 'more source')} not public.\n"


def source_line(source: Source) -> str:
    """Return a source in one line."""
    parts = [source.author, f"*{escaped(source.title)}*", source.publisher, source.date]
    said = ", ".join(part if part.startswith("*") else escaped(part) for part in parts if part)
    return f"{said}. {escaped(source.note)}" if source.note else f"{said}."


def page(answer: About) -> str:
    """Return the page of a case."""
    case, record = answer.case, answer.record
    parts = [f"# {escaped(case.title)}\n", wrapped(escaped(answer.text)), f"*{size(answer)}*\n"]
    if record is not None:
        alt = f"The path {record.name}, step by step: who moved when, what changed, and which state was reached"
        parts.append(f'```{{image}} ../_static/library-{case.name}.svg\n:alt: "{alt}"\n```\n')
    parts.append(wrapped(OPENING.format(name=f"{case.name}.yaml")))
    sections = (who, wants, holds, history, hangs, variants, doubtful, asks)
    return "\n".join([*parts, *(part for section in sections for part in section(answer))])


def gallery(answers: list[About]) -> str:
    """Return the page of all cases."""
    walks = [walk for answer in answers for walk in replayed(answer.case.name).walks]
    firm = [walk for walk in walks if not any(one.already or one.matter for one in walk.asked("end"))]
    unsettled = (
        f"Of {len(walks)} recorded ends {len(firm)} are equilibria, under SEQ and under Nash, whatever single line is "
        "changed."
    )
    parts = [TITLE, wrapped(CODED.format(unsettled=unsettled)), INTRO]
    parts.append(STRIPS)
    for answer in answers:
        case = answer.case
        first = SENTENCE.split(answer.text)[0]
        parts.append(f"**[{escaped(case.title)}]({case.name}.md)**\n")
        parts += [wrapped(escaped(first)), wrapped(facts(answer))]
        if answer.record is not None:
            alt = f"Who of the parties moved at which step of the path {answer.record.name}"
            parts.append(f'```{{image}} ../_static/library-{case.name}-strip.svg\n:alt: "{alt}"\n```\n')
    names = "\n".join(answer.case.name for answer in answers)
    parts.append(f"```{{toctree}}\n:hidden:\n\n{names}\n```\n")
    return "\n".join(parts)


def facts(answer: About) -> str:
    """Return what a case has, in a sentence."""
    case = answer.case
    kinds = [one.kind for one in answer.variants]
    told = [
        f"{kinds.count(kind)} {one if kinds.count(kind) == 1 else many}"
        for kind, one, many in (
            ("disputed", "disputed coding", "disputed codings"),
            ("leadership", "other leadership", "other leaderships"),
            ("counterfactual", "what-if", "what-ifs"),
        )
        if kind in kinds
    ]
    told += [counted(len(case.claims), "claim")] if case.claims else []
    told += [counted(len(case.views), "view")] if case.views else []
    size = [counted(len(case.parties), "party", "parties"), counted(len(answer.solution.states), "state")]
    return f"{', '.join([*size, counted(len(answer.records), 'path'), *told])}.".capitalize()


def written(answers: list[About]) -> dict[Path, str]:
    """Return every file of the library, pages and pictures, with its text."""
    found = {DOCS / "library" / "index.md": gallery(answers)}
    for answer in answers:
        found[DOCS / "library" / f"{answer.case.name}.md"] = page(answer)
        record = answer.record
        if record is not None:
            coding = answer.case if record.variant is None else answer.case.variant(record.variant)
            drawn = sulh.draw(coding, "path", path=record.name)
            found[DOCS / "_static" / f"library-{answer.case.name}.svg"] = drawn.svg
            found[DOCS / "_static" / f"library-{answer.case.name}-strip.svg"] = svg(strip_scene(answer.case, record))
    return found


def library() -> list[About]:
    """Return what each peace process is about, the flagship first, then by when they began."""
    names = sorted(file.stem for file in CASES.glob("*.yaml"))
    answers = [sulh.about(sulh.load(name)) for name in names]
    return sorted(answers, key=lambda one: (one.case.name != "us-taliban-2018-2021", began(one), one.case.name))


def began(answer: About) -> str:
    """Return when a case begins: the year in its name."""
    found = re.search(r"\d{4}", answer.case.name)
    return found[0] if found else ""


def main() -> None:
    """Write all pages and pictures."""
    (DOCS / "library").mkdir(exist_ok=True)
    for file, text in written(library()).items():
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
