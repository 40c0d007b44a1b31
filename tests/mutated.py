"""Pages gone wrong, made from whole ones by a seeded hand: the same seed makes the same page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

TAGS = (
    b"div",
    b"p",
    b"table",
    b"b",
    b"ul",
    b"article",
    b"h1",
    b"script",
    b"svg",
    b"span class='related'",
    b"a href=x",
)


def cut(body: bytes, other: bytes, random: Random) -> bytes:
    start = random.randrange(len(body))
    return body[:start] if random.random() < 0.5 else body[start:]


def splice(body: bytes, other: bytes, random: Random) -> bytes:
    """A stretch of another page in the midst of this one."""
    at, start = random.randrange(len(body)), random.randrange(len(other))
    return body[:at] + other[start : start + random.randrange(1, 50_000)] + body[at:]


def flip(body: bytes, other: bytes, random: Random) -> bytes:
    flipped = bytearray(body)
    for _ in range(random.randrange(1, 500)):
        flipped[random.randrange(len(flipped))] = random.randrange(256)
    return bytes(flipped)


def nest(body: bytes, other: bytes, random: Random) -> bytes:
    """Tags within tags, thousands deep."""
    tag, at = random.choice(TAGS), random.randrange(len(body))
    return body[:at] + (b"<" + tag + b">") * random.randrange(100, 20_000) + body[at:]


def swell(body: bytes, other: bytes, random: Random) -> bytes:
    """An attribute, a comment, an entity or a script beyond all measure."""
    filler = random.choice((b"a", b"&amp;", b"' ", b"<", b"\xe2\x80\x9c", b"[", b'{"@graph":[', b"1 "))
    opening = random.choice(
        (b"<p title='", b"<!--", b"<script type='application/ld+json'>", b"<div class='", b"<p>")
    )
    at = random.randrange(len(body))
    return body[:at] + opening + filler * random.randrange(1_000, 200_000) + body[at:]


def repeat(body: bytes, other: bytes, random: Random) -> bytes:
    """A stretch of the page again and again."""
    start = random.randrange(len(body))
    return body + body[start : start + random.randrange(1, 2_000)] * random.randrange(1, 300)


MUTATIONS: tuple[Callable[[bytes, bytes, Random], bytes], ...] = (cut, splice, flip, nest, swell, repeat)


def mutated(pages: Sequence[bytes], seed: int) -> bytes:
    """One of these pages after one to three accidents."""
    random = Random(seed)  # noqa: S311
    body = random.choice(pages)
    for _ in range(random.randrange(1, 4)):
        body = random.choice(MUTATIONS)(body or b"<p>", random.choice(pages), random)
    return body
