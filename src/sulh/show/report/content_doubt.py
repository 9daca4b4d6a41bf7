"""What a report says of what to doubt: other codings, how entries are supported, sources; and how it was made."""

from __future__ import annotations

import shlex
from pathlib import Path

from sulh.case.evidence import Source
from sulh.questions.about import AboutVariant
from sulh.questions.doubts import PARTS, Doubt, Doubtful
from sulh.questions.report import PARTS as ASKED
from sulh.questions.result import made_by
from sulh.show.about import KINDS, ended, numbers
from sulh.show.evidence import evidence_sheet
from sulh.show.report.blocks import Block, Run, Section
from sulh.show.report.making import Maker, code, faint, items, paragraph, strong
from sulh.show.report.wording import holding, in_a_cell, plainly
from sulh.show.tables import Table, counted

HEADS = {
    "judgement": "Ruled out by judgement, not by definition",
    "low": "Of low confidence",
    "no source": "Without a source of their own",
    "left out": "Not coded",
}
"""Kinds of doubts, as headings of a list."""

HIDDEN = "not public: left out of this report"


def doubt_section(make: Maker) -> Section:
    """Return what a reader should doubt."""
    about = make.answers.about
    own: dict[Doubtful, list[Doubt]] = {}
    for doubt in about.doubts:
        own.setdefault(doubt.kind, []).append(doubt)
    lead = "What holds above follows from the coding, and the coding is somebody's reading. Where to look first:"
    blocks: list[Block] = [paragraph(lead, kind="lead")]
    blocks += [paragraph(plainly(doubt.text), kind="note") for doubt in own.get("note", [])]
    said: list[list[str | Run]] = [[strong("Preferences. "), line] for line in _preferences(make)]
    for kind, head in HEADS.items():
        found = own.get(kind, [])  # type: ignore[call-overload]
        if found:
            texts = [f"{one.text}: {one.because}" if kind == "judgement" and one.because else one.text for one in found]
            said.append([strong(f"{head}. "), " ".join(f"{text.rstrip('.;')}." for text in texts)])
    said += [[strong("Disputed. "), line] for line in _disputed(make)]
    hidden = len(make.answers.shown.hidden)
    if hidden:
        entries = make.answers.shown.n_entries
        rest = counted(entries, "entry rests", "entries rest")
        text = (
            f"{counted(hidden, 'source')} {_is(hidden)} not public. {rest} on {'it' if hidden == 1 else 'them'}, and "
        )
        text += f"{_is(entries)} shown without what {'it says' if entries == 1 else 'they say'}."
        said.append([strong("Left out of this report. "), text])
    blocks.append(items(said))
    tables = _supports(make)
    blocks += make.tables([*_variants(make), *tables], "support", 40)
    return Section("doubt", "What to doubt", tuple(blocks), tuple(_quotes(make)))


def _quotes(make: Maker) -> list[Section]:
    """Return what became of quotes that were looked up in their documents."""
    answer = make.answers.evidence
    if answer is None:
        return []
    sheet = evidence_sheet(answer)
    blocks = [paragraph(make.lines(sheet.lines)), *make.tables(sheet.tables, "quotes", 40)]
    return [Section("evidence", "Quotes, looked up in their documents", tuple(blocks))]


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _preferences(make: Maker) -> list[str]:
    found = [one for one in make.answers.about.supports if one.part == "preference" and not one.party]
    if not found:
        return []
    one = found[0]
    grades = (
        f"{one.high or 'none'} {_is(one.high)} graded high, {one.medium or 'none'} medium and {one.low or 'none'} low"
    )
    rest = f"{one.ungraded} {_is(one.ungraded)} ungraded" if one.ungraded else "all are graded"
    sources = f"{one.no_source} {_is(one.no_source)} without a source" if one.no_source else "Each has a source"
    return [f"Of {counted(one.total, 'line')}, {grades}; {rest}. {sources}. Their order is a coding, too."]


def _disputed(make: Maker) -> list[str]:
    """Say what the disputed codings come to."""
    about, record = make.answers.about, make.answers.record
    own = [one for one in about.variants if one.kind == "disputed"]
    if record is None or not own:
        return [f"{counted(len(own), 'other coding')} {_is(len(own))} disputed; see below."] if own else []
    other = [one for one in own if one.end is not None and one.holds != record.holds]
    if not other:
        return [f"{counted(len(own), 'other coding')} {_is(len(own))} disputed; in each the end holds alike."]
    named = "; ".join(f"{one.name} (the end holds {holding(one.holds, about.solution.concepts)})" for one in other)
    return [f"{counted(len(own), 'other coding')} {_is(len(own))} disputed; it matters in {len(other)}: {named}."]


def _variants(make: Maker) -> list[Table]:
    about, body = make.answers.about, []
    for kind, words in KINDS.items():
        for one in about.variants:
            if one.kind == kind:
                why = " ".join((one.evidence.because or "").split())
                parent = f" On top of {one.parent}." if one.parent else ""
                grade = one.evidence.confidence or "none"
                body.append((one.name, words, f"{why}{parent}", grade, _ended(make, one), make.cited(one.evidence)))
    if not body:
        return []
    heads = ("coding", "kind", "why one might read it so", "grade", "end holds under", "sources")
    notes = ("The end is where the history ends in that coding.",) if about.records else ()
    return [Table("How else it can be read", heads, tuple(body), frozenset(), notes)]


def _ended(make: Maker, one: AboutVariant) -> str:
    """Say in a cell under which concepts the end holds in another coding."""
    about = make.answers.about
    return (
        in_a_cell(one.holds, len(about.solution.concepts)) if one.end is not None and one.holds else ended(about, one)
    )


def _supports(make: Maker) -> list[Table]:
    about = make.answers.about
    heads = ("", "all", "high", "medium", "low", "ungraded")
    parts = [(PARTS[one.part][1], *numbers(one), f"{one.no_source:,}") for one in about.supports if not one.party]
    own = [(make.names[one.party], *numbers(one), f"{one.sources:,}") for one in about.supports if one.party]
    centred = frozenset(range(1, 7))
    first = Table("How sure the coder is, and how much has no source", (*heads, "no source"), tuple(parts), centred)
    second = Table("Preferences, party by party", (*heads, "sources"), tuple(own), centred)
    return [table for table in (first, second) if table.rows]


def sources_section(make: Maker) -> Section:
    """Return the documents that the case refers to."""
    found = [source for id, source in make.case.sources.items() if id not in make.answers.shown.hidden]
    blocks: list[Block] = []
    if found:
        blocks.append(items(source_line(source) for source in found))
    hidden = len(make.answers.shown.hidden)
    if hidden:
        blocks.append(paragraph(f"{counted(hidden, 'more source')} {_is(hidden)} {HIDDEN}."))
    if not blocks:
        blocks.append(paragraph("The case names no sources."))
    return Section("sources", "Sources", tuple(blocks))


def source_line(source: Source) -> list[str | Run]:
    """Return a source in one line."""
    parts: list[str | Run] = [code(source.id), "  "]
    parts += [f"{source.author}, "] if source.author else []
    parts.append(strong(source.title))
    parts += [f", {part}" for part in (source.publisher, source.date) if part]
    parts.append(". ")
    if source.address:
        parts.append(Run(source.address, "plain", source.address))
    if source.note:
        parts.append(f" {source.note}")
    if source.access != "public":
        parts.append(faint(f" ({source.access})"))
    return parts


def made_section(make: Maker) -> Section:
    """Return how to repeat each part."""
    said = "Each part can be repeated with a command, in the folder of the case file:"
    blocks: list[Block] = [paragraph(said, kind="lead"), items([code(line)] for line in commands(make))]
    untold = make.answers.untold
    if untold:
        blocks.append(paragraph("What this report does not have, and why:"))
        blocks.append(items([strong(f"{ASKED[part]}: "), _sentence(why)] for part, why in untold.items()))
    return Section("made", "How this was made, and how to repeat it", tuple(blocks))


def _sentence(why: str) -> str:
    return why if why.endswith((".", ")")) else f"{why}."


def commands(make: Maker) -> list[str]:
    """Return the commands that repeat the parts of a report."""
    answers, case = make.answers, make.case
    name = file_name(make)
    variant = ["--variant", case.variant_name] if case.variant_name else []
    found = []
    for part in answers.parts:
        if not answers.has(part):
            continue
        given = list(answers.settings.get(part, ()))
        if part == "case":
            found.append(["cases", "--about", name])
        elif part == "evidence":
            found.append(["check", name, "--evidence", *variant])
        elif part == "explain":
            found += [["explain", name, one.state.name, *variant, *given] for one in answers.explanations]
        else:
            concept = answers.concept
            told = ["--concept", concept] if concept != "seq" and part in CONCEPT else []
            found.append([part, name, *variant, *given, *told])
            if part == "paths" and answers.to is not None:
                found.append([part, name, "--to", answers.to.name, *variant, *given, *told])
    return [shlex.join(["sulh", *words]) for words in found]


CONCEPT = ("paths", "deals", "views", "replay", "claims")
"""Commands that take one concept."""


def file_name(make: Maker) -> str:
    """Return the name of the case file without its folder, or that of a case that comes with sulh."""
    return Path(make.case.file).name or make.case.name


def settings(make: Maker) -> tuple[tuple[str, str], ...]:
    """Return how the report was made, key by key."""
    answers, case = make.answers, make.case
    semantics = answers.solution.semantics
    back = "counts as a sanction" if semantics.return_counts else "does not count as a sanction"
    told = {
        "sulh": str(made_by("", "", None, {})["sulh"]),
        "case": f"{case.title} ({file_name(make)})",
        "variant": case.variant_name or "",
        "digest": case.digest,
        "status": f"{case.status}{f', analysed as of {case.date}' if case.date else ''}",
        "states": f"{len(answers.states):,}",
        "concepts": ", ".join(answers.solution.concepts),
        "deterrence": f"under {answers.concept}",
        "sanctions": f"{semantics.sanctions.replace('-', ' ')}; a return to the start {back}",
        "outcome asked about": "" if answers.to is None else answers.to.name,
        "drawn codings": _drawn(make),
        "sources": f"{answers.shown.access}{'; none' if not case.sources else ''}",
        "parts": ", ".join(part for part in answers.parts if answers.has(part)),
    }
    return tuple((key, value) for key, value in told.items() if value)


def _drawn(make: Maker) -> str:
    answer = make.answers.robustness
    return "" if answer is None else f"{answer.n:,}, seed {answer.plan.seed}"
