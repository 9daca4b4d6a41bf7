"""The settings of a question as a form, and as the command line that asks the same."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Gt, Le
from pydantic.fields import FieldInfo

from sulh.case.case import Case
from sulh.errors import Problem
from sulh.stability.registry import CONCEPTS
from sulh.web.asked import Query
from sulh.web.questions.question import Question, Settings, extra

Kind = Literal["text", "state", "number", "check", "choice", "several", "list"]

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")

YES_NO = (("yes", "Yes"), ("no", "No"))


@dataclass(frozen=True)
class Field:
    """A setting in the form.

    Attributes
    ----------
    kind
        ``text``, ``state`` (a text that offers states), ``number``, ``check``, ``choice`` (one of several),
        ``several`` (boxes to tick) or ``list`` (a line for each value, and one more).
    values
        What is set now.
    choices
        Values and their words.
    wrong
        What is wrong with it.
    more
        Whether it stands folded, since it is seldom needed.
    """

    name: str
    label: str
    hint: str
    kind: Kind
    values: tuple[str, ...]
    choices: tuple[tuple[str, str], ...] = ()
    wrong: str = ""
    more: bool = False
    needed: bool = False
    least: str = ""
    most: str = ""
    whole: bool = True
    offers: bool = False

    @property
    def value(self) -> str:
        """What is set now, where only one value can be."""
        return self.values[0] if self.values else ""


def fields_of(question: Question, case: Case, query: Query, wrong: Mapping[str, str]) -> tuple[Field, ...]:
    """Return the form of a question, filled with what an address asks."""
    kind = question.settings
    return tuple(
        _field(kind, name, known, case, query, wrong.get(name, "")) for name, known in kind.model_fields.items()
    )


def wrong_of(problems: Iterable[Problem], question: Question, query: Query) -> tuple[dict[str, str], list[Problem]]:
    """Return what is wrong by the field that it stands at, and the problems that belong to no field."""
    found: dict[str, str] = {}
    rest = []
    for one in problems:
        name = one.text.partition(".")[0] if one.code == "S821" else ""
        if name not in question.settings.model_fields:
            said = f"{one.text} {one.rule}"
            named = [
                name
                for name, value in query.pairs
                if name in question.settings.model_fields and (repr(value) in said or one.text == value)
            ]
            name = named[0] if named else ""
        if name:
            found[name] = " ".join(filter(None, (found.get(name, ""), one.rule, one.fix)))
        else:
            rest.append(one)
    return found, rest


def command_line(question: Question, name: str, variant: str, settings: Settings) -> str:
    """Return the command that gives the same answer."""
    words = ["sulh", question.command, name]
    ends: list[str] = []
    for field, known in type(settings).model_fields.items():
        value = getattr(settings, field)
        if value == known.get_default(call_default_factory=True):
            continue
        option = extra(known, "option")
        option = question.options.get(field, f"--{field.replace('_', '-')}") if option is None else option
        value = str(extra(known, "said")).format(value) if extra(known, "said") else value
        if isinstance(value, bool):
            ends.append(option if value else option.replace("--", "--no-", 1))
        elif isinstance(value, tuple | list):
            texts = [",".join(map(str, value))] if extra(known, "joined") else list(map(str, value))
            ends += [part for text in texts for part in (option, text)]
        elif not option:
            words.append(str(value))
        else:
            ends += [option, str(value)]
    if variant:
        ends += ["--variant", variant]
    return shlex.join([*words, *ends])


def _field(kind: type[Settings], name: str, known: FieldInfo, case: Case, query: Query, wrong: str) -> Field:
    choose, many = extra(known, "choose"), name in kind.many
    usual = known.get_default(call_default_factory=True)
    given = query.texts(name) if many else tuple(filter(None, (query.text(name),)))
    if not given and not many and not known.is_required() and usual not in (None, ""):
        given = (_said(usual),)
    choices, look = _choices(known, choose, case), "text"
    offers = choose == "state"
    if known.annotation is bool:
        look = "check" if not usual else "choice"
        choices = YES_NO if usual else ()
        given = tuple("yes" if query.flag(name) else "no" for _ in given) if query.text(name) else given
    elif many:
        look = "several" if choices else "list"
    elif choices:
        look = "choice"
        extra_values = [(value, value) for value in given if value not in dict(choices)]
        none = [("", _none(choose))] if usual in ("", None) else []
        choices = (*none, *choices, *extra_values)
    elif _numbers(known):
        # What is no number can stay only in a field for text.
        look = "number" if not given or NUMBER.fullmatch(given[0]) else "text"
    elif offers:
        look = "state"
    least, most = _bounds(known)
    return Field(
        name,
        known.title or name,
        known.description or "",
        look,  # type: ignore[arg-type]
        given,
        choices,
        wrong,
        bool(extra(known, "more")),
        bool(extra(known, "needed")),
        least,
        most,
        int in _kinds(known) and float not in _kinds(known),
        offers,
    )


def _choices(known: FieldInfo, choose: Any, case: Case) -> tuple[tuple[str, str], ...]:
    if choose == "party":
        return tuple((party.id, str(party)) for party in case.parties)
    if choose == "concept":
        return tuple((id, one.name) for id, one in CONCEPTS.items())
    if choose == "variant":
        return tuple((name, name) for name in case.variants)
    if isinstance(choose, list | tuple):
        return tuple((str(one), str(one)) if isinstance(one, str) else (str(one[0]), str(one[1])) for one in choose)
    if get_origin(known.annotation) is Literal:
        return tuple((str(one), str(one).replace("-", " ")) for one in get_args(known.annotation))
    return ()


def _none(choose: Any) -> str:
    return {"party": "every party", "variant": "the base"}.get(choose if isinstance(choose, str) else "", "choose")


def _kinds(known: FieldInfo) -> tuple[Any, ...]:
    return get_args(known.annotation) or (known.annotation,)


def _numbers(known: FieldInfo) -> bool:
    return any(one in (int, float) for one in _kinds(known))


def _bounds(known: FieldInfo) -> tuple[str, str]:
    least = most = ""
    for one in known.metadata:
        if isinstance(one, Ge):
            least = str(one.ge)
        elif isinstance(one, Gt):
            least = "0"
        elif isinstance(one, Le):
            most = str(one.le)
    return least, most


def _said(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
