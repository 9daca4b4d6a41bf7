"""A new case from a short form: what was typed, what is wrong with it, and the file it makes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sulh.files.gmcr.case import identifiers
from sulh.files.render import entry as lines_of
from sulh.files.render import inline
from sulh.files.schema import TOP_LEVEL

LEAST, MOST = 2, 6
"""Parties of the form."""

OPTIONS = 8
"""Options of one party in the form."""

SMALL = frozenset(
    (
        "a",
        "an",
        "and",
        "at",
        "by",
        "for",
        "from",
        "in",
        "into",
        "its",
        "of",
        "on",
        "or",
        "our",
        "the",
        "their",
        "to",
        "up",
    )
)
"""Words that say too little to name an option or a party."""

RULES = {
    "not-both": ("not both", "not ({a} and {b})"),
    "one-of": ("at least one of the two", "{a} or {b}"),
    "only-if": ("the first only together with the second", "{b} if {a}"),
}
"""What the form can say of two options, and the rule that says it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of the form. ``key`` names it there: the number of its party, and its words."""

    key: str
    party: int
    text: str
    id: str
    full: str


@dataclass(frozen=True)
class Draft:
    """What was typed into the form.

    Attributes
    ----------
    names, words
        Of each party its name, and its options, one a line.
    wants
        Of each party its wishes in order, as ``key:yes`` or ``key:no``; empty where nothing was chosen.
    rules
        Kinds and the two options of what is impossible.
    on
        The options that are on today.
    """

    title: str = ""
    about: str = ""
    status: str = "ongoing"
    file: str = ""
    names: tuple[str, ...] = ("", "")
    words: tuple[str, ...] = ("", "")
    wants: tuple[tuple[str, ...], ...] = ((), ())
    rules: tuple[tuple[str, str, str], ...] = ()
    on: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, form: Mapping[str, Sequence[str]]) -> Draft:
        """Return what the fields of a form say; each field has all its values."""

        def one(name: str, most: int = 2000) -> str:
            return (form.get(name) or [""])[-1].replace("\r\n", "\n")[:most]

        n = max(LEAST, min(MOST, _number(one("parties"), LEAST)))
        numbers = range(1, n + 1)
        found = sorted({int(key.split("-")[1]) for key in form if key.startswith("rule-") and _number(key[5:6], 0)})
        return cls(
            one("title", 300),
            one("about", 20_000),
            "past" if one("status") == "past" else "ongoing",
            one("file", 200),
            tuple(one(f"name-{number}", 200) for number in numbers),
            tuple(one(f"options-{number}", 5000) for number in numbers),
            tuple(tuple(text[:500] for text in form.get(f"want-{number}", ())[:40] if text) for number in numbers),
            tuple((one(f"rule-{k}-kind", 20), one(f"rule-{k}-a", 500), one(f"rule-{k}-b", 500)) for k in found[:20]),
            frozenset(text[:500] for text in form.get("on", ())),
        )

    @property
    def ids(self) -> list[str]:
        """The ids of the parties: the first word that says something, two where one is not enough."""
        short = [telling(name, 1) for name in self.names]
        both = zip(self.names, short, strict=True)
        chosen = [telling(name, 2) if short.count(one) > 1 else one for name, one in both]
        return identifiers(chosen, "party", TOP_LEVEL)

    def options(self, party: int) -> list[Choice]:
        """Return the options of a party, by its number from 0."""
        id = self.ids[party]
        texts = [" ".join(line.split()).lstrip("-*• ") for line in self.words[party].split("\n")]
        texts = [text for text in texts if text]
        names = identifiers([telling(text, 2) for text in texts], "option")
        return [
            Choice(f"{party + 1}|{text}", party, text, name, f"{id}.{name}")
            for text, name in zip(texts, names, strict=True)
        ]

    @property
    def choices(self) -> dict[str, Choice]:
        """All options by their key."""
        return {one.key: one for party in range(len(self.names)) for one in self.options(party)}

    def wishes(self, party: int) -> list[tuple[Choice, bool]]:
        """Return what a party wants, most important first: an option, and whether it is to happen."""
        known, found = self.choices, []
        for text in self.wants[party]:
            key, _, way = text.rpartition(":")
            if key in known:
                found.append((known[key], way == "yes"))
        return found


def first_faults(draft: Draft) -> dict[str, str]:
    """Return what is wrong with who takes part and what they can do, by field."""
    wrong: dict[str, str] = {}
    if not draft.title.strip():
        wrong["title"] = "Give the case a title."
    seen: dict[str, int] = {}
    for number, name in enumerate(draft.names, start=1):
        key = " ".join(name.split()).casefold()
        if not key:
            wrong[f"name-{number}"] = "Give the party a name, or take it away."
        elif key in seen:
            wrong[f"name-{number}"] = f"Party {seen[key]} has this name, too."
        seen.setdefault(key, number)
        texts = [one.text.casefold() for one in draft.options(number - 1)]
        if len(set(texts)) < len(texts):
            wrong[f"options-{number}"] = "Two of these lines are the same."
        elif len(texts) > OPTIONS:
            wrong[f"options-{number}"] = f"Take the {OPTIONS} that matter most; more can be added later."
    if not draft.choices and not wrong:
        wrong["options-1"] = "Somebody must be able to do something: write at least one option, here or below."
    return wrong


def second_faults(draft: Draft) -> dict[str, str]:
    """Return what is wrong with what the parties want and with what is impossible, by field."""
    wrong: dict[str, str] = {}
    for party in range(len(draft.names)):
        keys = [one.key for one, _ in draft.wishes(party)]
        if len(set(keys)) < len(keys):
            twice = next(one.text for one, _ in draft.wishes(party) if keys.count(one.key) > 1)
            wrong[f"want-{party + 1}"] = f"“{twice}” stands here twice: only the first would count. Keep one."
    known = draft.choices
    for number, (kind, a, b) in enumerate(draft.rules, start=1):
        if not (a or b):
            continue
        if kind not in RULES or a not in known or b not in known:
            wrong[f"rule-{number}"] = "Choose two options, or leave both empty."
        elif a == b:
            wrong[f"rule-{number}"] = "Choose two different options."
    return wrong


def vector(draft: Draft) -> str:
    """Return the status quo as a vector."""
    return "".join("Y" if key in draft.on else "N" for key in draft.choices)


def text_of(draft: Draft) -> str:
    """Return the case file that the form makes: written as one would by hand, with comments for who goes on."""
    known = draft.choices
    out = [
        "# Made with the form of sulh. Everything can be changed, here or in the workbench; comments are kept.",
        _noted("sulh: 1", "the format of this file"),
        *lines_of("title", " ".join(draft.title.split()), 0),
        _noted(f"status: {draft.status}", "past | ongoing"),
    ]
    if draft.about.strip():
        out += lines_of("about", " ".join(draft.about.split()), 0)
    out += [
        "",
        "# sources:                            # where the lines below come from; refer to them with source: KEY",
    ]
    out += ["#   talks: {title: Notes of the first meeting, access: confidential}", "", "parties:"]
    for party, (id, name) in enumerate(zip(draft.ids, draft.names, strict=True)):
        out += [f"  {id}:", *lines_of("name", " ".join(name.split()), 4)]
        options = draft.options(party)
        if options:
            out.append(_noted("    options:", "what it can do or leave") if not party else "    options:")
            out += [line for one in options for line in lines_of(one.id, one.text, 6)]
        wishes = draft.wishes(party)
        if wishes:
            out.append(
                _noted("    preferences:", "what it wants to be true, most important first")
                if not party
                else "    preferences:"
            )
        for one, yes in wishes:
            statement = one.id if one.party == party else one.full
            out.append(f"      - {statement if yes else f'not {statement}'}")
        if not wishes:
            out.append("    # preferences: []                 # nothing yet: all is the same to it")
    rules = [RULES[kind][1].format(a=known[a].full, b=known[b].full) for kind, a, b in draft.rules if a and b]
    if rules:
        out += ["", _noted("feasible:", "states in which one of these is false are left out")]
        out += [f"  - {rule}" for rule in rules]
    on = [one.full for key, one in known.items() if key in draft.on]
    out += ["", _noted(f"status_quo: {inline(on)}", "the options that are on today")]
    return "\n".join(out) + "\n"


def _noted(line: str, note: str) -> str:
    return f"{line:<37} # {note}"


def telling(text: str, most: int) -> str:
    """Return the first words of a text that say something."""
    words = text.replace("_", " ").split()
    telling = [word for word in words if word.casefold().strip(".,;:") not in SMALL]
    return " ".join((telling or words)[:most])


def _number(text: str, usual: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else usual
