"""A name in every way it may be spelled: accents, transliterations, hyphens, identifiers, longer words, cut ends.

Texts are folded before they are looked at, letter by letter and with their case kept, and each sign of the folded
text knows where it comes from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

KEPT = -1
"""The number of what is no name, though it looks like one."""

SHORT, TOLERANT, LONG = 3, 5, 6
"""Letters up to which a name is taken as it is written, from which on spellings may differ, and from which on it is
found within longer words."""

NESTED = 60
"""Signs of a name up to which its cut ends are told apart."""

_SPECIAL = str.maketrans({
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d\u05be", "-"),
    **dict.fromkeys("\u2018\u2019\u201b\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u2032\u00b4`\ua78c\u05f3", "'"),
    "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ß": "ss",
    "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ı": "i", "ə": "a", "Ə": "A",
    # Letters of Arabic, Persian, Urdu and Pashto that one writer takes for another; tatweel and hamza are left out.
    "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ۍ": "ي", "ے": "ي", "ک": "ك", "ګ": "گ", "ة": "ه", "ہ": "ه", "ھ": "ه",
    "ە": "ه", "ۆ": "و", "ـ": "", "ء": "",
})  # fmt: skip

_ALIKE_FROM = "аАВеЕзКМНоОрРсСТуУхХіІјЈѕЅԁһҺӏԛԜԝαΑΒΕΖΗικΙΚΜΝοΟρΡΤτυΥΧνγω"
_ALIKE_TO = "aABeE3KMHoOpPcCTyYxXiIjJsSdhHlqWwaABEZHikIKMNoOpPTtuYXvyw"
_LOOKALIKE = str.maketrans(_ALIKE_FROM, _ALIKE_TO)
# A word of letters of more than one alphabet: some are there for what they look like.
_MIXED = re.compile(r"(?=[^\W\d_]*[A-Za-z])(?=[^\W\d_]*[\u0370-\u052f])[^\W\d_]+")

# Scripts that part no words: in them any sign may be the first of a name.
_UNPARTED = "\u0e00-\u0eff\u1000-\u11ff\u1780-\u17ff\u3040-\u30ff\u3100-\u318f\u3400-\u9fff\uac00-\ud7ff\uf900-\ufaff"
_LETTER = rf"[^\W_{_UNPARTED}]"
_SMALL, _LARGE = "a-zα-ωа-я0-9", "A-ZΑ-ΩА-Я"
_BETWEEN = (  # a small letter and a large one, the last letter of an abbreviation, a letter and a digit
    rf"(?<=[{_SMALL}])(?=[{_LARGE}])|(?<=[{_LARGE}])(?=[{_LARGE}][{_SMALL}])|(?<=[0-9])(?=[^0-9])"
)
_START = rf"(?:(?<!{_LETTER})|{_BETWEEN})"
_END = rf"(?:(?!{_LETTER})|{_BETWEEN}|(?<=[^0-9])(?=[0-9]))"
_GAP = r"[\s_.,/'+~·-]{0,3}"
_JOINT = r"(?:'|-?\n)?"
_CUT = r"\s?\.\.\."
_ENDINGS = "(?:s|es|i|is|n|ns|an|ans|ian|ians|ese|ish|ist|ists|ism|ite|ites)?"
_ARTICLES = "(?:al|el|ul|ol|il|[aeu](?:r|s|sh|d|dh|n|t|th|z))"
_LINKS = f"(?:i|e|y|ye|yi|{_ARTICLES})"
_ALIKE = {"a": "[ae]", "e": "[aei]", "i": "[eiy]", "y": "[iy]", "o": "[ou]", "u": "[ou]", "q": "[kq]", "k": "[kq]"}
_WORDS = re.compile(rf"[{_LARGE}]?[{_SMALL[:-3]}]+|[{_LARGE}]+(?![{_SMALL[:-3]}])|[0-9]+|[^\W_]")
_NARROW = r"[\s_-]?"
_CLITICS, _PREFIXES = "وفبلك", "והבלכמש"
_ARABIC, _HEBREW = re.compile("[\u0600-\u06ff]"), re.compile("[\u0590-\u05ff]")


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a name; ``number`` says whose, ``exact`` that case and letters count.

    ``bare``: written in small letters it could be a word, so it is found in capitals and in identifiers only.
    """

    text: str
    number: int
    exact: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Where a name stands: ``text[start:end]``; ``joined``: as a part of a longer word or identifier."""

    start: int
    end: int
    number: int
    joined: bool = False


def folded(text: str) -> str:
    """Return a text without accents and marks, with one sign for those that differ in fashion only; case is kept.

    >>> folded("Hîzb–i Islāmī"), folded("Qa‘ida"), folded("طـالبان")
    ('Hizb-i Islami', "Qa'ida", 'طالبان')
    """
    return text if text.isascii() else "".join(map(_fold, _lettered(text)))


def _lettered(text: str) -> str:
    """Return a text with letters that look like others as those, in words of more than one alphabet."""
    return _MIXED.sub(lambda found: found[0].translate(_LOOKALIKE), text)


def letters(text: str) -> int:
    """Return how many letters and digits a text has, folded."""
    return sum(map(str.isalnum, folded(text)))


@lru_cache(maxsize=65_536)
def _fold(sign: str) -> str:
    told = unicodedata.normalize("NFKD", sign.translate(_SPECIAL)).translate(_SPECIAL)
    # Marks and signs that show nothing; digits of all scripts are those of ours.
    kept = (one for one in told if unicodedata.category(one) not in ("Mn", "Cf"))
    return "".join(str(unicodedata.digit(one)) if one.isdigit() else one for one in kept)


class Spellings:
    """Finds names in texts.

    >>> names = Spellings([Form("Hizb-i Islami", 0), Form("UN", 1)])
    >>> text = "Hezb-e-Islami, hizbi_islami.attack and the UN's undone Hizbi Isl…"
    >>> [text[span.start : span.end] for span in names.find(text)]
    ['Hezb-e-Islami', 'hizbi_islami', 'UN', 'Hizbi Isl…']
    """

    def __init__(self, forms: Iterable[Form]) -> None:
        # The longest first, so that a name wins over its parts; what is kept wins over a name of its length.
        ordered = sorted(forms, key=lambda form: (-letters(form.text), form.number != KEPT, form.text))
        self._forms = tuple(dict.fromkeys(form for form in ordered if letters(form.text)))
        self._long = tuple(
            form for form in self._forms if not (form.exact or form.bare) and form.number != KEPT and _is_long(form)
        )
        whole = "|".join(f"({_whole(form)})" for form in self._forms)
        within = "|".join(f"({_core(form.text)})" for form in self._long)
        # What a name may begin with is looked at first: most places end there.
        self._whole = re.compile(f"{_firsts(self._forms)}{_START}(?:{whole})") if self._forms else None
        self._within = re.compile(f"{_firsts(self._long)}(?i:{within})") if self._long else None

    def find(self, text: str) -> list[Span]:
        """Return where names stand in a text, in its order; none overlap, and what is kept is left out."""
        if self._whole is None or not text:
            return []
        line, origin = _traced(text)
        spans = [
            Span(found.start(), found.end(), self._forms[(found.lastindex or 1) - 1].number)
            for found in self._whole.finditer(line)
            if found.end() > found.start()
        ]
        spans = [_told(line, span) for span in spans]
        spans = self._longer(line, spans)
        spans = [span for span in spans if span.number != KEPT]
        if origin is None:
            return spans
        # Marks behind the last letter go with it.
        ends = [*origin, len(text)]
        return [Span(origin[one.start], ends[one.end], one.number, one.joined) for one in spans]

    def _longer(self, line: str, spans: list[Span]) -> list[Span]:
        """Return the spans with those of names within longer words; the whole word is taken."""
        if self._within is None:
            return spans
        taken = bytearray(len(line))
        for span in spans:
            taken[span.start : span.end] = b"\1" * (span.end - span.start)
        more = []
        for found in self._within.finditer(line):
            start, end = found.span()
            if any(taken[start:end]):
                continue
            while start and re.match(_LETTER, line[start - 1]) and not taken[start - 1] and found.start() - start < 40:
                start -= 1
            while end < len(line) and re.match(_LETTER, line[end]) and not taken[end] and end - found.end() < 40:
                end += 1
            taken[start:end] = b"\1" * (end - start)
            more.append(Span(start, end, self._long[(found.lastindex or 1) - 1].number))
        return sorted([*spans, *more], key=lambda span: span.start) if more else spans


def _told(line: str, span: Span) -> Span:
    """Return a span that knows whether it is a part of an identifier."""
    before, after = line[: span.start][-1:], line[span.end :][:1]
    joined = bool(re.match(_LETTER, before) or re.match(_LETTER, after)) or "_" in (before, after)
    return Span(span.start, span.end, span.number, joined)


def _traced(text: str) -> tuple[str, list[int] | None]:
    """Return a text folded, and from where each of its signs comes; None: from its own place."""
    if text.isascii():
        return text, None
    pieces = [_fold(sign) for sign in _lettered(text)]
    return "".join(pieces), [place for place, piece in enumerate(pieces) for _ in piece]


def _is_long(form: Form) -> bool:
    text = folded(form.text)
    return letters(form.text) >= (4 if _ARABIC.search(text) or _HEBREW.search(text) else LONG)


def _firsts(forms: Iterable[Form]) -> str:
    """Return the pattern that looks whether a name may begin here."""
    signs: set[str] = set()
    for form in forms:
        text = folded(form.text)
        first = next(filter(str.isalnum, text)).lower()
        signs |= {text[0], *(_ALIKE.get(first, first).strip("[]"))}
        signs |= set(f"{_CLITICS}ال" if _ARABIC.search(text) else _PREFIXES if _HEBREW.search(text) else "")
        if re.match(_ARTICLES, text, re.IGNORECASE):
            signs |= {"a", "e", "u", "o", "i", *text}
    every = sorted({form for sign in signs for form in (sign, sign.upper(), sign.lower())})
    return f"(?=[{''.join(map(re.escape, every))}])"


def _whole(form: Form) -> str:
    """Return the pattern of a name that stands by itself."""
    text = folded(form.text)
    if form.bare:
        return _bare(text)
    if form.exact or form.number == KEPT:
        return f"{re.escape(text)}{_END}"
    count = letters(text)
    if count <= SHORT:
        return _short(text)
    endings = _ENDINGS if text.isascii() else ""
    cut = f"|{_beginning(text)}{_CUT}" if count >= TOLERANT else ""
    return f"(?i:{_core(text)}{endings}){_END}(?<!\\n)|(?i:{_core(text)}){_END}{cut}"


def _short(text: str) -> str:
    """Return the pattern of a short name: capitals count, but not in identifiers; dots between letters are passed."""
    signs = [one for one in text if one.isalnum()]
    if _ARABIC.search(text):
        return f"[{_CLITICS}]?(?:ال|ل)?{_NARROW.join(signs)}{_END}"
    if _HEBREW.search(text):
        return f"[{_PREFIXES}]{{0,2}}{_NARROW.join(signs)}{_END}"
    words = _words(text)
    plain, large, small = (_NARROW.join(change(word) for word in words) for change in (str, str.upper, str.lower))
    if text == text.lower():
        return f"(?i:{plain}){_END}"
    dotted = rf"{large[0]}\.\s?" + r"\.\s?".join(map(str.upper, signs[1:])) + r"(?:\.|(?!\w))"
    identifier = f"{small}(?=[._/-][{_SMALL}])|(?<=[._/-]){small}"
    return f"{dotted}|(?:{plain}|{large}|{identifier}){_END}"


def _bare(text: str) -> str:
    """Return the pattern of a name that could be a word: in capitals, with dots or not, and in identifiers."""
    small, large = re.escape(text), re.escape(text.upper())
    identifier = f"{small}(?=_|\\.[{_SMALL}])|(?<=_){small}"
    # Sentences of sulh itself begin with an id, or end with it; others begin with a capital.
    identifier += rf"|(?:\A|(?<=\. )){small}(?= prefers '| is read )|(?<=what is said of ){small}(?=[.;]|\Z)"
    if letters(text) < 2 or text == text.upper():
        return f"(?:{identifier}){_END}"
    dotted = rf"|{large[0]}\.\s?" + r"\.\s?".join(large[1:]) + r"(?:\.|(?!\w))" if text.isalpha() else ""
    return f"(?:{large}|{identifier}){_END}{dotted if letters(text) <= SHORT else ''}"


def _words(text: str) -> list[str]:
    """Return the words of a name; those of CamelCase are words of their own, signs without case stay together."""
    result: list[str] = []
    end = -1
    for found in _WORDS.finditer(text):
        # One by one come letters without case: they go on with what stands right before them.
        alone = len(found[0]) == 1 and not re.match(f"[{_SMALL}{_LARGE}]", found[0])
        if result and found.start() == end and alone and not text[end - 1].isdigit():
            result[-1] += found[0]
        else:
            result.append(found[0])
        end = found.end()
    if result and _ARABIC.search(text):
        # A servant of God is written as one word or as two.
        result = re.sub("عبدال(?=.)", "عبد ال", " ".join(result)).split()
    return result


def _pieces(text: str) -> list[str]:
    """Return the pattern of a name sign by sign; what may stand between belongs to the sign before."""
    words = _words(folded(text))
    tolerant = sum(map(len, words)) >= TOLERANT
    latin = all(word.isascii() for word in words)
    if tolerant and latin and len(words) > 2:
        inner = [word for word in words[1:-1] if not re.fullmatch(_LINKS, word, re.IGNORECASE)]
        words = [words[0], *inner, words[-1]]
    pieces: list[str] = []
    for number, word in enumerate(words):
        signs = [_sign(one.lower(), tolerant and latin) for one in word]
        signs = [sign for k, sign in enumerate(signs) if not (tolerant and latin and k and sign == signs[k - 1])]
        if tolerant:
            signs[:-1] = [sign + _JOINT for sign in signs[:-1]]
        if number + 1 < len(words):
            signs[-1] += _GAP + (f"(?:{_LINKS}{_GAP})?" if tolerant and latin else "")
        pieces += signs
    if tolerant and latin and len(words) > 1 and re.fullmatch(_ARTICLES, words[0], re.IGNORECASE):
        rest = pieces[len(words[0]) :]
        if len(rest) >= 4:
            pieces = [f"(?:{_ARTICLES}{_GAP})?{rest[0]}", *rest[1:]]
    return pieces


def _sign(sign: str, tolerant: bool) -> str:
    if not tolerant or not sign.isalpha():
        return re.escape(sign)
    return _ALIKE.get(sign, re.escape(sign)) + "{1,2}"


def _core(text: str) -> str:
    return "".join(_pieces(text))


def _beginning(text: str) -> str:
    """Return the pattern of the greater part of a name from its beginning on: how a picture cuts what is too long."""
    pieces = _pieces(text)[:NESTED]
    least = min(max(4, (len(pieces) + 1) // 2), len(pieces))
    nested = ""
    for piece in reversed(pieces[least:]):
        nested = f"(?:{piece}{nested})?"
    return f"(?i:{''.join(pieces[:least])}{nested})"
