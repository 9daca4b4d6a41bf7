"""Words for what a replay finds: shares that are never rounded to all or nothing, and what keeps an end."""

from __future__ import annotations

from sulh.case.preferences import Statements
from sulh.questions.baselines import Shuffled
from sulh.questions.replay_kept import Gain
from sulh.questions.replayed import Walk
from sulh.show.tables import counted

CHANGES = {
    "move": ("move of a statement", "moves of statements"),
    "drop": ("drop", "drops"),
    "direction": ("direction", "directions"),
    "rule": ("rule off", "rules off"),
}
"""What was tried, one and several."""

UNKNOWN = (
    "What keeps the end could not be worked out: states are coalesced, a ranking or pairs say nothing of what a rule "
    "leaves out, or a party has very many options."
)


def percent(share: float, digits: int = 0) -> str:
    """Return a share in percent, with a digit more where it is small, and never 0 % or 100 % unless it is that.

    >>> percent(0.031), percent(0.12), percent(0.996), percent(0.99999), percent(1), percent(0.0001), percent(0)
    ('3.1%', '12%', '99.6%', '>99.9%', '100%', '<0.1%', '0%')
    """
    if share in (0, 1):
        return f"{share:.0%}"
    if share < 0.0005:
        return "<0.1%"
    if share >= 0.9995:
        return ">99.9%"
    text = f"{share:.{digits}%}" if share >= 0.1 else f"{share:.1%}"
    return f"{share:.1%}" if text == "100%" else text


def shuffled(one: Shuffled) -> str:
    """Return the share of shuffled codings in full."""
    if one.implied:
        return "100%, since nash is"
    exact = "" if one.exact is None else f"{percent(float(one.exact), 1)} exactly"
    if one.share is None:
        return exact or "?"
    drawn = f"{one.share.count:,} drawn: {percent(one.share.low, 1)} to {percent(one.share.high, 1)}"
    return f"{exact}; {drawn}" if exact else drawn


def shuffled_short(one: Shuffled) -> str:
    """Return the share of shuffled codings; where all that were drawn agree, and no more is known, with a sign."""
    if one.value is None:
        return "?"
    sure = one.exact is not None or 0 < one.value < 1
    return percent(one.value) if sure else f"~{percent(one.value)}"


def why_kept(walk: Walk) -> str:
    """Say what keeps an end that is an equilibrium under nash in every order of the statements; else ``""``."""
    case, found = walk.case, walk.kept
    if "nash" not in walk.end.stable or found.by == "order of statements":
        return ""
    if all(isinstance(party.preference, Statements) for party in case.parties):
        gains = "makes a statement of its mover's list true that was false"
    else:
        gains = "is a gain for its mover in any order of its list"
    rules = "feasibility rules" + " and moves that are ruled out" * bool(case.forbidden_moves)
    if case.form == "states":
        return f"At the end no move {gains}."
    if found.by is None:
        return UNKNOWN
    gain = said(found.gain) if found.gain is not None else "some party could gain"
    return {
        "nothing to gain": f"At the end no move {gains}, not even with all options both ways and without {rules}.",
        "one-way options": (
            f"One-way options keep the end: no move from it that they leave open {gains}; with all both ways {gain}."
        ),
        "rules": f"What is feasible keeps the end: no move from it {gains}; without {rules} {gain}.",
        "one-way options or rules": (
            f"One-way options keep the end, and {rules} do too, each alone: no move from it {gains}; without both "
            f"{gain}."
        ),
        "one-way options and rules": (
            f"One-way options and {rules} keep the end together: no move from it {gains}; with all options both ways "
            f"{gain}, and without {rules} some party could gain as well."
        ),
    }[str(found.by)]


def said(gain: Gain) -> str:
    """Say by which move a party could gain."""
    turned = [f"{name.partition('.')[2]} on" for name in gain.on] + [
        f"{name.partition('.')[2]} off" for name in gain.off
    ]
    true = f", which makes {gain.statement!r} true" if gain.statement else ""
    return f"{gain.party} could gain by turning {' and '.join(turned)}{true}"


def end_lines(walk: Walk) -> list[str]:
    """Say, where single changes were tried, whether any unsettles the end, and why none of some kinds could."""
    asked, by = walk.asked("end"), walk.kept.by
    lines = []
    if asked and not asked[0].already and not asked[0].matter:
        lines.append("(a) is empty: no single change of these kinds unsettles the end.")
    nash = next((one for one in asked if one.concept == "nash"), None)
    if nash is None or nash.already or by is None:
        return lines
    if by != "order of statements":
        number = nash.tried["direction"] + nash.tried["rule"]
        others = f"directions and rules: {number:,} tried" if number else "there are no directions and rules to try"
        found = f", {counted(nash.n_matter, 'does', 'do')}" if nash.n_matter else ""
        lines.append(
            f"No move or drop of a statement could unsettle the end under nash, as said above; {others}{found}."
        )
    elif not nash.matter:
        share = (
            "some orders" if walk.kept.as_coded is None else f"{percent(float(walk.kept.as_coded), 1)} of the orders"
        )
        lines.append(f"Under nash the end is one in {share} of the statements: several would have to move.")
    return lines
