"""Parts of a ``.gmcr`` file that stand in several places: values under a key, numbers of options, conditions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

from sulh.errors import did_you_mean
from sulh.files.gmcr.source import Path, Report
from sulh.files.traps import cut

#: Options by number, and whether each is on; all of them hold.
Condition: TypeAlias = tuple[tuple[int, bool], ...]
#: Conditions of which any holds; one alone is a simple condition, none is never true.
Group: TypeAlias = tuple[Condition, ...]

FLAGS = ("useManualPreferenceRanking", "useManualPreferenceVectors")
"""What says that rankings are in force, and its older name."""
RANKINGS = ("preferenceRanking", "preferenceVector")
"""What holds a ranking, and its older name."""

TOP_KEYS = {"options", "decisionMakers", "infeasibles", "coalitions", "coalitionsFull", "program", "version", *FLAGS}
TOP_KEYS |= {"title", "name", "description"}
MAKER_KEYS = {"name", "options", "preferences", "misperceptions", "payoffs", *FLAGS, *RANKINGS}
OPTION_KEYS = {"name", "permittedDirection"}
CONDITION_KEYS = {"compound", "members"}
_ANY_KEY = TOP_KEYS | MAKER_KEYS | OPTION_KEYS | CONDITION_KEYS
_KINDS = {str: "a text in double quotes", list: "a list", dict: "an object in braces", bool: "true or false"}


def what(value: Any) -> str:
    """Return what a value is, for a sentence.

    >>> what(2.9), what("y"), what([1])
    ('the number 2.9', "the text 'y'", 'a list')
    """
    match value:
        case bool():
            return "true" if value else "false"
        case None:
            return "null"
        case str():
            return f"the text {cut(value, 40)!r}"
        case int() | float():
            return f"the number {value}"
        case list():
            return "a list"
        case _:
            return "an object"


@dataclass
class Fields:
    """Reads parts of one file: reports what is wrong, and returns what can be used nonetheless.

    ``n_options`` is the number of options, None as long as it is not known.
    """

    report: Report
    n_options: int | None = None

    def get(self, mapping: dict[str, Any], key: str, path: Path, kind: type, whose: str, example: str) -> Any:
        """Return a value of the right kind, or None after reporting that it is not there, or of another kind."""
        if key not in mapping:
            near = did_you_mean(key, mapping.keys() - _ANY_KEY)
            fix = f'Add "{key}": {example}.'
            fix = near.replace("Did you mean", "Is it meant by") if near.startswith("Did") else fix
            self.report.add("S705", path, f"{whose} has no {key!r}.", fix)
            return None
        value = mapping[key]
        if not isinstance(value, kind):
            rule = f"{key!r} is {_KINDS[kind]}; here stands {what(value)}."
            self.report.add("S706", (*path, key), rule, f'Write "{key}": {example}.')
            return None
        return value

    def unknown(self, mapping: dict[str, Any], path: Path, known: set[str], whose: str) -> None:
        """Note keys that no .gmcr file has."""
        for key in mapping:
            if key not in known:
                rule = f"{whose} has no key {cut(key)!r}, so it was not carried over."
                near = did_you_mean(key, known)
                self.report.add(
                    "S719", (*path, key), rule, near if near.startswith("Did") else "", key=True, severity="warning"
                )

    def number(self, value: Any, path: Path) -> int | None:
        """Return the number of an option, or None after reporting that there is none of this number."""
        if not isinstance(value, int) or isinstance(value, bool):
            rule = f"An option is given by its number in the list of options, counted from 0; not by {what(value)}."
            self.report.add("S707", path, rule, "Write a whole number, without quotes.")
            return None
        if value < 0 or (self.n_options is not None and value >= self.n_options):
            rule = "There is no option {0}: options are counted from 0"
            rule += "." if self.n_options is None else f", and the last one is {self.n_options - 1}."
            self.report.add("S708", path, rule, "Write the number of the option that is meant.")
            return None
        return value

    def groups(self, given: list[Any] | None, path: Path) -> tuple[Group, ...]:
        """Return the conditions of a list that can be used; those that match no state are left out."""
        groups = (self._group(value, (*path, k)) for k, value in enumerate(given or ()))
        return tuple(group for group in groups if group)

    def _group(self, value: Any, path: Path) -> Group:
        if not isinstance(value, dict):
            condition = self._condition(value, path)
            return () if condition is None else (condition,)
        self.unknown(value, path, CONDITION_KEYS, "A compound condition")
        compound = self.get(value, "compound", path, bool, "This condition", "true")
        if compound is False:
            rule = "A condition written as an object is a compound one; here 'compound' is false."
            self.report.add("S713", (*path, "compound"), rule, 'Write "compound": true.')
        members = self.get(value, "members", path, list, "This condition", '[[[0, "Y"]], [[1, "N"]]]')
        if members == []:
            rule = "A compound condition has one member at least; this one has none."
            self.report.add("S713", (*path, "members"), rule, "Write its members, or remove it.")
        found = [self._condition(member, (*path, "members", k)) for k, member in enumerate(members or ())]
        return tuple(condition for condition in found if condition is not None)

    def _condition(self, value: Any, path: Path) -> Condition | None:
        """Return a condition, or None if there is none to be had: it is wrong, or contradicts itself."""
        form = 'A condition is a list of pairs such as [0, "Y"]'
        if not isinstance(value, list) or not value:
            shown = what(value) if value != [] else "an empty list, which would hold in every state"
            self.report.add("S713", path, f"{form}; here stands {shown}.", "Write the pairs, or remove the condition.")
            return None
        result: dict[int, bool] = {}
        good, never = True, False
        for k, pair in enumerate(value):
            at = (*path, k)
            if not isinstance(pair, list) or len(pair) != 2:
                shown = f"a list of {len(pair)}" if isinstance(pair, list) else what(pair)
                self.report.add("S713", at, f"{form}; here stands {shown}.", 'Write [number, "Y"] or [number, "N"].')
                good = False
                continue
            number = self.number(pair[0], (*at, 0))
            if pair[1] not in ("Y", "N"):
                rule = f'An option in a condition is "Y" or "N"; not {what(pair[1])}.'
                letter = pair[1].strip()[:1].upper() if isinstance(pair[1], str) else ""
                fix = f'Write "{letter}".' if letter in ("Y", "N") else "Y is yes, the option is on; N is no."
                self.report.add("S712", (*at, 1), rule, fix)
                good = False
            elif number is not None and result.get(number, pair[1] == "Y") != (pair[1] == "Y"):
                never = True
            elif number in result:
                rule = f"Option {number} stands in this condition twice; the second time was passed over."
                self.report.add("S714", at, rule, "Remove the second one.", severity="warning")
            if number is None:
                good = False
            elif good and not never:
                result[number] = pair[1] == "Y"
        if good and never:
            rule = "This condition asks for an option both on and off. It matches no state, and was not carried over."
            self.report.add("S714", path, rule, "Look what was meant; gmcr-py reads it wrongly.", severity="warning")
        return tuple(result.items()) if good and not never else None
