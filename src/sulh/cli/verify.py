"""``sulh verify``: whether a certificate is right."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, BinaryIO

import click

from sulh.case.case import Case
from sulh.case.states import MAX_STATES
from sulh.cli.common import count_option, json_option, load_case, print_answer
from sulh.errors import UsageError
from sulh.files.reader import loads, shipped_cases
from sulh.questions.vectors import MOST_VISITED
from sulh.questions.verify import certificate_in, verify
from sulh.show.explained import verification_sheet


@click.command("verify")
@click.argument("certificate", metavar="CERTIFICATE", type=click.File("rb"))
@click.argument("case", metavar="[CASE]", required=False)
@count_option("--max-states", MOST_VISITED, "How often moves of a party may be looked up from a state.")
@json_option
def command(certificate: BinaryIO, case: str | None, max_states: int, as_json: bool) -> int:
    """Re-check a certificate, line by line, without what made it.

    CERTIFICATE is a file with the answer of `sulh explain --json`, or - for standard input. Without a CASE it is
    held against the shipped case that it names. Exit code 0 if every line checks, 1 if not.
    """
    document = _read(certificate)
    plain = certificate_in(document)
    against = _shipped(plain) if case is None else load_case(case, None, MAX_STATES)
    answer = verify(document, against, max_states=max_states)
    print_answer(answer.to_dict() if as_json else verification_sheet(answer))
    return 0 if answer.holds else 1


def _shipped(plain: Mapping[str, Any]) -> Case:
    """Return the shipped case that a certificate names: never another file, whatever it names."""
    name = plain.get("case")
    if not isinstance(name, str) or name not in shipped_cases():
        raise UsageError("The certificate names no shipped case. Name the file: sulh verify CERTIFICATE CASE.")
    return loads(shipped_cases()[name].read_text(encoding="utf-8"), name)


def _unlike(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the entries of an object; a key that stands twice would be read in two ways."""
    if len({key for key, _ in pairs}) < len(pairs):
        raise UsageError("A key stands twice in this document, so that it says two things. Make it anew.")
    return dict(pairs)


def _read(file: BinaryIO) -> Any:
    """Return the document in a file, which need not be a certificate."""
    try:
        return json.loads(file.read().decode("utf-8-sig"), object_pairs_hook=_unlike)
    except (ValueError, RecursionError):
        raise UsageError(
            f"{file.name!r} is no JSON document. Write one with: sulh explain CASE STATE --json > FILE."
        ) from None
