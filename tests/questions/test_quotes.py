"""Quotes looked up in a document: found whatever scars it has, and nothing found that is not there."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.files.documents.reading import document_text
from sulh.files.documents.text import DocumentText, Page
from sulh.questions.letters import letters
from sulh.questions.pages import agrees
from sulh.questions.quotes import Passage, find, split
from sulh.questions.scars import Searchable, turned

ARABIC = "اتفق الطرفان على وقف إطلاق النار في 14 يناير 1992"
HEBREW = "הצדדים הסכימו על 12 נקודות"
PERSIAN = "طرفین توافق کردند که نیروهای خود را بیرون ببرند"


def text(*pages: str) -> Searchable:
    return Searchable(document_text("\f".join(pages).encode(), "a.txt"))


def found(quote: str, document: Searchable, **settings: object) -> Passage:
    passage = find(quote, document, **settings)  # type: ignore[arg-type]
    assert passage is not None
    return passage


PLAIN = text(
    "The delegates met.\nThe guarantors “shall not withdraw” their 1.5 million\nun-\ndertakings before talks.12 The "
    "irresponsible re-\nturn of offices is no part of it."
)


@pytest.mark.parametrize(
    ("quote", "kind"),
    [
        ("The delegates met. The guarantors “shall not", "exact"),
        ("shall not withdraw” their 1.5 million", "exact"),
        ('The Guarantors "shall not withdraw"', "normalised"),
        ("their 1.5 million undertakings before talks. The irresponsible return", "normalised"),
        ("irresponsible return of oﬃces", "normalised"),
        ("  before\n talks ", "exact"),
        ("The delegates ... shall not withdraw", "exact"),
        ("The delegates […] shall not … undertakings", "normalised"),
        ("guarantors [of the talks] “shall not withdraw", "exact"),
        ("[T]he guarantors", "normalised"),
        ("... their 1.5 million ...", "exact"),
        ("The guarantors “shall not withdraw” their 1.5 million undertakings after talks", "close"),
        ("shall withdraw", "not found"),
        ("responsible", "not found"),
        ("responsible return of offices is no part of it", "close"),
        ("15 million", "not found"),
        ("shall not withdraw ... The delegates met", "close"),
        ("shall not ... The delegates met", "not found"),
        ("Nobody spoke of the water of the valley at all", "not found"),
    ],
)
def test_kinds(quote: str, kind: str) -> None:
    assert found(quote, PLAIN).found == kind


def test_nothing_to_look_for() -> None:
    assert find("...", PLAIN) is None
    assert find("", PLAIN) is None


def test_where_it_is() -> None:
    document = text("One.\nTwo words here.", "Three\nwords\nhere.")
    passage = found("words here", document)
    assert (passage.page, passage.last_page, passage.line, passage.start, passage.end) == (1, 1, 2, 9, 19)
    assert passage.text == "words here"
    passage = found("words here", document, page="2")
    assert (passage.page, passage.line, passage.agrees) == (2, 2, True)
    assert document.document.pages[1].text[passage.start : passage.end] == "words\nhere"
    assert found("Two words", document, page="p. 2").agrees is False
    assert found("Two words", document, page="para 2").agrees is None
    unpaged = found("Two words", text("One.\nTwo words here."), page="2")
    assert (unpaged.page, unpaged.line, unpaged.agrees) == (0, 2, None)


def test_what_differs_is_told() -> None:
    quote = "The guarantors shall withdraw their 1.5 million pledges before talks"
    passage = found(quote, PLAIN, threshold=70)
    assert (passage.found, passage.differences) == ("close", (("", "not"), ("pledges", "undertakings")))
    assert found(quote, PLAIN, threshold=99).found == "not found"


REPORT = text(
    *(
        f"REPORT OF THE COMMISSION  {number}\n{body}\n{note}\n{number + 4}"
        for number, body, note in [
            (1, "The parties agreed that no side shall", "1 Annex II, of the third of March."),
            (2, "enter the valley.2 The mill\nkeeps", "2 Likewise."),
            (3, "its water until the spring, and the town its bridge.", ""),
        ]
    )
)


@pytest.mark.parametrize(
    ("quote", "pages"),
    [
        ("The parties agreed that no side shall enter the valley. The mill", (1, 2)),
        ("no side shall enter the valley", (1, 2)),
        ("The mill keeps its water until the spring", (2, 3)),
        ("side shall enter the valley", (1, 2)),
        ("REPORT OF THE COMMISSION 2", (2, 2)),
    ],
)
def test_running_heads_and_notes_between_pages(quote: str, pages: tuple[int, int]) -> None:
    passage = found(quote, REPORT)
    assert passage.found in ("exact", "normalised")
    assert (passage.page, passage.last_page) == pages


def test_parts_far_apart_or_in_another_order() -> None:
    between = "and nothing of it was ever said again " * 200
    document = text(f"The mill would accept. {between} The town would insist.")
    for quote in (
        "The mill would accept. [...] The town would insist.",
        "The town would insist ... the mill would accept",
    ):
        passage = found(quote, document)
        assert (passage.found, passage.note) == ("close", "parts far apart, or in another order")
    assert found("The mill would accept [...] the town would leave the valley", document).found == "not found"


COUNCIL = (
    "Minutes of the council.\nThe mayor said that the government will\nnot in any case yield to the mill.\n",
    "Second sitting.\nThe mill asked whether the town could be made to\nwithdraw its complaint before the year ends.",
)


def test_lines_that_are_skipped_at_the_end_of_a_page_are_told() -> None:
    passage = found("The mayor said that the government will withdraw its complaint", text(*COUNCIL))
    assert passage.found == "close"
    assert "not in any case yield to the mill." in passage.note
    notes = "".join(f"{number} See the annex.\n" for number in range(1, 20))
    long = text(f"The mayor said that the government\n{notes}", "will withdraw its complaint")
    assert found("The mayor said that the government will withdraw its complaint", long).found == "close"
    short = text(
        "The mayor said that the government\n1 See the annex.\nof it.", "17\nTHE TALKS\nwill withdraw its complaint"
    )
    assert found("The mayor said that the government will withdraw its complaint", short).found == "normalised"


def test_the_number_that_is_printed_on_a_page() -> None:
    passage = found("enter the valley", REPORT, page="6")
    assert (passage.page, passage.label, passage.agrees) == (2, "6", True)


@pytest.mark.parametrize(
    ("said", "label", "printed", "answer"),
    [
        ("3", "", "", True),
        ("p. 3", "", "", True),
        ("pp. 2-4", "", "", True),
        ("pp. 101–3", "", "102", True),
        ("1, 3", "", "", True),
        ("iv", "iv", "", True),
        ("4", "iv", "", True),
        ("IV", "iv", "", True),
        ("A-2", "A-2", "", True),
        ("۳", "", "", True),
        ("ص ٣", "", "", True),
        ("12", "", "12", True),
        ("4", "", "", False),
        ("5-9", "", "", False),
        ("Article 3", "", "", None),
        ("3rd paragraph", "", "", None),
        ("", "", "", None),
    ],
)
def test_pages_that_are_named(said: str, label: str, printed: str, answer: bool | None) -> None:
    assert agrees(said, [(Page(3, label, ""), printed)]) is answer


def test_parts_of_a_quote() -> None:
    assert split("a ... b") == [["a ... b"], ["a ", " b"]]
    assert split("a [b] c") == [["a [b] c"], ["a ", " c"]]
    assert split("a [...] b (…) c . . . d. ") == [["a [...] b (…) c . . . d. "], ["a ", " b ", " c ", " d. "]]
    far = text("The start. " + "Nothing of note. " * 400 + "The end.")
    assert found("The start. ... The end.", far).found == "not found"
    near = text("The start. " + "Nothing of note. " * 40 + "The start. And so on. The end.")
    assert found("The start. ... The end.", near).text == "The start … The end"


# Right to left --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stored", "quote"),
    [
        ("اِتَّفَقَ الطَرَفان", "اتفق الطرفان"),
        ("الطـــرفان", "الطرفان"),
        ("ﺍﻟﻄﺮﻓﺎﻥ", "الطرفان"),
        ("إطالق النار", "إطلاق النار"),
        ("\u200fالطرفان\u200e في ١٤ يناير", "الطرفان في 14 يناير"),
        ("کتاب‌های", "كتابهاي"),
        ("۱۴ دی", "14 دى"),
        ("שָׁלוֹם עֲלֵיכֶם", "שלום עליכם"),
    ],
)
def test_forms_of_letters(stored: str, quote: str) -> None:
    document = text(f"… {stored} …")
    assert found(quote, document).found in ("exact", "normalised")
    assert found(stored, text(f"… {quote} …")).found in ("exact", "normalised")


def as_it_looks(line: str) -> str:
    """Return a right-to-left line as it stands on paper, from left to right; Latin words and numbers stay."""
    return "".join(part if part.isascii() and part.strip() else part[::-1] for part in reversed(split_runs(line)))


def split_runs(line: str) -> list[str]:
    return [part for part in re.split(r"([A-Za-z]+(?: [A-Za-z]+)*|[0-9]+(?:\.[0-9]+)?)", line) if part]


@pytest.mark.parametrize("line", [ARABIC, HEBREW, PERSIAN, f"{HEBREW} NATO forces {ARABIC} 10.5"])
def test_lines_that_are_stored_as_they_look(line: str) -> None:
    stored = as_it_looks(line)
    assert "".join(stored[at] for at in turned(stored, "as it looks")) == line
    document = text(f"First.\n{stored}\nand more")
    assert found(line, document).found in ("exact", "normalised")


def test_numbers_do_not_turn() -> None:
    document = text(as_it_looks(HEBREW))
    assert found("על 12 נקודות", document).found in ("exact", "normalised")
    assert found("על 21 נקודות", document).found == "not found"


def test_words_in_the_wrong_order() -> None:
    line = f"{HEBREW} NATO forces 10.5 {ARABIC}"
    stored = " ".join(reversed(line.replace("NATO forces", "NATO_forces").split())).replace("_", " ")
    assert "".join(stored[at] for at in turned(stored, "by words")) == line
    assert found("12 נקודות NATO forces", text(stored)).found in ("exact", "normalised")


def test_runs_in_the_wrong_order() -> None:
    assert found(f"before {HEBREW} after", text(f"after {HEBREW} before")).found in ("exact", "normalised")
    assert (
        found(f"before {HEBREW} after", text(f"before {HEBREW[::-1].replace('21', '12')} after")).found != "not found"
    )


def test_words_of_which_some_are_stored_as_they_look() -> None:
    # As PDFium reads a page that Chromium printed.
    stored = "تلاق ةموكحلا اهنإ نل بحسنت لبق عفد 1500 دولار لكل ةلئاع قفو المادة 4.2 نم الاتفاق."
    document = text(f"First.\n{stored}\nand more")
    read = "قالت الحكومة إنها لن تنسحب قبل دفع 1500 دولار لكل عائلة وفق المادة 4.2 من الاتفاق."
    assert found(read, document).found == "normalised"
    assert found(read.replace("1500", "5100"), document).found != "normalised"
    near = found(read.replace("عائلة", "بلدة"), document)
    assert (near.found, len(near.differences)) == ("close", 1)
    assert found("رفضت الحكومة كل ما جاء في هذه الوثيقة من شروط", document).found == "not found"


def written(lines: Sequence[str]) -> DocumentText:
    """Return a PDF that matplotlib writes: shaped letters, in the order in which they look."""
    pytest.importorskip("matplotlib")
    import matplotlib
    from matplotlib.backends.backend_pdf import FigureCanvasPdf
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4))
    for number, line in enumerate(lines):
        figure.text(0.05, 0.9 - 0.1 * number, line, family="DejaVu Sans", parse_math=False)
    out = io.BytesIO()
    with matplotlib.rc_context({"pdf.fonttype": 42}):
        FigureCanvasPdf(figure).print_pdf(out)
    return document_text(out.getvalue(), "a.pdf")


def test_a_pdf_of_several_scripts() -> None:
    lines = [
        "The first and the second of-",
        "fice — ﬁnally — “agreed”.",
        ARABIC,
        HEBREW,
        f"mixed {HEBREW} end",
        PERSIAN,
    ]
    document = Searchable(written(lines))
    for quote in ['the second office - finally - "agreed"', *lines[2:], "وقف إطلاق النار", "על 12 נקודות"]:
        assert found(quote, document).found in ("exact", "normalised"), quote
    assert found("כל הצדדים עזבו את השולחן בלי הסכם", document).found == "not found"


# Properties -----------------------------------------------------------------------------------------------------------

LIGATURES = {"ffi": "ﬃ", "ffl": "ﬄ", "ff": "ﬀ", "fi": "ﬁ", "fl": "ﬂ", "st": "ﬆ"}
SYLLABLES = [
    "ba",
    "cel",
    "dof",
    "fi",
    "gra",
    "hun",
    "kel",
    "lor",
    "mi",
    "nast",
    "off",
    "pir",
    "quo",
    "ster",
    "tu",
    "vel",
]


def word(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=chance.randint(1, 4)))


def scarred(words: Sequence[str], chance: random.Random, scar: str) -> str:
    """Return words as a document may have them."""
    shown = []
    for number, one in enumerate(words):
        between = " "
        if number and chance.random() < 0.3:
            match scar:
                case "hyphens" if len(one) > 3:
                    one = one[:2] + chance.choice("-‐\u00ad\u0002") + "\n" + one[2:]
                case "blanks lost" if number < len(words):
                    between = ""
                case "blanks within" if len(one) > 3:
                    one = f"{one[:2]} {one[2:]}"
                case "blanks":
                    between = chance.choice(["  ", "\u00a0", "\n", "\t", "\u2009", "\n\n"])
                case "notes":
                    between = chance.choice(["[3] ", "¹² ", "7 ", ".12 ", "* "])
                case "signs":
                    between = chance.choice([" — ", ", ", "; ", ' "', " ‘", "’ ", " (", ") "])
                case "capitals":
                    one = one.upper()
        if scar == "ligatures":
            for plain, joined in LIGATURES.items():
                one = one.replace(plain, joined)
        shown.append(f"{between if number else ''}{one}")
    return "".join(shown)


SEEDS = st.integers(0, 2**32)
SCARS = [
    "none",
    "hyphens",
    "blanks lost",
    "blanks within",
    "blanks",
    "notes",
    "signs",
    "capitals",
    "ligatures",
    "heads",
]


@settings(max_examples=80)
@given(SEEDS, st.sampled_from(SCARS), st.integers(2, 6))
def test_a_damaged_passage_is_found_at_its_place(seed: int, scar: str, n_pages: int) -> None:
    chance = random.Random(seed)
    pages = [[word(chance) for _ in range(60)] for _ in range(n_pages)]
    own, at, size = chance.randrange(n_pages), chance.randrange(50), chance.randint(6, 10)
    quote = pages[own][at : at + size]
    bodies = []
    for number, words in enumerate(pages):
        body = " ".join(words)
        if number == own:
            # Whole words at both ends: a passage that begins within a word is another one.
            inner = scarred(quote, chance, scar)
            body = f"{' '.join(words[:at])} {inner} {' '.join(words[at + size :])}"
        if scar == "heads":
            body = f"TALKS {number + 1}\n{body}\n- {number + 1} -"
        bodies.append(body)
    passage = found(" ".join(quote), text(*bodies))
    assert passage.found in ("exact", "normalised")
    assert passage.page == own + 1
    assert letters(passage.text).text.startswith(letters(quote[0]).text)


@settings(max_examples=30)
@given(SEEDS)
def test_what_is_not_there_is_not_found(seed: int) -> None:
    chance = random.Random(seed)
    document = text(*(" ".join(word(chance) for _ in range(60)) for _ in range(3)))
    foreign = " ".join("".join(chance.choices(["wyx", "zex", "jom", "wap", "yud"], k=3)) for _ in range(8))
    passage = found(foreign, document)
    assert passage.found == "not found"
    assert passage.score < 70


@settings(max_examples=30)
@given(SEEDS)
def test_a_passage_over_two_pages(seed: int) -> None:
    chance = random.Random(seed)
    first, second = ([word(chance) for _ in range(30)] for _ in range(2))
    before, after = chance.randint(3, 8), chance.randint(3, 8)
    notes = chance.choice(["", "\n1 See the annex of the report.", "\n1 See it.\n2 See that."])
    head = chance.choice(["", "THE TALKS\n", "4\nTHE TALKS\n"])
    document = text(f"{' '.join(first)}{notes}", f"{head}{' '.join(second)}")
    passage = found(" ".join([*first[-before:], *second[:after]]), document)
    assert passage.found in ("exact", "normalised")
    assert (passage.page, passage.last_page) == (1, 2)


@settings(max_examples=60)
@given(st.text(max_size=60), st.text(max_size=60), st.integers(1, 100))
def test_any_text_can_be_looked_up(quote: str, body: str, threshold: int) -> None:
    document = Searchable(DocumentText("text", (Page(1, "", body), Page(2, "", quote)), True))
    passage = find(quote, document, threshold=threshold, page=quote)
    if letters(quote).text:
        assert passage is not None
        assert 0 <= passage.score <= 100
