"""The topics of an article's numbers, in order: by trained weights and the second reader, or by rules alone.

A number that says too little of itself is likely about what an earlier one is about (see ellipsis.py). The
rules take it so; the weights lean that way and still hear the sentence before: "The cost is in dispute too.
The mill puts it at $2 million a week" is no wage, though the last sum of the paragraph above was one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipelines.claim.ellipsis import ALL_BUT, answered
from pipelines.claim.learned import TopicModel, topic_voted
from pipelines.claim.surroundings import Surroundings
from pipelines.claim.topic import ENOUGH, OTHER, Choice, advice_of, compiled
from pipelines.claim.voice import Voice
from pipelines.config import Topic
from pipelines.records import Quantity

SIGN = "told by"  # of a topic that only its speaker tells; warehouse/figure.sql doubts it
TOLD = {  # what a speaker's figure tells where its words say nothing: sides, kinds of number, topic
    "harm": (("patient",), ("money", "duration", "count")),
    "wages": (("worker", "union"), ("money",)),
}
EXCEPTED = {  # what those are or do of whom the rest is told
    "open": "closed", "closed": "open", "running": "cancelled", "cancelled": "running",
    "striking": "working", "working": "striking",
}  # fmt: skip
PAY = 1_000_000  # nobody's pay in most currencies: what a speaker tells above it is a cost or a profit
CALLED_PAY = (
    r"\b(?:wages?|pay(?:roll|slips?|check)?|paid|salar(?:y|ies)|raises?|rises?|bonus(?:es)?|compensation"
    r"|back ?pay|earnings)\b"
)


def topics_of(
    quantities: Sequence[Quantity],
    around: Sequence[Surroundings],
    topics: Mapping[str, Topic],
    model: TopicModel | None = None,
    heard: Sequence[Mapping[str, float]] | None = None,
) -> list[Choice]:
    """The topics of an article's numbers, which stand in order; by rules alone without a model.

    `heard`: what the second reader says of each (`reader/matter.py`).
    """
    chosen: list[Choice] = []
    for i, (quantity, words) in enumerate(zip(quantities, around, strict=True)):
        advice = advice_of(quantity, words, topics)
        told = answered(quantity, words, advice.choice, quantities[:i], chosen, topics)
        if told is not None and (told.again or model is None):
            choice = told.choice
        elif model is None:
            choice = advice.choice
        else:
            leaning = None if told is None else told.choice.topic
            choice = topic_voted(
                quantity, words, advice, topics, model, leaning, None if heard is None else heard[i]
            )
            if told is not None and choice.topic == leaning:
                choice = told.choice
        chosen.append(choice)
    return chosen


def by_speaker(choice: Choice, quantity: Quantity, voice: Voice, topics: Mapping[str, Topic]) -> Choice:
    """The choice, or where no rule spoke what such a speaker's figure tells as a rule.

    A passenger's sums and hours are what the strike does to her, a worker's sums are pay.
    """
    if choice.score >= ENOUGH or (quantity.kind == "money" and (quantity.value or PAY) >= PAY):
        return choice
    for topic, (sides, kinds) in TOLD.items():
        if topic in topics and voice.side in sides and quantity.kind in kinds:
            return Choice(topic, topics[topic].measures[-1].measure, ENOUGH, f"{SIGN} {voice.side}")
    return choice


def no_wage(choice: Choice, quantity: Quantity, around: Surroundings, topics: Mapping[str, Topic]) -> Choice:
    """The choice; for a sum beyond anybody's pay that no word calls pay, the means that it is of."""
    sum_of_all = quantity.kind == "money" and quantity.per is None and (quantity.value or 0) >= PAY
    called_pay = compiled(CALLED_PAY).search(around.clause)
    if choice.topic != "wages" or not sum_of_all or called_pay or "finance" not in topics:
        return choice
    return Choice(
        "finance", topics["finance"].measures[-1].measure, choice.score, "a sum beyond anybody's pay"
    )


def excepted(choice: Choice, around: Surroundings, topics: Mapping[str, Topic]) -> Choice:
    """Of "all but 12 depots were open" what is told of the 12: that they were closed."""
    if ALL_BUT not in f" {around.clause}":
        return choice
    if choice.measure in EXCEPTED:
        return replace(choice, measure=EXCEPTED[choice.measure])
    return Choice(OTHER, topics[OTHER].measures[-1].measure, 0.0, None) if OTHER in topics else choice
