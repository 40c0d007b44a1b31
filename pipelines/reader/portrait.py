"""On which side a speaker stands, by all that an article says of him: name, introduction, words, opening.

Rules go by words that they know ("union", "spokesman for the company", "our members"), and leave a speaker
of no such word aside. Of those the network says whose part they take, if it is sure; of the others it must be
surer ("the local's president" presides over no company).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipelines.reader.network import CALLED, SAID, SIDES, Part, Reader
from pipelines.reader.sentences import ends_of, sentence_around, squeezed
from pipelines.records import Attribution, Side, Span
from pipelines.speaker.organisation import side_by_name
from pipelines.speaker.party import watches

SURE = 0.7  # chance from which a camp is believed; chosen on disputes that the network was not trained on
OVERRULING = 0.85  # … where the rules put the speaker with the other one; so were this
PARTIES: tuple[Side, ...] = ("employer", "union", "worker")
OPENING = 400  # characters of the article: who strikes, and whom


@dataclass(frozen=True, slots=True)
class Portrait:
    """What an article says of one speaker."""

    called: str  # fullest name, role, affiliation
    introduced: str  # the sentence that names him first, where he says nothing in it
    said: str  # the sentences that quote him
    opening: str

    @property
    def is_a_bare_name(self) -> bool:
        """True of "Morrow said so", and no more: another article may introduce her, this one does not."""
        return not self.introduced and re.fullmatch(r"[\w’'-]+", self.called) is not None

    def parts(self) -> list[Part | None]:
        """As the network takes it."""
        return [
            (CALLED, self.called, 20), None,
            (None, self.introduced, 24), (SAID, self.said, 72), None,
            (None, self.opening, 36),
        ]  # fmt: skip


def portraits(text: str, attributions: Sequence[Attribution]) -> dict[Span, Portrait]:
    """The article's speakers, by the span of their fullest name."""
    ends = ends_of(text)
    rows: dict[Span, list[Attribution]] = {}
    for row in attributions:
        if row.speaker:
            rows.setdefault(row.speaker, []).append(row)
    return {speaker: portrait(text, ends, speaker, of) for speaker, of in rows.items()}


def portrait(text: str, ends: Sequence[int], speaker: Span, rows: Sequence[Attribution]) -> Portrait:
    named = squeezed(speaker.of(text))
    role = next((row.role for row in rows if row.role), None)
    affiliation = next((row.affiliation for row in rows if row.affiliation), None)
    told = [squeezed(span.of(text)) for span in (role, affiliation) if span]
    said = []
    for row in rows:
        spans = [*row.content, *([row.source] if row.source else [])]
        around = sentence_around(
            ends, Span(min(span.start for span in spans), max(span.end for span in spans))
        )
        said.append(squeezed(around.of(text)))
    first = text.find(named)
    introduced = "" if first < 0 else squeezed(sentence_around(ends, Span(first, first + 1)).of(text))
    return Portrait(
        called=", ".join(dict.fromkeys((named, *told))),
        introduced="" if introduced in said else introduced,
        said=" ".join(dict.fromkeys(said)),
        opening=squeezed(text[:OPENING]),
    )


def weighed(text: str, attributions: Sequence[Attribution], reader: Reader) -> list[Attribution]:
    """The same attributions, with a side for speakers that the rules put on none, or on a wrong one.

    Whom a dispute file names, or whose organisation's name tells its side, stays there; so does a regulator.
    """
    open_rows = [row for row in attributions if row.party_id is None and is_open(text, row)]
    known = portraits(text, open_rows)
    people = {row.speaker for row in open_rows if row.speaker_kind == "person"}
    able = {speaker: one for speaker, one in known.items() if not (one.is_a_bare_name and speaker in people)}
    chances = reader.sides([one.parts() for one in able.values()])
    ruled = {row.speaker: row.side for row in open_rows}
    sides: Mapping[Span | None, Side] = {
        speaker: likeliest(ruled[speaker], row) for speaker, row in zip(able, chances.tolist(), strict=True)
    }
    return [replace(row, side=sides.get(row.speaker, row.side)) for row in attributions]


def is_open(text: str, row: Attribution) -> bool:
    """Whether the side that the rules give may be wrong.

    A person's or paper's may that belongs to no body named for the side ("Weavers' Association"); anybody's
    may who is on no side; and a government's, which can be the employer, unless it watches over both sides.
    """
    body = row.affiliation and squeezed(row.affiliation.of(text))
    if row.side in PARTIES:
        return row.speaker_kind in ("person", "document") and not (body and side_by_name(body) == row.side)
    called = " ".join(squeezed(span.of(text)) for span in (row.speaker, row.role, row.affiliation) if span)
    return row.side == "other" or (row.side == "government" and not watches(called))


def likeliest(ruled: Side, chances: Sequence[float]) -> Side:
    """The side to believe in, where rules say `ruled`.

    A ministry or a council can be the employer, and passes for a government where no word says so.
    """
    by_side = dict(zip(SIDES, chances, strict=True))
    enough = OVERRULING if ruled in PARTIES else SURE
    if by_side["employer"] >= enough:
        return "employer"
    if ruled not in ("government", "union", "worker") and by_side["union"] + by_side["worker"] >= enough:
        return "union" if by_side["union"] >= by_side["worker"] else "worker"
    return ruled
