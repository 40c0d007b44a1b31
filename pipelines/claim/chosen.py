"""The topics of an article's numbers, in order: by trained weights and the second reader, or by rules alone.

A number that says too little of itself is likely about what an earlier one is about (see ellipsis.py). The
rules take it so; the weights lean that way and still hear the sentence before: "The cost is in dispute too.
The mill puts it at $2 million a week" is no wage, though the last sum of the paragraph above was one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipelines.claim.ellipsis import answered
from pipelines.claim.learned import TopicModel, topic_voted
from pipelines.claim.surroundings import Surroundings
from pipelines.claim.topic import Choice, advice_of
from pipelines.config import Topic
from pipelines.records import Quantity


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
