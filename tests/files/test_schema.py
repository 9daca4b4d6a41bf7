"""The JSON Schema that editors use says what the reader says, as far as a schema can."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import sulh
from bad_files import NAMED, PARTIES, places_of
from sulh.files.nodes import compose
from sulh.files.reader import shipped_cases, shipped_schema
from sulh.files.schema import TOP_LEVEL, CaseEntry, json_schema
from sulh.files.tree import plain

EXAMPLE = Path(__file__).with_name("example-case.yaml").read_text(encoding="utf-8")

FILES = {"example": EXAMPLE} | {name: file.read_text(encoding="utf-8") for name, file in shipped_cases().items()}


def as_sulh(text: str) -> object:
    """Return the data as sulh reads it: every scalar a text."""
    return plain(compose(text))


def as_editors(text: str) -> object:
    """Return the data as an editor reads it: numbers, booleans and null by the rules of YAML 1.2."""
    return YAML(typ="safe", pure=True).load(text)


@pytest.fixture(scope="module")
def errors_in() -> Callable[[object], list[str]]:
    """Return a function that lists what the schema has against data."""
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(json_schema())
    return lambda data: [error.json_path for error in validator.iter_errors(data)]


def test_the_shipped_schema_is_the_one_of_the_reader() -> None:
    assert shipped_schema() == json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def test_the_schema_is_a_schema() -> None:
    pytest.importorskip("jsonschema").Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("read", [as_sulh, as_editors])
@pytest.mark.parametrize("name", FILES)
def test_valid_files_are_valid(
    name: str, read: Callable[[str], object], errors_in: Callable[[object], list[str]]
) -> None:
    assert errors_in(read(FILES[name])) == []


@pytest.mark.parametrize("read", [as_sulh, as_editors])
@pytest.mark.parametrize(
    "text",
    [
        NAMED + "history: [{by: a, to: t}]\nstatus_quo: s",
        "states: {s: }\nparties: {a: {}}",
        PARTIES + "title: 12\ndate: 1991\nstatus_quo: YNN",
        PARTIES + "sources: {a: A, b: {title: B}}\nfeasible: [{rule: insist, source: a}, {rule: sue, source: [a, b]}]",
        PARTIES + "status_quo: []\nhistory: {a: [{by: town, change: {insist: yes}}], b: {steps: []}}",
        PARTIES + "variants: {a: {remove: title, set: {anything: [at, {all: 1}]}}}",
        "parties: {a: {options: {x: X}, weights: {x: {weight: 1/3}, y: -2, z: 0.5, w: '7'}}}",
        "parties: {a: {options: {x: X}, ranking: [Y, [N], {prefer: Y}, {prefer: [N, Y], page: 7}]}}",
        "parties: {a: {options: {x: X}, ranking: [Y, {gap: strong}, N, {gap: 3}, {unknown: [Y, [N, Y]], page: 7}]}}",
        "parties: {a: {options: {x: X}, preferences: [{prefer: x, uncertain: yes}, {prefer: x, strong: true}]}}",
        "parties: {a: {options: {x: X}, preferences: [{prefer: x, strong: 3}, {prefer: x, uncertain: false}]}}",
        "parties: {a: {options: {x: X}, preferences: [{prefer: x, uncertain: yes, strong: no}]}}",
        "parties: {a: {options: {x: X}, relation: [Y > N, Y - << N, {compare: a = b, page: 7}, a ? b]}}",
        "parties: {a: {options: {x: X}, attitudes: {a: devoting, b: neutral, c: {attitude: aggressive, page: 7}}}}",
        PARTIES + "views: {v: {of: town, about: {mill: {relation: [YNN > NNN]}}}}",
    ],
)
def test_short_forms_are_valid(
    text: str, read: Callable[[str], object], errors_in: Callable[[object], list[str]]
) -> None:
    assert errors_in(read(text)) == []


WRONG = {
    "title: x": "$",
    PARTIES + "titel: x": "$",
    PARTIES + "status: finished": "$.status",
    PARTIES + "title:": "$.title",
    PARTIES + "about: ''": "$.about",
    PARTIES + "feasible: insist": "$.feasible",
    PARTIES + "feasible: [{because: x}]": "$.feasible[0]",
    PARTIES + "forbidden_moves: [{by: [], from: x, to: y}]": "$.forbidden_moves[0].by",
    PARTIES + "history: [{change: {insist: yes}}]": "$.history",
    PARTIES + "views: {v: {hidden: x}}": "$.views.v",
    PARTIES + "views: {v: {of: town, observer: x}}": "$.views.v",
    PARTIES + "phases: [{because: x}]": "$.phases[0]",
    "parties: {the town: {options: {x: X}}}": "$.parties",
    "parties: {a: {options: {a.x: X}}}": "$.parties.a.options",
    "parties: {a: {options: {x: {coercive: maybe}}}}": "$.parties.a.options.x",
    "parties: {a: {options: {x: {coercive: true}}}}": "$.parties.a.options.x",
    "parties: {a: {options: {x: X}, preferences: [x], ranking: [Y]}}": "$.parties.a",
    "parties: {a: {options: {x: X}, weights: {x: lots}}}": "$.parties.a.weights.x",
    "parties: {a: {options: {x: X}, ranking: [[]]}}": "$.parties.a.ranking[0]",
    "parties: {a: {options: {x: X}, ranking: [Y], relation: [Y > N]}}": "$.parties.a",
    "parties: {a: {options: {x: X}, ranking: [Y, {gap: 1}, N]}}": "$.parties.a.ranking[1]",
    "parties: {a: {options: {x: X}, ranking: [Y, {gap: wide}, N]}}": "$.parties.a.ranking[1]",
    "parties: {a: {options: {x: X}, ranking: [Y, {gap: 2, page: 3}, N]}}": "$.parties.a.ranking[1]",
    "parties: {a: {options: {x: X}, ranking: [[Y, {gap: 2}, N]]}}": "$.parties.a.ranking[0]",
    "parties: {a: {options: {x: X}, ranking: [{unknown: [Y]}, N]}}": "$.parties.a.ranking[0]",
    "parties: {a: {options: {x: X}, ranking: [{unknown: [Y, [[N]]]}]}}": "$.parties.a.ranking[0]",
    "parties: {a: {options: {x: X}, ranking: [{unknown: [Y, {gap: 2}, N]}]}}": "$.parties.a.ranking[0]",
    "parties: {a: {options: {x: X}, preferences: [{prefer: x, uncertain: maybe}]}}": "$.parties.a.preferences[0]",
    "parties: {a: {options: {x: X}, preferences: [{prefer: x, strong: 0}]}}": "$.parties.a.preferences[0]",
    "parties: {a: {options: {x: X}, preferences: [{prefer: x, strong: 1.5}]}}": "$.parties.a.preferences[0]",
    "parties: {a: {options: {x: X}, preferences: [{prefer: x, strong: true, uncertain: true}]}}": (
        "$.parties.a.preferences[0]"
    ),
    "parties: {a: {options: {x: X}, relation: [Y>N]}}": "$.parties.a.relation[0]",
    "parties: {a: {options: {x: X}, relation: [{because: Y}]}}": "$.parties.a.relation[0]",
    "parties: {a: {options: {x: X}, attitudes: {a: hostile}}}": "$.parties.a.attitudes.a",
    "parties: {a: {options: {x: X}, attitudes: {a: {because: x}}}}": "$.parties.a.attitudes.a",
}


@pytest.mark.parametrize(("text", "path"), WRONG.items())
def test_wrong_files_are_marked_where_they_are_wrong(
    text: str, path: str, errors_in: Callable[[object], list[str]]
) -> None:
    assert errors_in(as_editors(text)) == [path]
    assert places_of(text) != []  # sulh refuses them too


def nested(schema: Any) -> list[dict[str, Any]]:
    """Return a schema and all schemas in it."""
    found = [schema] if isinstance(schema, dict) else []
    for value in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        found += nested(value)
    return found


def test_every_key_is_explained_to_the_editor() -> None:
    schema = json_schema()
    objects = {"the file": schema, **schema["$defs"]}
    unexplained = [
        f"{name}.{key}"
        for name, one in objects.items()
        for key, value in one["properties"].items()
        if not value.get("description")
    ]
    assert unexplained == []
    assert all(one.get("description") for one in objects.values())


def test_the_editor_is_told_of_no_key_that_is_not_there() -> None:
    schema = json_schema()
    assert set(schema["properties"]) == set(TOP_LEVEL) == set(CaseEntry.model_fields)
    for one in schema["$defs"].values():
        assert one["additionalProperties"] is False
    assert schema["$defs"]["MoveEntry"]["required"] == ["from", "to"]
    assert not any(one.get("type") == "null" or one.get("default", 0) is None for one in nested(schema))


def test_defaults_are_those_of_the_reader() -> None:
    option = json_schema()["$defs"]["OptionEntry"]["properties"]
    read = sulh.loads("parties: {a: {options: {x: X}}}").options[0]
    assert (option["direction"]["default"], option["coercive"]["default"]) == (read.direction, "no")
    assert read.coercive is False
