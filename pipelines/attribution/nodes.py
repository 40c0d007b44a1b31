"""A paragraph as a cue sees it: a row of nodes, their ways to the cue in the parse, and their labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.attribution.clause import Words


@dataclass(frozen=True, slots=True)
class Node:
    """A word, a quotation or a stretch without either; `head` is the token that hangs it in the parse."""

    first: int
    last: int
    head: int
    kind: str  # "w", "q" or "s"


def nodes_around(words: Words, cue: int) -> list[Node]:
    """The paragraph as a row of nodes: words of the cue's sentence, quotations, and the rest in stretches."""
    nodes: list[Node] = []
    quoted, unit, head = words.quoted, words.unit, words.head
    here = unit[cue]
    at, n = 0, len(words)
    while at < n:
        k = quoted[at]
        if k >= 0:
            first, last, _ = words.quotes[k]
            nodes.append(Node(first, last, quote_head(words, first, last), "q"))
            at = last
        elif unit[at] == here:
            nodes.append(Node(at, at + 1, at, "w"))
            at += 1
        else:
            last = at + 1
            while last < n and quoted[last] < 0 and unit[last] == unit[at]:
                last += 1
            root = next((i for i in range(at, last) if not at <= head[i] < last or head[i] == i), at)
            nodes.append(Node(at, last, root, "s"))
            at = last
    return nodes


def quote_head(words: Words, first: int, last: int) -> int:
    """The token by which a quotation hangs in the parse."""
    for i in range(first, last):
        h = words.head[i]
        if (h < first or h >= last or h == i) and words.is_word(i):
            return i
    return first


def ways(words: Words, cue: int) -> tuple[list[int], list[int], list[int]]:
    """For each token its level and branch, and the cue's chain of heads.

    The level is how many steps above the cue the token's way to it turns (-1: another tree), the branch the
    token below that turn.
    """
    head = words.head
    chain = [cue]
    level_of = {cue: 0}
    at = cue
    while head[at] != at:
        at = head[at]
        if at in level_of:
            break
        level_of[at] = len(chain)
        chain.append(at)
    n = len(words)
    level, branch = [-2] * n, [-1] * n
    for token, up in level_of.items():
        level[token], branch[token] = up, token
    for i in range(n):
        if level[i] != -2:
            continue
        path = []
        at = i
        while level[at] == -2:
            path.append(at)
            level[at] = -3
            if head[at] == at:
                break
            at = head[at]
        if level[at] == -3:
            up, top = -1, -1
        elif at in level_of:
            up, top = level_of[at], path[-1]
        else:
            up, top = level[at], branch[at]
        for j in path:
            level[j], branch[j] = up, top
    return level, branch, chain


# ---------------------------------------------------------------- labels


def encode(roles: Sequence[str], at: int) -> list[str]:
    """The labels the field is taught: roles with their side of the cue, their beginning and what is behind.

    B begins content and Q goes on with it; P is nothing behind content where O is nothing before it, so that
    the field knows whether a side has had its content. `at` is the cue's node.
    """
    labels = []
    done = False
    for x, name in enumerate(roles):
        if x == at:
            done = False
        side = "l" if x < at else "r" if x > at else ""
        if name == "Q":
            begins = x == 0 or roles[x - 1] != "Q" or x == at + 1
            labels.append(("B" if begins else "Q") + side)
            done = True
        else:
            labels.append(("P" if name == "O" and done else name) + side)
    return labels


def role(label: str) -> str:
    """What a label stands for: Q content, S source, C cue, O nothing."""
    return {"B": "Q", "P": "O"}.get(label[0], label[0])
