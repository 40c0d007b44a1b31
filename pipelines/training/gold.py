"""Annotated articles → what each cue's nodes should have been labelled."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.attribution.clause import Words
from pipelines.attribution.nodes import Node

ROLES = (("content", "Q"), ("cue", "C"), ("source", "S"))


class GoldError(ValueError):
    """A line of the annotations that cannot be read; says which."""


@dataclass(frozen=True, slots=True)
class GoldCue:
    """One annotated attribution as its cue's paragraph shows it: the chief word, each token's role."""

    head: int
    roles: dict[int, str]
    speech: bool


def read_gold(path: Path) -> Iterator[dict[str, Any]]:
    """The annotated articles of a JSON Lines file, one dictionary each. Raises GoldError naming the line."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                row["text"], row["attributions"]
            except (json.JSONDecodeError, TypeError, KeyError) as error:
                raise GoldError(f"{path}, line {number}: no annotated article ({error!r})") from error
            yield row


def align(pages: Sequence[Words], attributions: Iterable[dict[str, Any]]) -> list[list[GoldCue]]:
    """For each paragraph the attributions whose cue stands in it outside quotation marks."""
    place: dict[int, tuple[int, int]] = {}
    for number, words in enumerate(pages):
        for i in range(len(words)):
            for at in range(words.start[i], words.end[i]):
                place[at] = number, i
    found: list[list[GoldCue]] = [[] for _ in pages]
    for attribution in attributions:
        roles: dict[tuple[int, int], str] = {}
        for name, role in ROLES:
            for start, end in attribution[name]:
                for at in range(start, end):
                    if at in place:
                        roles[place[at]] = role
        cue = sorted(where for where, role in roles.items() if role == "C")
        if not cue:
            continue
        number = cue[0][0]
        words = pages[number]
        head = chief_word(words, [i for where, i in cue if where == number])
        if words.quoted[head] >= 0:
            continue
        here = {i: role for (where, i), role in roles.items() if where == number}
        found[number].append(GoldCue(head, here, bool(attribution.get("speech", True))))
    return found


def chief_word(words: Words, cue: Sequence[int]) -> int:
    """The word of a cue that governs the others, a verb if there is one: "said" in "said in a statement"."""
    inside = set(cue)
    heads = [
        i for i in cue if (words.head[i] not in inside or words.head[i] == i) and words.text[i][0].isalpha()
    ] or list(cue)
    return next((i for i in heads if words.tag[i].startswith("VB")), heads[0])


def node_roles(nodes: Sequence[Node], roles: dict[int, str]) -> list[str]:
    """The role of each node: what at least half of its tokens have, "O" if nothing."""
    labels = []
    for node in nodes:
        inside = [roles.get(i, "O") for i in range(node.first, node.last)]
        best = max("QCS", key=inside.count)
        labels.append(best if inside.count(best) * 2 >= len(inside) else "O")
    return labels
