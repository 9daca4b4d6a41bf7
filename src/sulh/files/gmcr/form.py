"""What a ``.gmcr`` file says, checked: options, decision makers, conditions, rankings.

Options keep the numbers of the file here, from 0 in the order of ``options``: that is what all conditions and
all decision makers of a file refer to, also where the program would put the options into another order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sulh.errors import Severity
from sulh.files.gmcr.fields import FLAGS, MAKER_KEYS, OPTION_KEYS, RANKINGS, TOP_KEYS, Fields, Group, what
from sulh.files.gmcr.source import Path, Report
from sulh.files.traps import cut

DIRECTIONS = {"both": "both", "fwd": "forward", "back": "backward"}
_MEANT = (("f", "fwd"), ("ba", "back"), ("bo", "both"))
#: More options than this are no case that anyone could read.
MOST_OPTIONS = 1000

#: With these, who has which option is not known.
_UNSOUND = {"S709", "S710", "S711", "S721"}


@dataclass(frozen=True, slots=True)
class FileOption:
    """An option of the file."""

    name: str
    direction: str


@dataclass(frozen=True, slots=True)
class FileRanking:
    """A ranking: state numbers from 1 in tie groups, best first; ``tied`` says which were written as lists."""

    groups: tuple[tuple[int, ...], ...]
    tied: tuple[bool, ...]
    path: Path

    def place(self, group: int, member: int) -> Path:
        """Return the path of one state number."""
        return (*self.path, group, member) if self.tied[group] else (*self.path, group)


@dataclass(frozen=True, slots=True)
class Maker:
    """A decision maker of the file; ``ranked`` says that its ranking is in force and its statements are not."""

    name: str
    options: tuple[int, ...]
    statements: tuple[Group, ...]
    misperceptions: tuple[Group, ...]
    ranking: FileRanking | None
    ranked: bool


@dataclass(frozen=True, slots=True)
class FileForm:
    """A whole file. ``sound``: options, owners and infeasibles have no error, so that states can be numbered."""

    title: str
    about: str
    program: str
    options: tuple[FileOption, ...]
    makers: tuple[Maker, ...]
    infeasibles: tuple[Group, ...]
    sound: bool


def read_file_form(report: Report, data: Any) -> FileForm | None:
    """Return what the data of a file say, after reporting every problem of form; None if it is no conflict at all."""
    if not isinstance(data, dict):
        rule = f"A .gmcr file is one object in braces; this one is {what(data)}."
        report.add("S704", (), rule, "Save the conflict again in the program it comes from.")
        return None
    return _Reader(report, Fields(report), data).read()


@dataclass
class _Reader:
    """Reads one file; every method reports what is wrong and returns what can be used nonetheless."""

    report: Report
    fields: Fields
    data: dict[str, Any]
    owners: dict[int, str] = field(default_factory=dict)
    owners_known: bool = True

    def read(self) -> FileForm | None:
        data = self.data
        self.fields.unknown(data, (), TOP_KEYS, "A .gmcr file")
        options = self._options(self.fields.get(data, "options", (), list, "The file", "[...]"))
        given = self.fields.get(data, "decisionMakers", (), list, "The file", "[...]")
        makers = self._makers(given or [])
        rules = self.fields.get(data, "infeasibles", (), list, "The file", "[]")
        infeasibles = self.fields.groups(rules, ("infeasibles",))
        if options is None or given is None:
            return None
        for key, found in (("decisionMakers", given), ("options", options)):
            if not found:
                rule = f"The list of {key} is empty: there is nothing to decide."
                self.report.add("S721", (key,), rule, "A conflict has a decision maker with an option at least.")
        for k in range(len(options)) if self.owners_known and given else ():
            if k not in self.owners:
                rule = f"No decision maker has option {k}, {options[k].name!r}."
                fix = "Put its number among the options of the one who decides it, or remove the option."
                self.report.add("S709", ("options", k), rule, fix)
        self._left_out()
        sound = (
            self.owners_known
            and rules is not None
            and not any(
                problem.severity == "error" and (path[:1] == ("infeasibles",) or problem.code in _UNSOUND)
                for path, _, problem in self.report.found
            )
        )
        title, other, about, program, version = map(self._text, ("title", "name", "description", "program", "version"))
        program = cut(" ".join(filter(None, (program, version))))
        return FileForm(title or other, about, program, options, makers, infeasibles, sound)

    def _text(self, key: str) -> str:
        """Return a text that a file may have, or an empty one after noting that it is something else."""
        value = self.data.get(key, "")
        if not isinstance(value, str):
            rule = f"{key!r} is {what(value)} and not a text, so it was not carried over."
            self.report.add("S719", (key,), rule, "", severity="warning")
            return ""
        return value if value.strip() else ""

    def _options(self, given: list[Any] | None) -> tuple[FileOption, ...] | None:
        if given is None:
            return None
        if len(given) > MOST_OPTIONS:
            rule = f"The file has {len(given):,} options; up to {MOST_OPTIONS:,} can be imported."
            self.report.add("S725", ("options", MOST_OPTIONS), rule, "Is this the right file?")
            return None
        self.fields.n_options = len(given) or None
        result = []
        for k, item in enumerate(given):
            path: Path = ("options", k)
            if not isinstance(item, dict):
                rule = f"An option is an object in braces; here stands {what(item)}."
                self.report.add("S706", path, rule, 'Write {"name": "...", "permittedDirection": "both"}.')
                result.append(FileOption("", "both"))
                continue
            self.fields.unknown(item, path, OPTION_KEYS, "An option")
            name = self.fields.get(item, "name", path, str, f"Option {k}", '"..."')
            said = self.fields.get(item, "permittedDirection", path, str, f"Option {k}", '"both"')
            if said is not None and said not in DIRECTIONS:
                rule = (
                    f"A direction is both, fwd (from no to yes only) or back (from yes to no only); not {cut(said)!r}."
                )
                meant = next((word for start, word in _MEANT if said.lower().startswith(start)), None)
                fix = f'Write "{meant}".' if meant else "Write one of these."
                self.report.add("S718", (*path, "permittedDirection"), rule, fix)
            result.append(FileOption(name or "", DIRECTIONS.get(said or "both", "both")))
        return tuple(result)

    def _makers(self, given: list[Any]) -> tuple[Maker, ...]:
        top = self._agreed(self.data, FLAGS, (), bool)
        result = []
        unsaid = False
        for i, item in enumerate(given):
            path: Path = ("decisionMakers", i)
            if not isinstance(item, dict):
                rule = f"A decision maker is an object in braces; here stands {what(item)}."
                self.report.add("S706", path, rule, 'Write {"name": "...", "options": [...], "preferences": [...]}.')
                self.owners_known = False
                continue
            self.fields.unknown(item, path, MAKER_KEYS, "A decision maker")
            name = self.fields.get(item, "name", path, str, f"Decision maker {i}", '"..."')
            whose = f"The decision maker {cut(name)!r}" if name else f"Decision maker {i}"
            own = self._agreed(item, FLAGS, path, bool)
            if top is not None and own not in (None, top):
                key = next(key for key in FLAGS if key in item)
                rule = f"{key!r} is {what(own)} here, and {what(top)} for the whole file."
                self.report.add("S723", (*path, key), rule, "Keep the one that is meant.")
            unsaid = unsaid or not any(key in mapping for key in FLAGS for mapping in (item, self.data))
            ranked = bool(top if own is None else own)
            statements = self.fields.get(item, "preferences", path, list, whose, "[]")
            wrong = self.fields.get(item, "misperceptions", path, list, whose, "[]") if "misperceptions" in item else []
            ranking = self._agreed(item, RANKINGS, path, list)
            if ranked and not any(key in item for key in RANKINGS):
                rule = f"{whose} has no 'preferenceRanking', although the rankings are in force."
                self.report.add("S705", path, rule, 'Add it, or write "useManualPreferenceRanking": false.')
            key = next((key for key in RANKINGS if isinstance(item.get(key), list)), RANKINGS[0])
            result.append(
                Maker(
                    name or "",
                    self._owned(item, path, whose),
                    self.fields.groups(statements, (*path, "preferences")),
                    self.fields.groups(wrong, (*path, "misperceptions")),
                    None if ranking is None else self._ranking(ranking, (*path, key), required=ranked),
                    ranked,
                )
            )
        if unsaid:
            rule = "The file does not say whether rankings or statements are in force."
            self.report.add("S705", (), rule, 'Add "useManualPreferenceRanking": true or false.')
        return tuple(result)

    def _agreed(self, mapping: dict[str, Any], keys: tuple[str, ...], path: Path, kind: type) -> Any:
        """Return what is given under the newer or the older of two keys, or None."""
        given = [key for key in keys if key in mapping]
        values = [self.fields.get(mapping, key, path, kind, "", "true" if kind is bool else "[1, 2]") for key in given]
        if len(given) > 1 and None not in values and values[0] != values[1]:
            rule = f"{given[1]!r} is the older name of {given[0]!r}, and they say different things."
            self.report.add("S723", (*path, given[1]), rule, "Keep the one that is meant.", key=True)
        return next((value for value in values if value is not None), None)

    def _owned(self, item: dict[str, Any], path: Path, whose: str) -> tuple[int, ...]:
        given = self.fields.get(item, "options", path, list, whose, "[]")
        self.owners_known = self.owners_known and given is not None
        result: list[int] = []
        for k, value in enumerate(given or ()):
            at = (*path, "options", k)
            number = self.fields.number(value, at)
            if number is None:
                self.owners_known = False
            elif number in result:
                rule = f"{whose} has option {number} twice."
                self.report.add("S711", at, rule, "Keep one of the two.")
            elif number in self.owners:
                rule = f"{whose} has option {number}, which {self.owners[number]} has already."
                fix = "An option has one owner; remove it from the other's list, or make an option for each."
                self.report.add("S710", at, rule, fix)
            else:
                self.owners[number] = whose[:1].lower() + whose[1:]
                result.append(number)
        return tuple(result)

    def _ranking(self, given: list[Any], path: Path, *, required: bool) -> FileRanking | None:
        """Return a ranking; what is wrong with one that is not in force is a warning."""
        groups, tied = [], []
        good = True
        for k, value in enumerate(given):
            members = value if isinstance(value, list) else [value]
            wrong = next((j for j, state in enumerate(members) if type(state) is not int), None)
            if members and wrong is None:
                groups.append(tuple(members))
                tied.append(isinstance(value, list))
                continue
            good = False
            at = (*path, k) if wrong is None or not isinstance(value, list) else (*path, k, wrong)
            shown = "an empty list" if wrong is None else what(members[wrong])
            rule = f"A ranking holds numbers of states, and lists of those that tie; here stands {shown}."
            severity: Severity = "error" if required else "warning"
            self.report.add("S726", at, rule, "Write a whole number, without quotes.", severity=severity)
        return FileRanking(tuple(groups), tuple(tied), path) if good else None

    def _left_out(self) -> None:
        """Note what a file may hold and a case has no place for."""
        coalitions = self.data.get("coalitions", [])
        single = isinstance(coalitions, list) and all(
            type(part) is int or (isinstance(part, list) and len(part) == 1) for part in coalitions
        )
        if not single:
            rule = "Coalitions were not carried over: a case says who the parties are, not who acts together."
            self.report.add("S734", ("coalitions",), rule, "", key=True, severity="warning")
        for i, item in enumerate(self.data.get("decisionMakers", [])):
            if isinstance(item, dict) and "payoffs" in item:
                rule = "Payoffs were not carried over: they follow from the preferences."
                self.report.add("S735", ("decisionMakers", i, "payoffs"), rule, "", key=True, severity="warning")
                break
