"""The description of the API in OpenAPI 3.1, made of the types of what it takes and answers."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from pydantic.json_schema import models_json_schema

from sulh.files.reader import shipped_schema
from sulh.web.api_forms import CaseForm, EditedForm, Form, JobForm, JobsForm, ListForm, ProblemsForm, WaitForm
from sulh.web.operations.every import OPERATIONS
from sulh.web.questions.asking import question_of
from sulh.web.questions.every import QUESTIONS
from sulh.web.questions.question import Question

API = "1"
"""Of the API, not of sulh: raised when an address or an answer changes its meaning."""

REF = "#/components/schemas/"

ABOUT = """\
The cases of one folder, read and changed, and every question asked of them. A program sends the key, which
`sulh serve --json` prints within the address, as `Authorization: Bearer KEY`. A change names the text that it is
for: the `ETag` of the case as `If-Match`. Each page of the workbench has a twin whose address ends in `.json`; its
answers are those of the command line with `--json`. Whatever goes wrong has one form: `{"problems": [...]}`.
"""

REFUSED = {
    "400": "The request is not understood.",
    "401": "The key is missing or wrong.",
    "403": "The request was made by a page of another server.",
    "404": "There is no such case, variant, state, party or concept, or no such page.",
    "422": "The case file has problems, or a setting has.",
}
CHANGING = {
    "412": "The file has another text by now; nothing was written.",
    "413": "More than 12 MB.",
    "428": "There is no If-Match.",
}
ASKING = {
    "409": "The question was cancelled.",
    "429": "Too many questions are waiting for their answers.",
    "500": "The process that worked it out was ended.",
}

FORMS: tuple[type[Form], ...] = (ListForm, CaseForm, EditedForm, JobForm, JobsForm, WaitForm, ProblemsForm)
"""What is answered."""

Schema = dict[str, Any]


@cache
def description() -> Schema:
    """Return the description: a JSON document, always the same for one version of sulh."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "The workbench of sulh", "version": API, "description": ABOUT},
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "tags": [
            {"name": "cases", "description": "What there is."},
            {
                "name": "changes",
                "description": "What can be changed; each change is judged as the command line judges.",
            },
            {"name": "questions", "description": "What can be asked; each answer is that of the command."},
            {"name": "jobs", "description": "What was asked, and how far it is."},
        ],
        "paths": {**_cases(), **_changes(), **_questions(), **_jobs()},
        "components": {
            "schemas": dict(sorted(_schemas().items())),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _schemas() -> dict[str, Schema]:
    kinds: list[Any] = [(kind, "serialization") for kind in FORMS]
    kinds += [(kind, "validation") for kind in OPERATIONS.values()]
    _, made = models_json_schema(kinds, ref_template=REF + "{model}")
    found: dict[str, Schema] = {name: _closed(schema) for name, schema in made["$defs"].items()}
    changes = [{"$ref": REF + kind.__name__} for kind in OPERATIONS.values()]
    mapping = {op: REF + kind.__name__ for op, kind in OPERATIONS.items()}
    found["Change"] = {"oneOf": changes, "discriminator": {"propertyName": "op", "mapping": mapping}}
    # The form of a case file, as `sulh schema` prints it, with its parts under names of their own.
    form = json.loads(shipped_schema().replace('"#/$defs/', f'"{REF}CaseFile.'))
    found |= {f"CaseFile.{name}": part for name, part in form.pop("$defs", {}).items()}
    form.pop("$schema", None)
    return found | {"CaseFile": form}


def _closed(schema: Schema) -> Schema:
    """Return the schema of a change or an answer; a change must say which one it is."""
    if "op" in schema.get("properties", {}):
        return {**schema, "required": ["op", *schema.get("required", [])]}
    return schema


def _cases() -> dict[str, Schema]:
    listed = _operation("cases", "cases", "The cases of the folder, and those that come with sulh", ListForm)
    file = _operation("case", "cases", "A case of the folder, as it is now", CaseForm, ("404", "400"))
    shipped = _operation("library_case", "cases", "A case that comes with sulh", CaseForm, ("404",))
    for one in (file, shipped):
        one["parameters"] = [_name()]
    return {
        "/api/cases": {"get": listed},
        "/api/case/{name}": {"get": file},
        "/api/library/{name}": {"get": shipped},
    }


def _changes() -> dict[str, Schema]:
    match = {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "description": "The ETag of the case, quotation marks included.",
        "schema": {"type": "string", "pattern": '^"[!#-~]+"$'},
    }
    found = {}
    for where, summary in {
        "edits": "Make one change",
        "undo": "Undo the last change",
        "redo": "Make a change again that was undone",
    }.items():
        operation = _operation(where, "changes", summary, EditedForm, (*REFUSED, *CHANGING))
        operation["parameters"] = [_name(), match]
        if where == "edits":
            content = {"application/json": {"schema": {"$ref": REF + "Change"}}}
            operation["requestBody"] = {"required": True, "content": content}
        found[f"/api/case/{{name}}/{where}"] = {"post": operation}
    return found


def _questions() -> dict[str, Schema]:
    found: dict[str, Schema] = {}
    home = {"name": "home", "in": "path", "required": True, "schema": {"enum": ["case", "library"]}}
    variant = {
        "name": "variant",
        "in": "query",
        "description": "The coding; the base if there is none.",
        "schema": {"type": "string"},
    }
    solved = _operation("solve", "questions", "Which outcomes hold? As sulh solve --stability --json.", None)
    solved["parameters"] = [home, _name(), variant]
    found["/{home}/{name}.json"] = {"get": solved}
    wait = {
        "name": "wait",
        "in": "query",
        "description": "Seconds to wait for an answer that takes long, up to 60.",
        "schema": {"type": "integer", "minimum": 0, "maximum": 60},
    }
    for id in (*QUESTIONS, "report"):
        question = question_of(id)
        asks = question.asks if question.asks.endswith("?") else f"{question.asks}."
        summary = f"{asks} As sulh {question.command} --json."
        asked = _operation(id, "questions", summary, None, (*REFUSED, *ASKING))
        asked["parameters"] = [home, _name(), variant, wait, *_settings(question)]
        asked["responses"]["202"] = {
            "description": "It is being worked out; Location is the address of the job.",
            "content": {"application/json": {"schema": {"$ref": REF + WaitForm.__name__}}},
        }
        found[f"/{{home}}/{{name}}/{id}.json"] = {"get": asked}
    return found


def _jobs() -> dict[str, Schema]:
    id = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    one = _operation("job", "jobs", "A question that was asked", JobForm, ("404",))
    cancel = _operation("cancel", "jobs", "End a job; what it had is kept", JobForm, ("404",))
    again = _operation("again", "jobs", "Begin a job again that was broken off", JobForm, ("400", "404", "429"))
    for each in (one, cancel, again):
        each["parameters"] = [id]
    return {
        "/jobs.json": {
            "get": _operation("jobs", "jobs", "The questions that were asked, the last one first", JobsForm, ())
        },
        "/jobs/{id}.json": {"get": one},
        "/jobs/{id}/cancel": {"post": cancel},
        "/jobs/{id}/again": {"post": again},
    }


def _settings(question: Question) -> list[Schema]:
    """Return the settings of a question as parameters of the address."""
    known = question.settings.model_json_schema(ref_template=REF + "{model}")
    found = []
    for name, schema in known.get("properties", {}).items():
        words = ". ".join(schema[key].rstrip(".") for key in ("title", "description") if schema.get(key))
        kept = {key: value for key, value in schema.items() if key in KEPT}
        found.append({"name": name, "in": "query", "description": words, "schema": kept})
    return found


KEPT = {"type", "enum", "const", "items", "minimum", "maximum", "default", "anyOf", "pattern", "maxLength", "minLength"}
"""What of the schema of a setting describes its value; the rest is for the form on the page."""


def _operation(
    id: str, tag: str, summary: str, answer: type[Form] | None, refused: tuple[str, ...] = tuple(REFUSED)
) -> Schema:
    schema = {"$ref": REF + answer.__name__} if answer is not None else {"type": "object"}
    good: Schema = {"description": "The answer.", "content": {"application/json": {"schema": schema}}}
    problems = {"application/json": {"schema": {"$ref": REF + ProblemsForm.__name__}}}
    said = REFUSED | CHANGING | ASKING
    codes = sorted({"401", "403", *refused})
    return {
        "operationId": id,
        "tags": [tag],
        "summary": summary,
        "responses": {"200": good} | {code: {"description": said[code], "content": problems} for code in codes},
    }


def _name() -> Schema:
    return {
        "name": "name",
        "in": "path",
        "required": True,
        "description": "The name of the case: that of its file, in the folder.",
        "schema": {"type": "string", "minLength": 1},
    }
