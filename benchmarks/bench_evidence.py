"""Quotes looked up in documents: what it costs, and how close true and wrong quotes come.

The texts are the documentation's own pages and the case files of the library. A true quote is a sentence of the
document, as a poor scan would have it; a wrong one is a sentence of another document.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tests"))

THRESHOLDS = (70, 75, 80, 85, 88, 90, 92, 95, 97)
SIZES = ((25, 49), (50, 400))
LOOKALIKES = {"m": "rn", "l": "1", "i": "l", "e": "c", "h": "b", "o": "0", "u": "ii", "d": "cl", "w": "vv", "n": "ri"}


def prose() -> list[tuple[str, list[str]]]:
    """Return documents as texts with their sentences."""
    found = []
    for path in sorted([*(ROOT / "docs").rglob("*.md"), *(ROOT / "src" / "sulh" / "cases").rglob("*.yaml")]):
        text = re.sub(r"```.*?```", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        lines = [line for line in text.splitlines() if not line.startswith(("|", "#", ":", "`"))]
        flat = " ".join(" ".join(lines).split())
        sentences = [one for one in re.findall(r"(?<=[.:] )[A-Z][^.:{}\[\]`|]{28,400}\.", flat) if one.count(" ") > 3]
        if len(sentences) >= 10:
            found.append((flat, sentences))
    return found


def scanned(text: str, share: float, chance: random.Random) -> str:
    """Return a text with a share of its letters misread, as by a machine that reads pictures."""
    return "".join(LOOKALIKES.get(sign, sign) if chance.random() < share else sign for sign in text)


def changed(sentence: str, words: list[str], chance: random.Random) -> str:
    """Return a sentence with one word in the place of another."""
    parts = sentence.split()
    parts[chance.randrange(len(parts))] = chance.choice(words)
    return " ".join(parts)


def curve(number: int) -> None:
    """Print which share of true and of wrong quotes comes at least so close."""
    from sulh.files.documents.reading import document_text
    from sulh.questions.letters import letters
    from sulh.questions.quotes import find
    from sulh.questions.scars import Searchable

    chance, texts = random.Random(0), prose()
    documents = [Searchable(document_text(text.encode(), "a.txt")) for text, _ in texts]
    words = [word for _, sentences in texts for one in sentences for word in one.split() if word.isalpha()]
    scores: dict[tuple[str, int], list[float]] = {}
    for _ in range(number):
        own, other = chance.sample(range(len(texts)), 2)
        sentence, strange = (chance.choice(texts[one][1]) for one in (own, other))
        for kind, quote in {
            "every 20th letter misread": scanned(sentence, 0.05, chance),
            "every 10th letter misread": scanned(sentence, 0.1, chance),
            "one word another": changed(sentence, words, chance),
            "of another document": strange,
        }.items():
            size = len(letters(quote).text)
            group = next((n for n, (least, most) in enumerate(SIZES) if least <= size <= most), None)
            # A sentence may stand in both.
            if group is None or (
                kind == "of another document" and letters(strange).text in documents[own].letters().text
            ):
                continue
            found = find(quote, documents[own])
            scores.setdefault((kind, group), []).append(0.0 if found is None else found.score)
    print(f"{'quotes':28}{'letters':>10}{'number':>8}", *(f"{one:>6}" for one in THRESHOLDS))
    for (kind, group), own_scores in sorted(scores.items()):
        shares = [sum(score >= one for score in own_scores) / len(own_scores) for one in THRESHOLDS]
        size_name = "{} to {}".format(*SIZES[group])
        print(f"{kind:28}{size_name:>10}{len(own_scores):>8,}", *(f"{100 * share:>5.1f}%" for share in shares))


def speed(n_pages: int, n_quotes: int) -> None:
    """Print the seconds that a whole check takes."""
    import sulh
    from pdf_files import pdf

    chance, sentences = random.Random(0), [one for _, own in prose() for one in own]
    pages = []
    for number in range(n_pages):
        words = (
            " ".join(chance.choice(sentences) for _ in range(25)).encode("cp1252", "replace").decode("cp1252").split()
        )
        lines = [" ".join(words[at : at + 12]) for at in range(0, len(words), 12)]
        pages.append([f"REPORT OF THE COMMISSION  {number + 1}", *lines])
    whole = " ".join(" ".join(page[1:]) for page in pages).split()
    for kind in ("as it stands", "every 20th letter misread", "not there"):
        quotes = []
        for _ in range(n_quotes):
            at = chance.randrange(len(whole) - 40)
            text = " ".join(whole[at : at + chance.randint(8, 40)])
            if kind == "not there":
                text = " ".join(chance.sample(whole, 25))
            quotes.append(scanned(text, 0.05, chance) if kind.startswith("every") else text)
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "report.pdf").write_bytes(pdf(pages))
            entries = "\n".join(
                f"      - {{prefer: insist, source: report, quote: {json.dumps(quote)}}}" for quote in quotes
            )
            file = Path(folder) / "case.yaml"
            file.write_text(
                "sulh: 1\nsources: {report: {title: Report, file: report.pdf}}\n"
                f"parties:\n  town:\n    options: {{insist: Insist}}\n    preferences:\n{entries}\n",
                encoding="utf-8",
            )
            case = sulh.load(file)
            start = perf_counter()
            answer = sulh.evidence(case)
            seconds = perf_counter() - start
        counts = ", ".join(f"{number} {found}" for found, number in answer.counts().items() if number)
        size = len(" ".join(whole))
        print(f"{n_quotes} quotes {kind}, {n_pages} pages, {size:,} characters: {seconds:.1f} s ({counts})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--quotes", type=int, default=200)
    parser.add_argument("--sample", type=int, default=1500, help="quotes of each kind for the curve")
    arguments = parser.parse_args()
    if find_spec("rapidfuzz") is None or find_spec("pypdfium2") is None:
        print("This needs sulh[evidence]: skipped.")
        return
    speed(arguments.pages, arguments.quotes)
    curve(arguments.sample)


if __name__ == "__main__":
    main()
