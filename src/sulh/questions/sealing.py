"""The form of certificates: their seal and their head, and reading a field that somebody may have changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sulh.case.case import Case

T = TypeVar("T")

FORMAT = 1
"""The number of the form of certificates; a form that is changed gets another."""

KEYS = {"certificate", "case", "variant", "digest", "semantics", "state", "party", "concepts", "checksum"}


CLAIMED = ("case", "variant", "digest", "semantics", "state")
"""What an answer says once more as its certificate does."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A line of a certificate that does not check: where it stands, and what is wrong with it."""

    where: str
    text: str

    def to_dict(self) -> dict[str, str]:
        """Return it as JSON has it."""
        return {"where": self.where, "text": self.text}

    def __str__(self) -> str:
        return f"{self.where}: {self.text}"


def checksum(certificate: Mapping[str, Any]) -> str:
    """Return what tells whether a certificate was changed after it was made; it is no signature.

    >>> checksum({"a": 1}) == checksum({"a": 1, "checksum": "left out"})
    True
    """
    plain = {key: value for key, value in certificate.items() if key != "checksum"}
    text = json.dumps(plain, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def wrong_head(certificate: Mapping[str, Any], case: Case) -> list[str]:
    """Return what is wrong with the certificate as a whole."""
    wrong = []
    if set(certificate) != KEYS:
        wrong.append(f"it does not have just the keys {', '.join(sorted(KEYS))}")
    if type(certificate.get("certificate")) is not int or certificate["certificate"] != FORMAT:
        wrong.append(f"it is not of form {FORMAT}, the one that is known")
    try:
        sealed = certificate.get("checksum") == checksum(certificate)
    except (TypeError, ValueError, RecursionError):
        sealed = False
    if not sealed:
        wrong.append("it was changed after it was made: its checksum does not fit")
    if certificate.get("case") != case.name:
        wrong.append(f"it is of the case {certificate.get('case')}, not of {case.name}")
    if certificate.get("variant") != case.variant_name:
        wrong.append(f"it is of {_coding(certificate.get('variant'))}, not of {_coding(case.variant_name)}")
    if certificate.get("digest") != case.digest:
        wrong.append("it is of another coding: the digests differ")
    return wrong


def _coding(variant: object) -> str:
    return "the base coding" if variant is None else f"the variant {variant}"


class Malformed(Exception):
    """Something in a certificate is missing, or not of the kind that belongs there."""


def field(entry: Any, key: str, kind: type[T]) -> T:
    """Return a field of an entry; raise :class:`Malformed` where it is missing or of another kind."""
    if not isinstance(entry, Mapping):
        raise Malformed(f"an entry with {key!r} is expected here")
    if key not in entry:
        raise Malformed(f"{key!r} is missing")
    value = entry[key]
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Malformed(f"{key!r} is not as it should be")
    return value


def just(entry: Any, *keys: str) -> None:
    """Raise :class:`Malformed` where an entry has not just these keys."""
    if not isinstance(entry, Mapping) or set(entry) != set(keys):
        raise Malformed(f"an entry of {', '.join(keys)} is expected here")


def same(said: Any, right: Any) -> bool:
    """Whether two pieces of data are the same, kinds included: True is not 1."""
    if isinstance(right, dict):
        keyed = isinstance(said, Mapping) and set(said) == set(right)
        return keyed and all(same(said[key], value) for key, value in right.items())
    if isinstance(right, list):
        listed = isinstance(said, list) and len(said) == len(right)
        return listed and all(map(same, said, right))
    return type(said) is type(right) and bool(said == right)
