"""What the sections of a report share: states and sources in words, and tables cut to what a reader can take in."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sulh.case.case import Case
from sulh.case.evidence import Evidence, Source
from sulh.case.states import State
from sulh.questions.access import kept
from sulh.questions.report import Answers
from sulh.show.draw.shapes import Area, Point, Ring, Scene, Shape, Stroke, Words
from sulh.show.explained import Branch
from sulh.show.report.blocks import Block, Figure, Items, Kind, Manner, Paragraph, Rows, Run
from sulh.show.report.wording import plainly
from sulh.show.solution import spaced
from sulh.show.sweep_file import harmless
from sulh.show.tables import Table

LEGEND = "The letters, "
"""How the line begins that says what the letters of a state are."""

ROWS = 12
"""Rows that a table of a report shows; all of them are in a file beside it."""

LONGEST_NAME = 40
"""Letters of the name of such a file."""

FILE_ROWS = 20_000
"""Rows that such a file has at most."""

_COMMON = (
    "a all and are as at base best but by can case codings could each end for from gain gains good had has have he "
    "holds if in is it its least less lower made may more most move moves no nobody none not of off on one only or "
    "others out outside party parties path percent prefers rank record same seq she so start state states step steps "
    "than that the their them then there these they this to under up was way what when where which who with without "
    "worse would yes"
)
WORDS = frozenset(_COMMON.split())
"""Words of the sentences of answers: the id of a party that is one of them is found only where it stands as one."""

TITLE_SIZE = 12.0
"""How large the title of a picture is."""

_TERMINAL = re.compile(r"\s*\(--[^)]*\)|[:;] (?:see )?--\w.*?(?=\.(?:\s|$)|$)")
_HELD = re.compile("\ue000(\\d+)\ue001")
_COMMAND = re.compile(r"\s*The command sulh [a-z]+ tells more\.?")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


class Speaker:
    """The words of one case, for readers who do not type commands: parties by name, states by what is on in them."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.names = {party.id: party.name or party.id for party in case.parties}
        self._id, self._own = _ids(case, self.names), _own(case)
        self._legend = False

    def named(self, text: str) -> str:
        """Return a text of an answer with parties by name where it has their ids."""
        held: list[str] = []

        def hold(found: re.Match[str]) -> str:
            held.append(found[0])
            return f"\ue000{len(held) - 1}\ue001"

        # The case's own words stand aside, so that none of them is taken for an id, or for a word of sulh.
        text = self._own.sub(hold, text) if self._own is not None else text
        text = plainly(self._id.sub(lambda found: self.names[found[0]], text) if self._id is not None else text)

        def back(found: re.Match[str]) -> str:
            return held[int(found[1])] if int(found[1]) < len(held) else found[0]

        return _HELD.sub(back, text) if held else text

    def told(self, branches: Iterable[Branch]) -> tuple[Branch, ...]:
        """Return sentences below sentences as a report says them."""
        return tuple(Branch(self.named(one.text), self.told(one.branches)) for one in branches)

    def lines(self, lines: Iterable[str]) -> str:
        """Return the lines of an answer as the sentences of a paragraph."""
        return " ".join(filter(None, (self.named(untyped(line)) for line in lines)))

    def name(self, state: State) -> str:
        """Return the letters of a state, parted by party."""
        return spaced(self.case, state.name)

    def called(self, state: State) -> str:
        """Return what a state is called: its label, else its letters."""
        return state.label or self.name(state)

    def called_or_on(self, state: State) -> str:
        """Return the label of a state, else what is on in it, else its letters."""
        return state.label or self.on(state) or self.name(state)

    def on(self, state: State) -> str:
        """Say which options are on in a state, by party."""
        parts = []
        for party in self.case.parties:
            own = [option.id for option in party.options if option.name in state.on]
            parts += [f"{party.name or party.id}: {', '.join(own)}"] if own else []
        if not self.case.options:
            return ""
        return "; ".join(parts) or "nothing is on"

    def said(self, state: State) -> str:
        """Return a state in words: its label and letters, and what is on in it."""
        label = f"{state.label}, " if state.label else ""
        on = self.on(state)
        return f"{label}{self.name(state)} ({on})" if on else f"{label}{self.name(state)}"

    def plain(self, table: Table) -> Table:
        """Return a table of an answer without what only makes sense on a terminal, and with parties by name."""
        rows = tuple(tuple(self.named(untyped(cell)) for cell in row) for row in table.rows)
        columns = tuple(map(self.named, table.columns))
        return replace(
            table,
            columns=columns,
            rows=rows,
            title=self.named(table.title),
            notes=tuple(filter(None, map(self.note, table.notes))),
        )

    def note(self, text: str) -> str:
        """Return a line below a table as a report has it; what the letters of states are is told once."""
        if text.startswith(LEGEND):
            if self._legend:
                return ""
            self._legend = True
        return self.named(untyped(text))


class Maker(Speaker):
    """One report in the making: its answers, and the files that come beside it."""

    def __init__(self, answers: Answers, rows: int = ROWS) -> None:
        super().__init__(answers.case)
        self.answers, self.rows_shown = answers, rows
        self.files: dict[str, str] = {}

    def sources(self, evidence: Evidence) -> tuple[list[Source], int]:
        """Return the sources of an entry that may be named, and how many others there are."""
        return kept(evidence.sources, self.answers.shown)

    def cited(self, evidence: Evidence) -> str:
        """Return the sources of an entry, by their ids; those that may not be named are counted."""
        named, hidden = self.sources(evidence)
        more = [] if not hidden else ["a source that is not public" if hidden == 1 else f"{hidden} not public"]
        return ", ".join([*(source.id for source in named), *more])

    def shown(self, table: Table, file: str, most: int | None = None) -> Rows:
        """Return a table as it stands in the report; where it is cut, a file of this name has all of its rows."""
        most = most or self.rows_shown
        if len(table.rows) <= most + 3:  # a file for two or three rows more serves nobody
            return Rows(table)
        name = self._file(file)
        self.files[name] = as_csv(table)
        # Where they are is said below the table, with the way there: here only how many there are.
        note = f"The first {most} of {len(table.rows):,} rows."
        note += f" The file has the first {FILE_ROWS:,}." if len(table.rows) > FILE_ROWS else ""
        return Rows(replace(table, rows=table.rows[:most], notes=(note, *table.notes)), name)

    def _file(self, text: str) -> str:
        """Return a name for a file that says what is in it, and that no other has."""
        name = re.sub(r"[^A-Za-z0-9_]+", "-", text)[:LONGEST_NAME].strip("-")
        same = sum(other.startswith(f"{name}.") or other.startswith(f"{name}-") for other in self.files)
        return f"{name}-{same + 1}.csv" if f"{name}.csv" in self.files else f"{name}.csv"

    def tables(self, tables: Iterable[Table], file: str, most: int | None = None) -> list[Block]:
        """Return tables as they stand in the report; those without rows as the sentences that say so."""
        found: list[Block] = []
        for table in map(self.plain, tables):
            if table.rows:
                found.append(self.shown(table, f"{file} {table.title.lower()}", most))
            else:
                notes = " ".join(table.notes)
                found.append(paragraph(Run(f"{table.title}. ", "strong"), notes) if table.title else paragraph(notes))
        return found


def _ids(case: Case, names: Mapping[str, str]) -> re.Pattern[str] | None:
    """Return what finds the ids of parties in a text of an answer.

    Ids that could be a word of such a sentence, such as "all", are found only where nothing else can be meant: before
    what the party does, or alone between commas. "us" is none: no sentence of an answer speaks of itself.
    """
    ids = sorted((id for id, name in names.items() if id != name), key=len, reverse=True)
    if not ids:
        return None
    taken = WORDS | {option.id.casefold() for option in case.options}
    whole = [re.escape(id) for id in ids if id.casefold() not in taken]
    unsure = [re.escape(id) for id in ids if id.casefold() in taken]
    parts = [rf"(?<![\w.-])(?:{'|'.join(whole)})\b(?![.\w]*\w)(?!-)"] if whole else []
    before = r"(?:^|(?<=; )|(?<=, )|(?<=· )|(?<=\+)|(?<= and )|(?<= for )|(?<=: )|(?<=\d\. ))"
    after = (
        r"(?=:|,|$|\+| and | with | without | then | turns | prefers | is | would | could | also | no longer | ranked )"
    )
    parts += [rf"{before}(?:{'|'.join(unsure)}){after}"] if unsure else []
    return re.compile("|".join(parts))


def _own(case: Case) -> re.Pattern[str] | None:
    """Return what finds the case's own sentences in a text of an answer: they stay as they are."""
    own = [*(option.text for option in case.options), *(label.text for label in case.labels)]
    own += [step.event for path in case.history.values() for step in path.steps if step.event]
    own += [*(claim.text for claim in case.claims.values()), *(party.name for party in case.parties if party.name)]
    kept = sorted({text for text in own if " " in text}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, kept))})(?!\w)") if kept else None


def untyped(text: str) -> str:
    """Return a text without the options of a command that it names.

    >>> untyped("26 more: --all shows them, --output FILE keeps them. Most important first.")
    '26 more. Most important first.'
    >>> untyped("Left out: 2 agreements turning a coercive option on (--include-coercive).")
    'Left out: 2 agreements turning a coercive option on.'
    >>> untyped("--all shows them. Two more.")
    'Two more.'
    """
    if "--" not in text:
        return text
    text = _TERMINAL.sub("", text)
    return " ".join(one for one in _SENTENCE.split(text) if not re.search(r"(?<!\w)--[a-z]", one))


def as_csv(table: Table) -> str:
    """Return a table as CSV; what a spreadsheet would take for a formula gets an apostrophe before it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([harmless(head) for head in table.columns])
    writer.writerows([harmless(cell) for cell in row] for row in table.rows[:FILE_ROWS])
    return text.getvalue()


def runs(*parts: str | Run) -> tuple[Run, ...]:
    """Return words and runs as the runs of a paragraph.

    >>> runs("It ", strong("holds"), ".")[1].manner
    'strong'
    """
    return tuple(part if isinstance(part, Run) else Run(part) for part in parts if part)


def paragraph(*parts: str | Run, kind: Kind = "plain") -> Paragraph:
    """Return words and runs as a paragraph."""
    return Paragraph(runs(*parts), kind)


def items(texts: Iterable[str | Run | Sequence[str | Run]], *, numbered: bool = False) -> Items:
    """Return texts as a list."""
    found = [runs(*([one] if isinstance(one, str | Run) else one)) for one in texts]
    return Items(tuple(found), numbered)


def strong(text: str) -> Run:
    """Return words that stand out."""
    return _run(text, "strong")


def code(text: str) -> Run:
    """Return words as they are typed."""
    return _run(text, "code")


def faint(text: str) -> Run:
    """Return words that stand back."""
    return _run(text, "faint")


def link(text: str, target: str) -> Run:
    """Return words that lead to a section, or to an address."""
    return Run(text, "plain", target)


def _run(text: str, manner: Manner) -> Run:
    return Run(text, manner)


def figure(scene: Scene, caption: str) -> Figure:
    """Return a picture for a report, without the title of the case above it, which the report has already."""
    return Figure(without_command(without_title(scene)), caption)


def without_command(scene: Scene) -> Scene:
    """Return a picture without the commands of a terminal that its notes name."""
    shapes = tuple(
        replace(shape, text=_COMMAND.sub("", shape.text)) if isinstance(shape, Words) else shape
        for shape in scene.shapes
    )
    title, description = plainly(scene.title), plainly(scene.description)
    return replace(scene, shapes=shapes, title=title, description=description)


def without_title(scene: Scene) -> Scene:
    """Return a picture without the lines of its title, moved up by what they took."""
    heads = [shape for shape in scene.shapes if _is_title(shape)]
    if not heads:
        return scene
    up = 14.0 * len(heads)
    moved = tuple(_moved(shape, -up) for shape in scene.shapes if not _is_title(shape))
    return replace(scene, shapes=moved, height=scene.height - up)


def _is_title(shape: Shape) -> bool:
    return isinstance(shape, Words) and shape.bold and shape.size == TITLE_SIZE and shape.at[0] == 0


def _moved(shape: Shape, down: float) -> Shape:
    def point(at: Point) -> Point:
        return (at[0], at[1] + down)

    match shape:
        case Stroke() | Area():
            return replace(shape, points=tuple(map(point, shape.points)))
        case Ring() | Words():
            return replace(shape, at=point(shape.at))
