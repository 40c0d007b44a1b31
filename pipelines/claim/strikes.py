"""Strikes that articles date: when each began and ended, how many came out, and which sentences say so."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from pipelines.claim.evidence import SENTENCE, Told, clean
from pipelines.config import RULES_FOLDER, Wordings, load
from pipelines.quantity.incidental import MONTH
from pipelines.quantity.number_names import listed
from pipelines.quantity.period import WEEKDAYS, stamp
from pipelines.records import Action, Article, Claim, Extraction, Span

APART = timedelta(days=90)  # two strikes of a dispute that begin farther apart are two
OF_A_STRIKE = {"strike_size", "strike_duration", "sites_affected", "service_level"}
COUNTED = listed("no one two three four five six seven eight nine ten eleven twelve")
DAY = (
    rf"(?P<day>{'|'.join(name.capitalize() for name in WEEKDAYS)}"
    rf"|{MONTH} \d{{1,2}}(?:,? (?:19|20)\d\d)?|\d{{1,2}} {MONTH}(?: (?:19|20)\d\d)?)"
)
AHEAD = re.compile(
    r"\b(?:will|would|to (?:begin|start|walk|strike|go)|set|plan(?:ned)?|scheduled|called for|begins?|starts?"
    r"|due)\b"
)
PEOPLE = re.compile(r"(?!.*\b(?:figures|numbers|days|hours|weeks)$)[a-z][a-z -]+s")


@dataclass(frozen=True, slots=True)
class DraftRules:
    begins: Wordings
    ends: Wordings
    returns: Wordings
    lasts: Wordings


@dataclass(slots=True)
class Sighting:
    """A day on which a strike is said to begin, and who says so."""

    day: date
    told: list[Told] = field(default_factory=list)


@cache
def rules() -> DraftRules:
    """The rules of rules/draft.yml."""
    return load(RULES_FOLDER / "draft.yml", DraftRules)


@cache
def worded(kind: str) -> tuple[re.Pattern[str], ...]:
    wordings: Wordings = getattr(rules(), kind)
    return tuple(re.compile(pattern.replace("<DAY>", DAY)) for pattern in wordings.patterns)


def strikes_in(together: Sequence[Extraction], dispute_id: str) -> tuple[list[Action], list[list[Told]]]:
    """The strikes that these articles date, in order, and for each what tells its size."""
    begun = sightings(together, "begins")
    begun = sorted([*begun, *under_way(together, begun)], key=lambda sighting: sighting.day)
    back = [Sighting(seen.day - timedelta(days=1), seen.told) for seen in sightings(together, "returns")]
    ended = sorted([*sightings(together, "ends"), *back], key=lambda sighting: sighting.day)
    actions, grounds = [], []
    for cluster in clusters_of(begun):
        # The day that most articles name, of equals the first.
        chosen = max(cluster, key=lambda sighting: (len(sighting.told), -sighting.day.toordinal()))
        of_it = [
            extraction
            for extraction in together
            if (day := extraction.article.date_published) and abs(day - chosen.day) <= APART
        ]
        end, ends = end_of(chosen.day, ended, of_it)
        size, sized = size_told(of_it)
        month = f"{chosen.day:%B} {chosen.day.year}"
        actions.append(
            Action(
                action_id=f"{dispute_id}-{chosen.day:%Y-%m}",
                round_id=f"{dispute_id}-{chosen.day.year}",
                kind="strike",
                label=f"Strike of {month}",
                start=chosen.day,
                end=end,
                place=most_told(of_it, "place"),
                unit=most_told(of_it, "population"),
                size=size,
                evidence="; ".join(map(str, dict.fromkeys([*chosen.told[:2], *ends]))),
            )
        )
        grounds.append([sized] if sized else [])
    return actions, grounds


def clusters_of(begun: Sequence[Sighting]) -> list[list[Sighting]]:
    """Days so close to one another that they must be of one strike, put together."""
    clusters: list[list[Sighting]] = []
    for sighting in begun:
        if clusters and sighting.day - clusters[-1][-1].day <= APART:
            clusters[-1].append(sighting)
        else:
            clusters.append([sighting])
    return clusters


def end_of(
    start: date, ended: Sequence[Sighting], of_it: Sequence[Extraction]
) -> tuple[date | None, list[Told]]:
    """The strike's last day, as told or by the length told, and where; None if nothing tells it."""
    last = next((sighting for sighting in ended if start <= sighting.day <= start + APART), None)
    if last:
        return last.day, last.told[:1]
    length = length_told(of_it)
    return (start + timedelta(days=length[0] - 1), [length[1]]) if length else (None, [])


def under_way(together: Sequence[Extraction], dated: Sequence[Sighting]) -> list[Sighting]:
    """Days of first reports of strikers where no article names the day on which they came out."""
    found: list[Sighting] = []
    for extraction in sorted(together, key=lambda extraction: extraction.article.date_published or date.max):
        day = extraction.article.date_published
        out = [
            claim
            for claim in extraction.claims
            if claim.topic == "strike_size" and claim.modality == "actual" and claim.action_id
        ]
        if day and out and all(abs(sighting.day - day) > APART for sighting in (*dated, *found)):
            words = out[0].sentence.of(extraction.article.text)
            found.append(Sighting(day, [Told(extraction.article, f"day of the first report: {words}")]))
    return found


def sightings(together: Sequence[Extraction], kind: str) -> list[Sighting]:
    """Days on which a strike begins (or ends), by the articles, in order of time."""
    found: dict[date, Sighting] = {}
    for extraction in together:
        article = extraction.article
        for match in SENTENCE.finditer(article.text):
            sentence = match.group().strip()
            for pattern in worded(kind):
                if (hit := pattern.search(sentence)) and (day := day_of(hit, sentence, article)):
                    sighting = found.setdefault(day, Sighting(day))
                    if all(told.article is not article for told in sighting.told):
                        sighting.told.append(Told(article, sentence))
                    break
    return [found[day] for day in sorted(found)]


def day_of(hit: re.Match[str], sentence: str, article: Article) -> date | None:
    """The day that the words name, by the date of the article; None where that is not known."""
    named, published = hit["day"], article.date_published
    if named.lower() in WEEKDAYS:
        if published is None:
            return None
        ahead = (WEEKDAYS.index(named.lower()) - published.weekday()) % 7
        if AHEAD.search(sentence[: hit.start("day")]):
            return published + timedelta(days=ahead)
        return published - timedelta(days=(7 - ahead) % 7)
    first, last, _ = stamp(named, published)
    return first if first == last else None


def length_told(together: Sequence[Extraction]) -> tuple[int, Told] | None:
    """How many days the strike is said to last, and where: "five-day", "48-hour"."""
    for extraction in together:
        for sentence in SENTENCE.findall(extraction.article.text):
            for pattern in worded("lasts"):
                for hit in pattern.finditer(sentence):
                    word = hit["count"].lower()
                    count = COUNTED.index(word) if word in COUNTED else int(word) if word.isdecimal() else 0
                    days = {"day": count, "week": 7 * count, "hour": count // 24}[hit["unit"]]
                    if 0 < days <= 366:
                        return days, Told(extraction.article, sentence.strip())
    return None


def size_told(together: Sequence[Extraction]) -> tuple[int | None, Told | None]:
    """How many were called out or came out, by the number most often told."""
    told: dict[int, list[Told]] = defaultdict(list)
    for extraction in together:
        numbers = {quantity.quantity_id: quantity for quantity in extraction.quantities}
        for claim in extraction.claims:
            number = numbers.get(claim.quantity_id or "")
            if claim.topic != "strike_size" or number is None or number.kind != "count" or not number.value:
                continue
            if claim.side != "employer" and number.value == int(number.value):
                words = claim.sentence.of(extraction.article.text)
                told[int(number.value)].append(Told(extraction.article, words))
    if not told:
        return None, None
    size = max(told, key=lambda value: (len(told[value]), value))
    return size, told[size][0]


def most_told(together: Sequence[Extraction], name: str) -> str | None:
    """The place or the population that claims about a strike name most often."""
    words: Counter[str] = Counter()
    for extraction in together:
        for claim in extraction.claims:
            span = span_of(claim, name)
            said = clean(span.of(extraction.article.text)) if span else ""
            if said and claim.topic in (OF_A_STRIKE if name == "place" else {"strike_size"}):
                words[said] += name == "place" or PEOPLE.fullmatch(said.lower()) is not None
    most = max(words, key=lambda word: (words[word], word), default=None)
    return most if most and words[most] else None


def span_of(claim: Claim, name: str) -> Span | None:
    return claim.place if name == "place" else claim.population
