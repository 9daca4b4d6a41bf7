"""The sheets of a workbook: which there are, their columns, and what is said about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from sulh.case.case import Direction
from sulh.case.preferences import Attitude
from sulh.files import schema
from sulh.files.workbook.forms import KEYS, Form, form

READ_ME, CASE, RESULTS = "read me", "case", "results"
"""The sheet that explains, the one of single values, and what the names of the sheets of results begin with."""

LONG_TEXT = {"about", "because", "quote", "text", "event", "claim", "note", "title", "entry", "rule", "says", "to"}

WAYS = ("preferences", "ranking", "gap", "unknown", "weights", "relation")
"""What a row of preferences may be."""

SOURCE = form(
    schema.SourceEntry,
    "title author publisher date address file note access",
    short="title",
    texts="title author publisher address note",
)
PARTY = form(
    schema.PartyEntry,
    "name about evidence options moves preferences ranking weights relation attitudes",
    texts="name about",
    parts={
        "options": dict,
        "moves": list,
        "preferences": list,
        "ranking": list,
        "weights": dict,
        "relation": list,
        "attitudes": dict,
    },
)
OPTION = form(schema.OptionEntry, "text direction coercive evidence", short="text", texts="text")
MOVE = form(schema.MoveEntry, "from to evidence")
ATTITUDE = form(schema.AttitudeEntry, "attitude evidence", short="attitude")
STATEMENT = form(
    schema.StatementEntry, "prefer uncertain strong evidence", short="prefer", headings={"prefer": "entry"}
)
RANKED = form(schema.RankedEntry, "prefer evidence", short="prefer", lists="prefer", headings={"prefer": "entry"})
GAP = form(schema.GapEntry, "gap", headings={"gap": "value"})
UNKNOWN = form(schema.UnknownEntry, "unknown evidence", lists="unknown", headings={"unknown": "entry"})
WEIGHT = form(schema.WeightEntry, "weight evidence", short="weight", headings={"weight": "value"})
COMPARED = form(schema.ComparedEntry, "compare evidence", short="compare", headings={"compare": "entry"})
BELIEF = form(
    schema.Preferences,
    "evidence preferences ranking weights relation",
    parts={"preferences": list, "ranking": list, "weights": dict, "relation": list},
)
RULE = form(schema.RuleEntry, "rule judgement evidence", short="rule")
COALESCE = form(schema.CoalesceEntry, "states as evidence", texts="as")
FORBIDDEN = form(schema.ForbiddenEntry, "by from to evidence", lists="by")
PATH = form(schema.PathEntry, "variant start evidence steps", lists="start", parts={"steps": list})
STEP = form(schema.StepEntry, "date by change to forced event evidence", lists="by", maps="change", texts="event")
PHASE = form(schema.PhaseEntry, "from variant evidence")
VARIANT = form(schema.VariantEntry, "kind from evidence remove set", lists="remove", parts={"set": dict})
VIEW = form(
    schema.ViewEntry,
    "of observer evidence about hidden adds owner infeasible views",
    lists="hidden infeasible",
    maps="owner",
    data="adds views",
    parts={"about": dict},
)
CLAIM = form(schema.ClaimEntry, "claim says evidence", texts="claim")
PUBLISHED = form(
    schema.PublishedEntry,
    "concept variant evidence equilibria stable note",
    lists="equilibria",
    data="stable",
    texts="note",
)


@dataclass(frozen=True)
class Column:
    """A column: its heading, what it holds, and the values to choose from, or the column that lists them."""

    heading: str
    note: str = ""
    choices: tuple[str, ...] = ()
    of: tuple[str, str] | None = None
    needed: bool = False


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, its columns, and what one of its rows is."""

    name: str
    note: str
    columns: tuple[Column, ...]

    @property
    def headings(self) -> list[str]:
        """The headings of the columns, in order."""
        return [column.heading for column in self.columns]


_YES_NO = ("yes", "no")
_PARTY, _VARIANT = ("parties", "party"), ("variants", "variant")
CHOICES: dict[str, tuple[str, ...]] = {
    "status": ("past", "ongoing"),
    "access": ("public", "restricted", "confidential"),
    "confidence": ("high", "medium", "low"),
    "direction": get_args(Direction),
    "attitude": get_args(Attitude),
    "coercive": _YES_NO,
    "judgement": _YES_NO,
    "forced": _YES_NO,
    "uncertain": _YES_NO,
    "kind": ("disputed", "leadership", "counterfactual"),
    "way": WAYS,
}
NOTES = {
    "because": "Why it is coded so.",
    "source": "An id of the sheet sources; several with a semicolon between.",
    "quote": "The words of the source.",
    "page": "Where in the source.",
    "confidence": "How sure the coder is: high, medium or low.",
    "readings": "What other coders read here, as YAML in brackets.",
    KEYS: "In which order the entry had its keys in the file, where that is unusual. May be deleted.",
}
"""What is said of columns that many sheets have."""


def _sheet(name: str, note: str, own: Sequence[Column], *forms: Form, notes: dict[str, str] | None = None) -> Sheet:
    """Return a sheet with columns of its own, then those of the forms that its rows may have, then ``keys``."""
    columns = {column.heading: column for column in own}
    for one in forms:
        for key in one.columns:
            heading = one.heading(key)
            if heading not in columns:
                of = _PARTY if heading == "of" else _VARIANT if heading == "variant" else None
                said = (notes or {}).get(heading) or NOTES.get(heading, "")
                choices = () if heading == "from" else CHOICES.get(heading, ())
                columns[heading] = Column(heading, said, choices, of)
    if any(one.short or len(one.order) > 1 for one in forms):
        columns[KEYS] = Column(KEYS, NOTES[KEYS])
    return Sheet(name, note, tuple(columns.values()))


def _key(heading: str, note: str) -> Column:
    return Column(heading, note, needed=True)


_OF_PARTY = Column("party", "An id of the sheet parties.", of=_PARTY, needed=True)
_PREFERRED = (
    Column(
        "way",
        "preferences: a statement. ranking: a place. gap: what stands above it in the ranking is preferred strongly to "
        "what stands below. unknown: a place whose states are not compared. weights: an option. relation: a pair.",
        choices=WAYS,
        needed=True,
    ),
    Column(
        "entry",
        "The statement, the state or states (a tie: a semicolon between), the option, or the pair, such as YN > NN. "
        "Most important or best first.",
        needed=True,
    ),
    Column("value", "Of an option its weight, such as 2 or -1/3; of a gap its degree, or strong."),
)
_PREFERENCE_FORMS = (STATEMENT, RANKED, GAP, UNKNOWN, WEIGHT, COMPARED)
_PREFERENCE_NOTES = {
    "uncertain": "yes: it is unknown which is better of two states that the statement decides.",
    "strong": "yes: what the statement decides is a strong preference; or its degree, 2 or more.",
}

SHEETS: tuple[Sheet, ...] = (
    Sheet(
        CASE,
        "The single values of the case, one a row, and its sections in their order; a section that has rows stands on "
        "the sheet that is named beside it.",
        (_key("key", "The key."), _key("value", "Its value."), Column("sheet", "Where the section stands.")),
    ),
    _sheet(
        "sources",
        "A document that entries refer to.",
        [_key("id", "What entries call it.")],
        SOURCE,
        notes={
            "date": "When, such as 1991-06.",
            "file": "A file kept beside the case.",
            "address": "Where it can be found; it is never opened.",
            "access": "Who may see it.",
        },
    ),
    Sheet(
        "states",
        "A state, where the case names its states.",
        (_key("state", "Its name."), Column("text", "What it is.")),
    ),
    _sheet(
        "parties",
        "A party. Its options and preferences stand on sheets of their own.",
        [_key("party", "Its id: letters, digits and _.")],
        PARTY,
        notes={"name": "What it is called.", "about": "Who it is."},
    ),
    _sheet(
        "options",
        "An option of a party: one yes/no choice.",
        [_OF_PARTY, _key("option", "Its id: letters, digits and _.")],
        OPTION,
        notes={
            "text": "What yes means.",
            "direction": "forward: from no to yes only; backward: from yes to no only.",
            "coercive": "Whether turning it on is violence, seizure or a harmful sanction.",
        },
    ),
    _sheet(
        "moves",
        "A move between named states.",
        [_OF_PARTY],
        MOVE,
        notes={"from": "Where it begins.", "to": "Where it ends."},
    ),
    _sheet(
        "preferences",
        "One line of what a party prefers; of the ways a party has one.",
        [_OF_PARTY, *_PREFERRED],
        *_PREFERENCE_FORMS,
        notes=_PREFERENCE_NOTES,
    ),
    _sheet(
        "attitudes",
        "How much a party cares for what another one prefers.",
        [_OF_PARTY, Column("towards", "The other party.", of=_PARTY, needed=True)],
        ATTITUDE,
    ),
    _sheet(
        "feasible",
        "A feasibility rule.",
        [],
        RULE,
        notes={"rule": "A statement that is true in every state.", "judgement": "yes: it may be disputed."},
    ),
    Sheet(
        "labels",
        "A name for a state.",
        (_key("state", "A vector or a pattern, such as N YNN -."), _key("label", "What it is called.")),
    ),
    _sheet("coalesce", "States that count as one.", [], COALESCE, notes={"states": "A pattern.", "as": "Its name."}),
    _sheet(
        "forbidden moves",
        "Moves that are ruled out although the options allow them.",
        [],
        FORBIDDEN,
        notes={
            "by": "A party; several with a semicolon between.",
            "from": "A statement that is true where the move begins.",
            "to": "A statement that is true where it ends.",
        },
    ),
    _sheet(
        "paths",
        "A path of the history that has a name; its steps stand on the sheet history.",
        [_key("path", "Its name.")],
        PATH,
        notes={"start": "The options that are on, with semicolons between, or a vector; blank: the status quo."},
    ),
    _sheet(
        "history",
        "A step, in the order of time.",
        [Column("path", "The path that it belongs to; blank throughout: there is only one.", of=("paths", "path"))],
        STEP,
        notes={
            "date": "When, such as 1991-07.",
            "by": "The party that took it; several with a semicolon between.",
            "change": "The options that changed, such as: mill.accept: yes; mill.delay: no",
            "to": "Where states have names: the state it leads to.",
            "event": "What happened, in words.",
            "forced": "yes: nobody chose it.",
        },
    ),
    _sheet(
        "phases",
        "From a date on, a variant is in force.",
        [],
        PHASE,
        notes={"from": "The first day, month or year.", "variant": "Which; blank: the base."},
    ),
    _sheet(
        "variants",
        "An alternative coding: a row for each change; what is said of the variant itself stands on its first row.",
        [
            _key("variant", "Its name, on every row."),
            Column("kind", "disputed, leadership or counterfactual.", CHOICES["kind"]),
            Column("from", "The variant it starts from; blank: the base.", of=_VARIANT),
            Column("set", "What is changed: a path with dots, such as town.weights."),
            Column("to", "The new value; lists and mappings as YAML in brackets."),
            Column("remove", "A path of what is left out."),
        ],
        VARIANT,
    ),
    _sheet(
        "views",
        "A picture of the conflict that differs from the case. Believed preferences stand on the sheet beliefs.",
        [_key("view", "Its name.")],
        VIEW,
        notes={
            "of": "The party whose view it is.",
            "observer": "Who holds it, if no party does.",
            "hidden": "Options that the viewer does not see.",
            "adds": "Options that only the view has, as YAML in brackets.",
            "owner": "Options that are believed to belong to another party, such as: town.insist: ministry",
            "infeasible": "Statements about states that are taken for impossible.",
            "views": "What the viewer thinks that others think, as YAML in brackets.",
        },
    ),
    _sheet(
        "beliefs",
        "One line of what a party is believed to prefer in a view; with a blank way, evidence for all of it.",
        [
            Column("view", "A name of the sheet views.", of=("views", "view"), needed=True),
            Column("party", "Of whom it is believed.", of=_PARTY, needed=True),
            *_PREFERRED,
        ],
        *_PREFERENCE_FORMS,
        notes=_PREFERENCE_NOTES,
    ),
    _sheet(
        "claims",
        "A sentence about the conflict that can be tested.",
        [_key("id", "What it is called.")],
        CLAIM,
        notes={"claim": "The sentence, as it is made.", "says": "Its formal reading."},
    ),
    _sheet(
        "published",
        "A result that a source prints.",
        [],
        PUBLISHED,
        notes={
            "concept": "The id of the concept, such as nash.",
            "equilibria": "All its equilibria, with semicolons between.",
            "stable": "For each state the parties for whom it is stable, as YAML in brackets.",
            "variant": "The variant it belongs to; blank: the base.",
        },
    ),
    Sheet(
        "robust",
        "What is drawn when one asks how firmly outcomes hold.",
        (
            _key("setting", "Such as samples, seed, wander, dropped, off or weights."),
            Column("of", "The confidence or the variant that it is for."),
            _key("value", "The number."),
        ),
    ),
)

BY_NAME = {sheet.name: sheet for sheet in SHEETS}
SECTION_SHEETS = {
    "sources": "sources",
    "states": "states",
    "parties": "parties",
    "feasible": "feasible",
    "labels": "labels",
    "coalesce": "coalesce",
    "forbidden_moves": "forbidden moves",
    "history": "history",
    "phases": "phases",
    "variants": "variants",
    "views": "views",
    "claims": "claims",
    "published": "published",
    "robust": "robust",
}
"""The sheet on which a section of the case file stands."""
