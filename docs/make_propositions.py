"""Write the page of propositions anew: what sources say of the conflicts that come with sulh, and whether it follows.

``python docs/make_propositions.py``, or ``make golden``. Everything on the page is taken from the case files.
"""

from __future__ import annotations

from pathlib import Path

import sulh
from sulh.questions.propositions import Proposition, Propositions
from sulh.show.claims import depends_on

PAGE = Path(__file__).resolve().parent / "propositions.md"

INTRO = """\
# Propositions from published commentary, by source

Documents, scholars and parties say what a peace process leads to. Each sentence below is written as a claim in the case
that it concerns, with a formal reading, and tested there by [sulh claims](how-to/test-claims.md).

*Follows* and *does not follow* say what holds **in this coding**, from the status quo, when parties take undeterred
improvements under SEQ and agreements that all signatories gain from. *Vacuous*: what the claim speaks of is never
reached. *Record* says what the recorded path shows of the same sentence, once; it is no judgement of who was right. The
last column names what the verdict depends on: another coding, another view, another concept, or a single line of the
case. A verdict that depends on much says little. The preferences were coded knowing the outcome.

A sentence is not the whole of its source, and a formal reading is not the whole of a sentence. Both stand in the case
file; `sulh claims CASE --claim ID` shows the reading, the reason, and what would change it.
"""


def page(answer: Propositions) -> str:
    """Return the page, a table for each source."""
    parts = [INTRO]
    for title, rows in answer.by_source().items():
        parts.append(f"## {escaped(title)}\n")
        parts.append("| claim | case | verdict | record | depends on |\n|---|---|---|---|---|")
        parts.append("\n".join(map(line, rows)) + "\n")
    return "\n".join(parts)


def line(row: Proposition) -> str:
    """Return the row of a claim."""
    case = f"[{row.case}](library/{row.case}.md)"
    return (
        f"| {escaped(row.text)} | {case} | {row.verdict} | {escaped(row.record)} | {escaped(depends_on(row.depends))} |"
    )


def escaped(text: str) -> str:
    """Return a text of a case as plain text on a page."""
    return "".join("\\" + letter if letter in "\\|*_`<>$[]#" else letter for letter in " ".join(text.split()))


def written() -> str:
    """Return the page of the cases that have a page in the library."""
    names = [name for name in sulh.shipped_cases() if (PAGE.parent / "library" / f"{name}.md").exists()]
    return page(sulh.propositions([sulh.load(name) for name in names]))


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
