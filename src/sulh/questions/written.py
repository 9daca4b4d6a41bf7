"""A case as the plain data of a case file: as its file has it, or, where it has none, as sulh would write it."""

from __future__ import annotations

from typing import cast

from sulh.case.case import Case, Option, Party
from sulh.case.evidence import NO_EVIDENCE, Evidence
from sulh.case.preferences import Comparison, Comparisons, PreferenceStatement, Ranking, Statements, Weights
from sulh.errors import UnknownName, UsageError
from sulh.files.form import read_form
from sulh.files.nodes import read_nodes
from sulh.files.reader import recoded
from sulh.files.tree import Plain, plain
from sulh.files.variants import lineage, patched

Data = dict[str, Plain]


def written(case: Case) -> Data:
    """Return the data of a case: parties, rules, labels and what else names options or states.

    That of its file, with the variant that it is, word by word; else that of its objects.

    Examples
    --------
    >>> import sulh
    >>> written(sulh.load("us-taliban-2018-2021"))["parties"]["pakistan"]["preferences"][0]["source"]
    ['pakistan2018', 'troika2021']
    """
    return from_text(case) or _from_objects(case)


def from_text(case: Case) -> Data | None:
    """Return what the file of a case says of it; None where it has none, or says something else.

    A case made of a loaded one in Python, with other parties or rules, is not what its text says.
    """
    root, problems = read_nodes(case.text, case.file) if case.text else (None, [])
    if root is None or problems:
        return None
    names = [] if case.variant_name is None else [case.variant_name]
    try:
        same = recoded(case, names)
    except (UnknownName, UsageError):
        return None
    if any(getattr(case, key) != getattr(same, key) for key in ("parties", "rules", "coalesced", "forbidden_moves")):
        return None
    entry = read_form(root).entry
    if names and entry is not None:
        root, _ = patched(root, lineage(names[0], entry.variants) or names)
    return cast("Data", plain(root))


def _from_objects(case: Case) -> Data:
    data: Data = {"states": dict(case.named_states)} if case.named_states else {}
    data["parties"] = {party.id: _party(case, party) for party in case.parties}
    if case.rules:
        data["feasible"] = [
            _entry("rule", str(rule.statement), rule.evidence, **({"judgement": "yes"} if rule.judgement else {}))
            for rule in case.rules
        ]
    if case.status_quo is not None:
        data["status_quo"] = case.status_quo
    if case.labels:
        data["labels"] = {label.pattern: label.text for label in case.labels}
    if case.coalesced:
        data["coalesce"] = [{"states": one.pattern, "as": one.name, **_support(one.evidence)} for one in case.coalesced]
    if case.forbidden_moves:
        data["forbidden_moves"] = [
            {"by": ban.party, "from": str(ban.start), "to": str(ban.end), **_support(ban.evidence)}
            for ban in case.forbidden_moves
        ]
    return data


def _party(case: Case, party: Party) -> Data:
    data: Data = {}
    if party.options:
        data["options"] = {option.id: _option(option) for option in party.options}
    match party.preference:
        case Statements(items) if items:
            data["preferences"] = [statement_entry(item) for item in items]
        case Ranking():
            data["ranking"] = _ranking(party.preference)
        case Weights(items):
            names = [option.name for option in case.options]
            data["weights"] = {names[item.option]: _entry("weight", str(item.weight), item.evidence) for item in items}
        case Comparisons(items):
            data["relation"] = [_comparison(item) for item in items]
    if case.named_moves.get(party.id):
        data["moves"] = [{"from": start, "to": end} for start, end in case.named_moves[party.id]]
    if party.attitudes:
        data["attitudes"] = {
            other: _entry("attitude", toward, party.attitude_evidence.get(other, NO_EVIDENCE))
            for other, toward in party.attitudes.items()
        }
    return data


def _option(option: Option) -> Plain:
    entry: Data = {"text": option.text} if option.text else {}
    if option.direction != "both":
        entry["direction"] = option.direction
    if option.coercive:
        entry["coercive"] = "yes"
    entry.update(_support(option.evidence))
    return option.text if set(entry) == {"text"} else entry


def statement_entry(item: PreferenceStatement) -> Plain:
    """Return the entry of a preference statement, in short where nothing is said of it."""
    more = {"uncertain": "yes"} if item.uncertain else {}
    if item.degree > 1:
        more["strong"] = str(item.degree)
    return _entry("prefer", str(item.statement), item.evidence, **more)


def _ranking(ranking: Ranking) -> list[Plain]:
    items: list[Plain] = []
    for group in ranking.groups:
        tied: Plain = group.patterns[0] if len(group.patterns) == 1 else list(group.patterns)
        if group.unknown and items:
            last = items[-1]
            assert isinstance(last, dict)
            if "unknown" not in last:
                items[-1] = last = {"unknown": [last["prefer"]], **{k: v for k, v in last.items() if k != "prefer"}}
            shared = last["unknown"]
            assert isinstance(shared, list)
            shared.append(tied)
            continue
        if group.gap > 1:
            items.append({"gap": str(group.gap)})
        items.append({"prefer": tied, **_support(group.evidence)})
    return [item["prefer"] if isinstance(item, dict) and set(item) == {"prefer"} else item for item in items]


def _comparison(item: Comparison) -> Plain:
    sign = item.sign * item.degree if item.sign == ">" else item.sign
    return _entry("compare", f"{item.left} {sign} {item.right}", item.evidence)


def _entry(key: str, value: str, evidence: Evidence, **more: str) -> Plain:
    support = _support(evidence)
    return {key: value, **more, **support} if more or support else value


def _support(evidence: Evidence) -> Data:
    found: Data = {}
    if evidence.because is not None:
        found["because"] = evidence.because
    if evidence.sources:
        found["source"] = list(evidence.sources)
    for key in ("quote", "page", "confidence"):
        value = getattr(evidence, key)
        if value is not None:
            found[key] = value
    return found
