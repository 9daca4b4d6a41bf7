"""Several variants of a file as one coding: what of it then belongs to no coding, or fits no more."""

from __future__ import annotations

from dataclasses import replace

from sulh.case.patterns import looks_like_pattern
from sulh.files.tree import Entries, Items, Node

UNSHARED = ("variants", "phases", "history", "published", "claims", "views")
"""What belongs to one coding each, or to all of them."""


def shared(nodes: Entries) -> Entries:
    """Return a case without what several variants cannot share, and without labels of another length."""
    pairs = tuple((key, value) for key, value in nodes.pairs if key.value not in UNSHARED)
    labels, parties = nodes.get("labels"), nodes.get("parties")
    if isinstance(labels, Entries) and isinstance(parties, Entries):
        length = sum(_size(party.get("options")) for _, party in parties.pairs if isinstance(party, Entries))
        fits = tuple(
            (key, value)
            for key, value in labels.pairs
            if not looks_like_pattern(key.value) or len("".join(key.value.split())) == length
        )
        kept = replace(labels, pairs=fits)
        pairs = tuple((key, kept if key.value == "labels" else value) for key, value in pairs)
    return replace(nodes, pairs=pairs)


def _size(node: Node | None) -> int:
    if isinstance(node, Items):
        return len(node.items)
    return len(node.pairs) if isinstance(node, Entries) else 0
