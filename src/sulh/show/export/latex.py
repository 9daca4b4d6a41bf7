r"""Tables of results for papers: LaTeX with booktabs, every text escaped, each table with a caption and a label."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sulh.case.case import Case
from sulh.engine.arrays import IntArray
from sulh.questions.doubts import wishes
from sulh.questions.solve import Solution
from sulh.show.export.tex import escaped
from sulh.show.phrases import heading
from sulh.show.solution import DISCLAIMER
from sulh.version import __version__

SIDE_BY_SIDE = 12
"""States that stand side by side, as the literature prints them; where there are more, each has a row."""

LONG = 30
"""Rows above which a table may break over pages."""

MOST_ROWS = 500
"""States that a table lists before it says how many more there are."""

LATIN = re.compile("[\u0000-\u024f\u2010-\u2027\u2030-\u203a\u20ac]*")
"""What pdfLaTeX reads with the packages named."""

_MARKS = {True: r"$\bullet$", False: r"$\cdot$"}


@dataclass(frozen=True)
class _Table:
    """A table, its cells already LaTeX; ``rules``: rows before which a line is drawn."""

    name: str
    caption: str
    align: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    rules: frozenset[int] = frozenset()
    note: str = ""


def latex(solution: Solution) -> str:
    r"""Return the tables of a solution: outcomes, stability, preferences, feasibility.

    States stand side by side over the options where they are few: all of a small case, else the equilibria and the
    status quo. A comment at the top says how they were made and which packages to load.

    Examples
    --------
    >>> import sulh
    >>> text = latex(sulh.solve(sulh.load("elmira")))
    >>> text.count(r"\begin{table}"), r"\label{tab:elmira-outcomes}" in text
    (4, True)
    """
    tables = [_outcomes(solution), _stability(solution), _preferences(solution.case), _feasibility(solution.case)]
    body = "\n".join(_typeset(one, _slug(solution.case.name)) for one in tables if one is not None)
    return _head(solution, body) + body


def _head(solution: Solution, body: str) -> str:
    case = solution.case
    settings = ", ".join(f"{key} {value}" for key, value in solution.semantics.to_dict().items())
    packages = ["booktabs", *(["longtable"] if r"\begin{longtable}" in body else []), "array"]
    lines = [
        heading(case),
        f"Made by sulh {__version__} from {case.name}, {case.digest}.",
        f"Settings: {settings}; concepts: {', '.join(solution.concepts)}.",
        f"Needs: \\usepackage[T1]{{fontenc}} \\usepackage{{{','.join(packages)}}}",
    ]
    if LATIN.fullmatch(body) is None:
        lines.append("Holds letters of other scripts: compile with LuaLaTeX or XeLaTeX, and a font that has them.")
    if case.status == "ongoing":
        lines.append(DISCLAIMER)
    return "".join(f"% {' '.join(line.split())}\n" for line in lines) + "\n"


def _typeset(one: _Table, slug: str) -> str:
    long = len(one.rows) > LONG
    caption = f"\\caption{{{one.caption}}}\n\\label{{tab:{slug}-{one.name}}}"
    head = f"{' & '.join(one.head)} \\\\"
    rows = "\n".join(
        ("\\midrule\n" if k in one.rules else "") + " & ".join([_guarded(row[0]), *row[1:]]) + r" \\"
        for k, row in enumerate(one.rows)
    )
    note = f"\\par\\smallskip{{\\footnotesize {one.note}}}\n" if one.note else ""
    if long:
        last = f"\\multicolumn{{{len(one.head)}}}{{@{{}}l}}{{\\footnotesize {one.note}}} \\\\\n" if one.note else ""
        return (
            f"\\begin{{longtable}}{{@{{}}{one.align}@{{}}}}\n{caption} \\\\\n\\toprule\n{head}\n\\midrule\n"
            f"\\endfirsthead\n\\toprule\n{head}\n\\midrule\n\\endhead\n\\bottomrule\n\\endfoot\n{rows}\n{last}"
            "\\end{longtable}\n"
        )
    return (
        f"\\begin{{table}}\n\\centering\n{caption}\n\\begin{{tabular}}{{@{{}}{one.align}@{{}}}}\n\\toprule\n{head}\n"
        f"\\midrule\n{rows}\n\\bottomrule\n\\end{{tabular}}\n{note}\\end{{table}}\n"
    )


def _guarded(cell: str) -> str:
    """Return the first cell of a row; a bracket or a star would be an argument of the command before it."""
    return f"{{}}{cell}" if cell.startswith(("[", "*")) else cell


def _outcomes(solution: Solution) -> _Table:
    """Return the options of each state, and under which concepts it is an equilibrium."""
    case, (numbers, told) = solution.case, _shown(solution)
    title = f"Outcomes of {escaped(heading(case))}"
    if case.options and len(numbers) <= SIDE_BY_SIDE:
        head = ["party", "option", *(str(k) for k in range(1, len(numbers) + 1))]
        rows: list[list[str]] = []
        rules = set[int]()
        first = slice(None) if solution.states.first is None else solution.states.first
        for k, option in enumerate(case.options):
            new = not k or case.options[k - 1].party != option.party
            rules |= {k} if new and k else set()
            on = solution.states.option(k)[first][numbers].tolist()
            rows.append([escaped(option.party) if new else "", escaped(option.id), *("Y" if y else "N" for y in on)])
        rules.add(len(rows))
        for concept in solution.concepts:
            holds = solution.holding[concept][numbers].tolist()
            rows.append(["", escaped(concept), *(_MARKS[value] for value in holds)])
        note = f"{_MARKS[True]} equilibrium. {told}".strip()
        return _Table("outcomes", f"{title}.", "ll" + "c" * len(numbers), head, rows, frozenset(rules), note)
    rows = [
        [
            f"\\texttt{{{escaped(solution.states.name(number))}}}",
            escaped(solution.states.labels.get(number, "")),
            *(_MARKS[bool(solution.holding[concept][number])] for concept in solution.concepts),
        ]
        for number in numbers.tolist()
    ]
    letters = "; ".join(f"{party.id}: {', '.join(o.id for o in party.options)}" for party in case.parties)
    order = f" Letters, in this order: {escaped(letters)}." if case.options else ""
    align = "l>{\\raggedright\\arraybackslash}p{0.35\\linewidth}" + "c" * len(solution.concepts)
    head = ["state", "label", *map(escaped, solution.concepts)]
    return _Table("outcomes", f"{title}.", align, head, rows, note=f"{_MARKS[True]} equilibrium. {told}{order}")


def _stability(solution: Solution) -> _Table:
    """Return for whom the states shown are stable."""
    numbers, told = _shown(solution)
    rows, rules = list[list[str]](), set[int]()
    for concept in solution.concepts:
        for k, mover in enumerate(solution.movers):
            rules |= {len(rows)} if rows and not k else set()
            marks = [_MARKS[value] for value in solution.verdicts[concept][k][numbers].tolist()]
            rows.append([escaped(concept) if not k else "", escaped(mover), *marks])
    if len(numbers) > SIDE_BY_SIDE:
        numbers, told = numbers[:SIDE_BY_SIDE], f"The first {SIDE_BY_SIDE} of these states. {told}".strip()
        rows = [row[: 2 + SIDE_BY_SIDE] for row in rows]
    names = [f"\\rotatebox{{90}}{{\\texttt{{{escaped(solution.states.name(k))}}}}}" for k in numbers.tolist()]
    short = [str(k) for k in range(1, len(numbers) + 1)]
    heads = short if solution.case.options and len(_shown(solution)[0]) <= SIDE_BY_SIDE else names
    note = f"{_MARKS[True]} stable for the party. {told}".strip()
    caption = f"For whom the outcomes of {escaped(heading(solution.case))} are stable."
    head = ["concept", "party", *heads]
    return _Table("stability", caption, "ll" + "c" * len(numbers), head, rows, frozenset(rules), note)


def _preferences(case: Case) -> _Table | None:
    rows, rules = list[list[str]](), set[int]()
    for party in case.parties:
        for k, wish in enumerate(wishes(case, party)):
            rules |= {len(rows)} if rows and not k else set()
            rows.append([escaped(str(party)) if not k else "", str(k + 1), escaped(wish.text)])
    if not rows:
        return None
    align = ">{\\raggedright\\arraybackslash}p{0.25\\linewidth}r>{\\raggedright\\arraybackslash}p{0.6\\linewidth}"
    caption = f"What the parties of {escaped(heading(case))} prefer, most important first."
    return _Table("preferences", caption, align, ["party", "", "prefers"], rows, frozenset(rules))


def _feasibility(case: Case) -> _Table | None:
    if not case.rules:
        return None
    rows = [
        [str(k), escaped(rule.statement.text), "judgement" if rule.judgement else ""]
        for k, rule in enumerate(case.rules, 1)
    ]
    align = "r>{\\raggedright\\arraybackslash}p{0.75\\linewidth}l"
    return _Table("feasibility", f"Feasible states of {escaped(heading(case))}.", align, ["", "rule", ""], rows)


def _shown(solution: Solution) -> tuple[IntArray, str]:
    """Return the states that the tables show, and in words which they are."""
    n = len(solution.states)
    if n <= SIDE_BY_SIDE:
        return np.arange(n), ""
    held = np.zeros(n, bool)
    for concept in solution.concepts:
        held |= solution.holding[concept]
    start = solution.case.status_quo
    also = ""
    if start is not None:
        for number in _found(solution, start):
            held[number] = True
            also = " and the status quo"
    numbers = np.flatnonzero(held)
    told = f"Shown are the equilibria{also}, of {n:,} states."
    if len(numbers) > MOST_ROWS:
        told = f"Shown are the first {MOST_ROWS} of {len(numbers):,} equilibria{also}, of {n:,} states."
    return numbers[:MOST_ROWS], told


def _found(solution: Solution, name: str) -> Iterator[int]:
    numbers = solution.states.find(name)
    return iter(numbers.tolist() if len(numbers) == 1 else [])


def _slug(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-").lower() or "case"
