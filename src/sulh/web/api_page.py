"""The page that shows the description of the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sulh.web.asked import Query
from sulh.web.openapi import REF, description
from sulh.web.shell import Context, Shell

HELP = (
    "Programs read and change the cases of this folder at these addresses, as the pages do. "
    "Each sends the key as a header, and each change names the text that it is for."
)


@dataclass(frozen=True)
class Field:
    """A setting of an address, or a field of a change."""

    name: str
    where: str
    kind: str
    says: str
    needed: bool


@dataclass(frozen=True)
class Address:
    """An address of the API, with what it takes and what it answers."""

    id: str
    method: str
    path: str
    says: str
    fields: tuple[Field, ...]
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Change:
    """A change that can be made."""

    name: str
    says: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class ApiPage(Context):
    """All addresses of the API, by what they are for."""

    template = "api.html"

    about: str
    groups: tuple[tuple[str, tuple[Address, ...]], ...]
    changes: tuple[Change, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the description itself."""
        return description()


def show() -> ApiPage:
    """Return the page."""
    known = description()
    groups = []
    for tag in known["tags"]:
        found = tuple(
            _address(method, path, one)
            for path, methods in known["paths"].items()
            for method, one in methods.items()
            if tag["name"] in one["tags"]
        )
        groups.append((tag["description"], found))
    schemas = known["components"]["schemas"]
    kinds = schemas["Change"]["discriminator"]["mapping"]
    changes = tuple(_change(op, schemas[ref.removeprefix(REF)]) for op, ref in kinds.items())
    return ApiPage(
        Shell("API", HELP, "reference/workbench.html"), Query(), known["info"]["description"], tuple(groups), changes
    )


def _address(method: str, path: str, one: dict[str, Any]) -> Address:
    fields = tuple(
        Field(it["name"], it["in"], _kind(it["schema"]), it.get("description", ""), it.get("required", False))
        for it in one.get("parameters", [])
    )
    answers = tuple((code, it["description"]) for code, it in sorted(one["responses"].items()))
    return Address(one["operationId"], method.upper(), path, one["summary"], fields, answers)


def _change(op: str, schema: dict[str, Any]) -> Change:
    needed = schema.get("required", [])
    fields = tuple(
        Field(name, "", _kind(one), one.get("description", ""), name in needed)
        for name, one in schema["properties"].items()
        if name != "op"
    )
    return Change(op, schema.get("description", "").partition("\n\n")[0], fields)


def _kind(schema: dict[str, Any]) -> str:
    """Return in words what values a schema takes."""
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(REF)
    if "enum" in schema:
        return " or ".join(map(str, schema["enum"]))
    if "const" in schema:
        return str(schema["const"])
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(_kind(one) for one in schema["anyOf"] if one.get("type") != "null"))
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    words = {"string": "text", "boolean": "yes or no", "integer": "whole number", "object": "object"}
    return words.get(str(schema.get("type", "")), str(schema.get("type", "anything")))
