"""What an entry of a case file may be: texts, numbers, marks and states, and the short forms of mappings.

Every scalar of a file arrives as text; the types here convert it, and tell editors what they take.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, JsonValue, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from sulh.case.scores import exact

MUCH, MANY = 10**6, 10**12
"""The largest amount, and the largest count: far more than anybody needs."""

MOST_DEGREES = 99
"""The highest degree of a preference: more than anybody can tell apart."""

TEXT: JsonSchemaValue = {"type": ["string", "number", "boolean"], "minLength": 1}
"""What an editor takes for text: it may read a word as a number or a boolean, sulh reads it as text."""

TEXTS: JsonSchemaValue = {"type": "array", "items": TEXT}
NUMBER: JsonSchemaValue = {
    "type": ["number", "string"],
    "pattern": r"^\s*[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+|[0-9]+/0*[1-9][0-9]*)\s*$",
}

_WORDS: dict[type, str] = {str: "a text", list: "a list"}


class Shape:
    """Brings the short forms of an entry, a text or a list, to the long one, and tells editors about both.

    ``key`` is where the short form stands in the long one.
    """

    def __init__(
        self, key: str, *kinds: type, short: Callable[[JsonSchemaValue], JsonSchemaValue] | None = None
    ) -> None:
        self.key, self.kinds = key, kinds or (str,)
        self.short = short or (lambda long: long["properties"][key])

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        words = [*(_WORDS[kind] for kind in self.kinds), "a mapping"]

        def bring(value: Any) -> Any:
            if isinstance(value, self.kinds):
                return {self.key: value}
            if not isinstance(value, dict):
                raise PydanticCustomError("kind", ", ".join(words[:-1]) + " or a mapping")
            return value

        return core_schema.no_info_before_validator_function(bring, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        long = handler(schema)
        return {"anyOf": [self.short(handler.resolve_ref_schema(long)), long]}


def _yes_no(value: Any) -> Any:
    if value in ("yes", "no"):
        return value == "yes"
    raise PydanticCustomError("yes_no", "yes or no")


def _mark(value: Any) -> Any:
    # The literature, and other programs, write true and false.
    return _yes_no({"true": "yes", "false": "no"}.get(value, value) if isinstance(value, str) else value)


def _strength(value: Any) -> int:
    if value in ("yes", "true", "no", "false"):
        return 2 if value in ("yes", "true") else 1
    number = whole(value)
    if number is None:
        raise PydanticCustomError("strength", "yes, no or a whole number")
    return number


def _gap(value: Any) -> int:
    number = 2 if value == "strong" else whole(value)
    if number is None or number < 2:
        raise PydanticCustomError("gap", "strong or a whole number")
    return number


def whole(value: Any) -> int | None:
    """Return the degree that a text says, from 1 to ``MOST_DEGREES``, or None.

    >>> whole("3"), whole("0"), whole("1e3"), whole("a lot")
    (3, None, None, None)
    """
    return int(value) if isinstance(value, str) and re.fullmatch("[1-9][0-9]?", value) else None


def no_gap(value: Any) -> Any:
    """Refuse a gap where states are asked for."""
    if isinstance(value, dict) and "gap" in value:
        raise PydanticCustomError("gap_inside", "a text")
    return value


def _number(value: Any) -> Fraction:
    try:
        return exact(value.strip())
    except (ValueError, AttributeError, ZeroDivisionError):
        raise PydanticCustomError("number", "a number") from None


def _between(least: int, most: int | None, *, whole: bool = False) -> BeforeValidator:
    """Return a validator of numbers from ``least`` to ``most``, or from ``least`` on if that is None."""
    words = "a whole number" if whole else "a number"
    words += f" from {least} on" if most is None else f" from {least} to {most}"

    def read(value: Any) -> int | float:
        number = _number(value)
        if number < least or (most is not None and number > most) or (whole and number.denominator != 1):
            raise PydanticCustomError("range", words)
        return int(number) if whole else float(number)

    return BeforeValidator(read)


def _day(value: Any) -> Any:
    found = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", value) if isinstance(value, str) else None
    try:
        date(*(int(part or 1) for part in found.groups()) if found else ())
    except (TypeError, ValueError):
        raise PydanticCustomError("day", "a date") from None
    return value


def _listed(value: Any) -> Any:
    if isinstance(value, dict):
        raise PydanticCustomError("kind", "a text or a list")
    return [value] if isinstance(value, str) else value


def given(value: Any) -> Any:
    """Refuse an empty list and an empty text."""
    if value == [] or (isinstance(value, str) and not value.strip()):
        raise PydanticCustomError("empty", "something")
    return value


Text = Annotated[str, BeforeValidator(given), WithJsonSchema(TEXT)]
Day = Annotated[
    str,
    BeforeValidator(_day),
    WithJsonSchema(
        {"type": ["string", "integer"], "pattern": "^[0-9]{4}(-[0-9]{2}){0,2}$", "minimum": 1, "maximum": 9999}
    ),
]
"""A year, a month or a day; an editor may read a year as a number."""
Id = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
YesNo = Annotated[bool, BeforeValidator(_yes_no), WithJsonSchema({"enum": ["yes", "no"]})]
Number = Annotated[Any, BeforeValidator(_number), WithJsonSchema(NUMBER)]
TextList = Annotated[list[Text], BeforeValidator(_listed), WithJsonSchema({"anyOf": [TEXT, TEXTS]})]
SomeTexts = Annotated[
    list[Text],
    BeforeValidator(given),
    BeforeValidator(_listed),
    WithJsonSchema({"anyOf": [TEXT, {**TEXTS, "minItems": 1}]}),
]

TIED: JsonSchemaValue = {"anyOf": [TEXT, {**TEXTS, "minItems": 1}]}
Tied = Annotated[
    list[Annotated[str, BeforeValidator(given), BeforeValidator(no_gap)]],
    BeforeValidator(given),
    BeforeValidator(_listed),
    BeforeValidator(no_gap),
    WithJsonSchema(TIED),
]
"""States that are equally good: a text, or a list of them."""

YES: list[JsonValue] = ["yes", "true", True]
NO: list[JsonValue] = ["no", "false", False]
Mark = Annotated[bool, BeforeValidator(_mark), WithJsonSchema({"enum": [*YES, *NO]})]
Strength = Annotated[
    int,
    BeforeValidator(_strength),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": [*YES, *NO]},
                {"type": "integer", "minimum": 1, "maximum": MOST_DEGREES},
                {"type": "string", "pattern": "^[1-9][0-9]?$"},
            ]
        }
    ),
]
Gap = Annotated[
    int,
    BeforeValidator(_gap),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 2, "maximum": MOST_DEGREES},
                {"type": "string", "pattern": "^(strong|[2-9]|[1-9][0-9])$"},
            ]
        }
    ),
]
Chance = Annotated[float, _between(0, 1), WithJsonSchema({**NUMBER, "minimum": 0, "maximum": 1})]
Amount = Annotated[float, _between(0, MUCH), WithJsonSchema({**NUMBER, "minimum": 0, "maximum": MUCH})]
Seed = Annotated[int, _between(0, None, whole=True), WithJsonSchema({**NUMBER, "minimum": 0, "multipleOf": 1})]
Count = Annotated[
    int, _between(1, MANY, whole=True), WithJsonSchema({**NUMBER, "minimum": 1, "maximum": MANY, "multipleOf": 1})
]
"""Numbers with bounds; of a number in quotes an editor checks the form alone."""
