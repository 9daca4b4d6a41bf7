"""What a case file may say: the form of every entry, and the JSON Schema for editors.

Every scalar of a file arrives as text; the types here convert it. Short forms are brought to long forms
first (``preferences: [a]`` to ``[{prefer: a}]``), so that each entry has one shape. Names and states are not
looked up here: that is :mod:`sulh.files.build`.
"""

from __future__ import annotations

from itertools import combinations
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from sulh.case.preferences import Attitude
from sulh.files.kinds import (
    NO,
    TEXT,
    TIED,
    YES,
    Amount,
    Chance,
    Count,
    Day,
    Gap,
    Id,
    Mark,
    Number,
    Seed,
    Shape,
    SomeTexts,
    Strength,
    Text,
    TextList,
    Tied,
    YesNo,
    given,
    no_gap,
)

FORMAT = 1
"""The newest format that this version reads."""

WAYS = ("preferences", "ranking", "weights", "relation")
"""The ways to say what a party prefers, of which it has one."""


class Entry(BaseModel):
    """A mapping that may carry evidence."""

    model_config = ConfigDict(extra="forbid", populate_by_name=False)


class Backed(Entry):
    """An entry or a reading with what supports it."""

    because: Text | None = Field(None, description="Why it is coded so.")
    source: TextList = Field([], description="A key of sources, or a list of them.")
    quote: Text | None = Field(None, description="The words of the source.")
    page: Text | None = Field(None, description="Where in the source.")
    confidence: Literal["high", "medium", "low"] | None = Field(None, description="How sure the coder is.")


class Reading(Backed):
    """What one coder reads in the place of an entry."""

    by: Text = Field(description="Who reads it.")
    date: Day | None = Field(None, description="When: a year, a month or a day, such as 2026-05-01.")


class EntryReading(Reading):
    """What one coder reads in the place of an entry that says no more."""

    keep: YesNo = Field(True, description="Whether this coder would have the entry at all.")


class StatementReading(EntryReading):
    """What one coder reads in the place of a preference statement."""

    prefer: Text | None = Field(None, description="Another statement; absent: that of the entry.")
    place: Count | None = Field(None, description="Where in the list; the most important is 1.")


class PlaceReading(Reading):
    """Where one coder reads a place of a ranking."""

    place: Count | None = Field(None, description="Where in the ranking; the best is 1.")


class RuleReading(EntryReading):
    """What one coder reads in the place of a feasibility rule."""

    rule: Text | None = Field(None, description="Another statement; absent: that of the entry.")


class WeightReading(EntryReading):
    """What one coder reads in the place of a weight."""

    weight: Number | None = Field(None, description="Another number; absent: that of the entry.")


READ = "What other coders read here."


class Supported(Backed):
    """An entry with the fields of evidence, readings among them."""

    readings: list[Annotated[EntryReading, Shape("by")]] = Field([], description=READ)


class SourceEntry(Entry):
    """A document that entries refer to."""

    title: Text = Field(description="What it is called.")
    author: Text | None = Field(None, description="Who wrote it.")
    date: Text | None = Field(None, description="When, such as 1991-06.")
    publisher: Text | None = Field(None, description="Who published it.")
    address: Text | None = Field(None, description="Where it can be found; it is never opened.")
    file: Text | None = Field(None, description="A file kept beside the case.")
    note: Text | None = Field(None, description="Anything else.")
    access: Literal["public", "restricted", "confidential"] = Field("public", description="Who may see it.")


class OptionEntry(Supported):
    """One yes/no choice of a party."""

    text: Text = Field("", description="What yes means.")
    direction: Literal["both", "forward", "backward"] = Field(
        "both", description="forward: from no to yes only; backward: from yes to no only."
    )
    coercive: YesNo = Field(False, description="Whether turning it on is violence, seizure or a harmful sanction.")


class StatementEntry(Backed):
    """A preference statement."""

    model_config = ConfigDict(
        json_schema_extra={
            "not": {
                "properties": {"uncertain": {"enum": YES}, "strong": {"not": {"enum": [*NO, 1, "1"]}}},
                "required": ["uncertain", "strong"],
            }
        }
    )

    prefer: Text = Field(description="A statement, such as: accept if ministry.modify")
    uncertain: Mark = Field(False, description="Whether it is unknown which is better of two states that it decides.")
    strong: Strength = Field(1, description="yes: what it decides is a strong preference; or its degree: 1 is mild.")
    readings: list[Annotated[StatementReading, Shape("by")]] = Field([], description=READ)


class RankedEntry(Backed):
    """One place of a ranking: a state, a pattern, or a list of them that tie."""

    prefer: Tied = Field(description="A state or a pattern, such as N YNN -; several of them tie.")
    readings: list[Annotated[PlaceReading, Shape("by")]] = Field([], description=READ)


class GapEntry(Entry):
    """A gap between two places of a ranking: what stands above it is preferred strongly to what stands below."""

    gap: Gap = Field(description="strong, or the degree of the preference: strong is 2.")

    @model_validator(mode="before")
    @classmethod
    def _alone(cls, value: Any) -> Any:
        if isinstance(value, dict) and set(value) != {"gap"}:
            raise PydanticCustomError("gap_alone", "a gap alone")
        return value


def _several(value: Any) -> Any:
    if isinstance(value, list) and len(value) < 2:
        raise PydanticCustomError("few", "two states or more")
    return value


class UnknownEntry(Backed):
    """States that share a place in a ranking; how they compare is not known."""

    unknown: Annotated[
        list[Tied],
        BeforeValidator(_several),
        BeforeValidator(no_gap),
        WithJsonSchema({"type": "array", "items": TIED, "minItems": 2}),
    ] = Field(description="Two or more states or patterns; a list among them is a tie.")
    readings: list[Annotated[PlaceReading, Shape("by")]] = Field([], description=READ)


class ComparedEntry(Supported):
    """How two states compare."""

    compare: Annotated[
        str,
        BeforeValidator(given),
        WithJsonSchema({"type": "string", "pattern": r"\S\s+(>+|<+|=|\?)\s+\S"}),
    ] = Field(description="Two states with a sign between: > better, >> strongly better, = as good, ? not known.")


class WeightEntry(Backed):
    """The weight of one option."""

    weight: Number = Field(description="What the option adds when it is on, such as 2, -1, 0.5 or 1/3.")
    readings: list[Annotated[WeightReading, Shape("by")]] = Field([], description=READ)


class AttitudeEntry(Supported):
    """How much a party cares for what another one prefers."""

    attitude: Attitude = Field(description="It wants what the other prefers, does not mind, or wants the contrary.")


class MoveEntry(Supported):
    """One move in state form."""

    start: Text = Field(alias="from", description="The state in which it begins.")
    end: Text = Field(alias="to", description="The state in which it ends.")


Option = Annotated[OptionEntry, Shape("text")]
Preference = Annotated[StatementEntry, Shape("prefer")]
RANKED = {"prefer": RankedEntry, "gap": GapEntry, "unknown": UnknownEntry}
"""What an item of a ranking may be, by the key that tells."""


def _kind(item: Any) -> str:
    return tag(next((key for key in ("gap", "unknown") if isinstance(item, dict) and key in item), "prefer"))


def tag(key: str) -> str:
    """Return what stands in a path of pydantic for the kind of an item of a ranking: nothing that is a key.

    >>> tag("gap")
    '[gap]'
    """
    return f"[{key}]"


Ranked = Annotated[
    Annotated[RankedEntry, Tag("[prefer]")]
    | Annotated[GapEntry, Tag("[gap]")]
    | Annotated[UnknownEntry, Tag("[unknown]")],
    Discriminator(_kind),
    Shape("prefer", str, list, short=lambda _: TIED),
]
Compared = Annotated[ComparedEntry, Shape("compare")]
Weight = Annotated[WeightEntry, Shape("weight")]


class Preferences(Supported):
    """What a party prefers: at most one of the four."""

    model_config = ConfigDict(
        json_schema_extra={"not": {"anyOf": [{"required": list(pair)} for pair in combinations(WAYS, 2)]}}
    )

    preferences: list[Preference] | None = Field(None, description="Statements, most important first.")
    ranking: list[Ranked] | None = Field(
        None, description="States or patterns, best first; a list is a tie; between places a gap may stand."
    )
    weights: dict[Text, Weight] | None = Field(None, description="A number for each option that matters.")
    relation: list[Compared] | None = Field(
        None, description="Pairs of states, such as YN > NN; what no pair says is not known."
    )


class PartyEntry(Preferences):
    """A party: what it is called, what it can do, what it wants."""

    name: Text = Field("", description="What the party is called.")
    about: Text = Field("", description="Who it is.")
    options: dict[Id, Option] = Field({}, description="Absent: an observer.")
    moves: list[MoveEntry] = Field([], description="In state form: every move, one by one.")
    attitudes: dict[Text, Annotated[AttitudeEntry, Shape("attitude")]] = Field(
        {}, description="For each party whether this one wants what it prefers, does not mind, or wants the contrary."
    )


class RuleEntry(Backed):
    """A feasibility rule."""

    rule: Text = Field(description="A statement that is true in every state.")
    judgement: YesNo = Field(False, description="Whether it is a judgement, and not true by definition.")
    readings: list[Annotated[RuleReading, Shape("by")]] = Field([], description=READ)


class CoalesceEntry(Supported):
    """States that count as one."""

    states: Text = Field(description="A pattern, such as - NNY -.")
    name: Text = Field(alias="as", description="What the one state is called.")


class ForbiddenEntry(Supported):
    """Moves that are ruled out although the options allow them."""

    by: SomeTexts = Field(description="A party, or a list of them.")
    start: Text = Field(alias="from", description="A statement that is true where the move begins.")
    end: Text = Field(alias="to", description="A statement that is true where it ends.")


class StepEntry(Supported):
    """One step of a history."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [{"required": ["by"]}, {"required": ["forced"]}]})

    date: Text | None = Field(None, description="When, such as 1991-07.")
    by: TextList = Field([], description="The party that took it, or a list of parties that took it together.")
    change: dict[Text, YesNo] = Field({}, description="Options, and the yes or no that they changed to.")
    to: Text | None = Field(None, description="In state form: the state it leads to.")
    event: Text = Field("", description="What happened, in words.")
    forced: YesNo = Field(False, description="Whether nobody chose it.")


class PathEntry(Supported):
    """A path of the history."""

    start: TextList = Field([], description="The options that are on, or a vector; absent: the status quo.")
    steps: list[StepEntry] = Field(description="The steps in their order.")
    variant: Text | None = Field(None, description="The coding that it belongs to, if it is not the base.")
    rivals: TextList = Field([], description="Outcomes that its end is compared with: labels or states.")


class PlayEntry(Supported):
    """A play: how people went on from a state, each of them in the seat of a party."""

    date: Text | None = Field(None, description="When it was played, such as 2026-05-01.")
    variant: Text | None = Field(None, description="The coding in which it was played, if it is not the base.")
    start: TextList = Field([], description="The options that are on, or a vector; absent: the status quo.")
    seats: dict[Text, Text] = Field({}, description="For each party who sat for it.")
    steps: list[StepEntry] = Field(description="The steps in their order; one that changes nothing is a pass.")
    note: Text = Field("", description="Anything else.")


class PhaseEntry(Supported):
    """From a date on, a variant is in force, or the base."""

    since: Text = Field(alias="from", description="The first day, month or year.")
    variant: Text | None = Field(None, description="A key of variants; without it, the base.")


class VariantEntry(Supported):
    """An alternative coding, as changes to the case."""

    kind: Literal["disputed", "leadership", "counterfactual"] = Field(
        "counterfactual",
        description="Read differently by others; true under other leaders; or not so, but worth asking.",
    )
    parent: Text | None = Field(None, alias="from", description="The variant it starts from.")
    set: dict[Text, Any] = Field({}, description="path: new value")
    remove: TextList = Field([], description="Paths of entries to leave out.")


class AddedEntry(Entry):
    """An option that only a view has."""

    text: Text = Field("", description="What yes means.")
    default: YesNo = Field(False, description="What it is in the real states.")
    direction: Literal["both", "forward", "backward"] = Field("both", description="As for options.")


class ViewEntry(Supported):
    """A picture of the conflict that differs from the case."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": ["of"]}, {"required": ["observer"]}]})

    of: Text | None = Field(None, description="The party whose view it is.")
    observer: Text | None = Field(None, description="Who holds it, if no party does.")
    about: dict[Text, Preferences] = Field({}, description="For each party what it is believed to prefer.")
    hidden: TextList = Field([], description="Options that the viewer does not see.")
    adds: dict[Text, Annotated[AddedEntry, Shape("text")]] = Field(
        {}, description="Options that only the view has, as party.option."
    )
    owner: dict[Text, Text] = Field({}, description="Options that are believed to belong to another party.")
    infeasible: TextList = Field(
        [], description="Statements about states that are taken for impossible; in state form the names of states."
    )
    views: dict[Text, ViewEntry] = Field({}, description="What the viewer thinks that others think.")


class ClaimEntry(Supported):
    """A sentence about the conflict that can be tested."""

    claim: Text = Field(description="The sentence, as it is made.")
    says: Text = Field(description="Its formal reading, such as: inevitable (mill.accept)")


class PublishedEntry(Supported):
    """A result that a source prints."""

    concept: Text = Field(description="The id of the concept, such as nash, gmr, smr or seq.")
    equilibria: TextList | None = Field(None, description="All its equilibria.")
    stable: dict[Text, TextList] | None = Field(None, description="For each state the parties for whom it is stable.")
    variant: Text | None = Field(None, description="The variant that it belongs to, if it is not the base.")
    note: Text = Field("", description="Anything else.")


class WanderEntry(Entry):
    """How far statements wander in drawn codings, in places, by confidence."""

    high: Amount | None = Field(None, description="Where the coder is sure; the default is 0.35.")
    medium: Amount | None = Field(None, description="In between, and where no confidence is given; 0.8.")
    low: Amount | None = Field(None, description="Where the coder is not sure; 1.5.")


class ChanceEntry(Entry):
    """A chance for each confidence."""

    high: Chance | None = Field(None, description="Where the coder is sure.")
    medium: Chance | None = Field(None, description="In between, and where no confidence is given.")
    low: Chance | None = Field(None, description="Where the coder is not sure.")


class RobustEntry(Entry):
    """What is drawn when one asks how firmly outcomes hold."""

    samples: Count | None = Field(None, description="How many codings to draw; the default is 10000.")
    seed: Seed | None = Field(None, description="Equal seeds draw equal codings; the default is 1.")
    wander: WanderEntry | None = Field(None, description="How far statements wander.")
    dropped: ChanceEntry | None = Field(None, description="The chance that a statement falls away.")
    off: ChanceEntry | None = Field(None, description="The chance that a rule marked as judgement does not apply.")
    weights: dict[Text, Amount] = Field(
        {}, description="How often each disputed variant is drawn, beside 1 for the base and each other; 0: never."
    )
    coders: Literal["apart", "together", "none"] | None = Field(
        None, description="How readings are drawn: a coder for each entry, one coder for all, or not; apart."
    )


class CaseEntry(Entry):
    """A case file of sulh."""

    sulh: Text | None = Field(None, description="The format of the file: 1.")
    title: Text | None = Field(None, description="What the case is called.")
    status: Literal["past", "ongoing"] = Field("ongoing", description="Whether the conflict is over.")
    date: Text | None = Field(None, description="The moment that is analysed.")
    about: Text = Field("", description="What it is about, in a few neutral sentences.")
    sources: dict[Text, Annotated[SourceEntry, Shape("title")]] = Field(
        {}, description="The documents that entries refer to."
    )
    states: dict[Text, Annotated[str, WithJsonSchema({"type": [*TEXT["type"], "null"]})]] = Field(
        {}, description="State form: every state, with a text."
    )
    parties: dict[Id, PartyEntry] = Field(description="Who takes part.")
    feasible: list[Annotated[RuleEntry, Shape("rule")]] = Field(
        [], description="Statements that are true in every state."
    )
    status_quo: TextList | None = Field(None, description="The options that are on, or a vector.")
    labels: dict[Text, Text] = Field({}, description="Names for states: a vector or pattern, and what it is called.")
    coalesce: list[CoalesceEntry] = Field([], description="States that count as one.")
    forbidden_moves: list[ForbiddenEntry] = Field(
        [], description="Moves that are ruled out although the options allow them."
    )
    history: Annotated[
        dict[Text, Annotated[PathEntry, Shape("steps", list)]],
        Shape("record", list, short=lambda long: long["additionalProperties"]["anyOf"][0]),
    ] = Field({}, description="What happened: paths with names, or the steps of a single one.")
    phases: list[PhaseEntry] = Field([], description="When which variant was in force.")
    variants: dict[Text, VariantEntry] = Field({}, description="Other codings of the case, as changes to it.")
    views: dict[Text, ViewEntry] = Field({}, description="How the conflict looks to a party or an observer.")
    claims: dict[Text, ClaimEntry] = Field({}, description="Sentences about the conflict that can be tested.")
    published: list[PublishedEntry] = Field([], description="Results that a source prints.")
    plays: dict[Text, PlayEntry] = Field({}, description="How it went when people played it out.")
    robust: RobustEntry | None = Field(None, description="What is drawn to say how firmly outcomes hold.")


TOP_LEVEL = tuple(CaseEntry.model_fields)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a case file, for editors that check and complete while one types."""
    schema = _for_editors(CaseEntry.model_json_schema(by_alias=True))
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": dialect, "title": "A case file of sulh", **schema}


def _for_editors(schema: Any) -> Any:
    """Return a schema without what only pydantic means: made-up titles, null, defaults that say nothing."""
    if not isinstance(schema, dict):
        return schema
    result: dict[str, Any] = {}
    for key, value in schema.items():
        if key in ("properties", "patternProperties", "$defs"):
            result[key] = {name: _for_editors(one) for name, one in value.items()}
        elif key == "anyOf":
            choices = [_for_editors(one) for one in value if one != {"type": "null"}]
            result |= choices[0] if len(choices) == 1 else {key: choices}
        elif key == "default" and isinstance(value, bool):
            result[key] = "yes" if value else "no"
        elif key != "title" and (key != "default" or value):
            result[key] = _for_editors(value)
    if "patternProperties" in result:
        result["additionalProperties"] = False
    return result
