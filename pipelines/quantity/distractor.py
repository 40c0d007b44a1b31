"""Numbers that are no quantity of a dispute, told from the parse: ages, tenure, names, "one of the best".

What the bare text tells (dates, addresses, laws …) is in `pipelines.incidental`. Each function answers why
the number counts for nothing, or None.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.quantity.measure import Measured
from pipelines.quantity.noun import CALENDAR, NOUNS, SUBJECTS, subject_of
from pipelines.quantity.number_names import listed
from pipelines.quantity.period import Window

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
NAMED_YEAR = re.compile(r"\b(?:in|since|by|until|from)\s$")
PERSONAL = frozenset(listed("he she i who"))
TIED_TO_NAMES = frozenset(["PROPN", "NOUN", "NUM", "ADJ"])
# What a person does or is whose years are tenure and no matter of the dispute.
POSTS = re.compile(
    r"\b(?:employee|worker|nurse|teacher|therapist|clinician|counsell?or|psychologist|social worker"
    r"|driver|doctor|member|veteran|engineer"
    r"|conductor|mechanic|clerk|technician|miner|pilot|professor|educator|custodian|porter|docker"
    r"|operator|assistant|aide|staffer|organi[sz]er)\b",
    re.IGNORECASE,
)
TENURE_VERBS = frozenset(listed("work teach serve nurse drive practise practice employ live"))
DISPUTE_VERBS = frozenset(
    listed(
        "wait bargain negotiate strike picket fight campaign argue ask last go run delay stall say owe pay"
    )
)
TENURE_BEHIND = re.compile(
    r"[’']?\s?(?:-?veteran\b|(?:of |’ )?(?:experience|service|seniority)\b|on the job\b"
    r"|in (?:the )?(?:classroom|profession|job|field|industry|company|union)\b|as an? \w+)",
    re.IGNORECASE,
)
TENURE_BEFORE = re.compile(r"\b(?:veteran|career|experience) of\s(?:\w+\s)?$", re.IGNORECASE)
TENURE_TOLD = re.compile(
    r"\b[A-Z][\w’'-]+,\swho\s(?:has\s|had\s|once\s)?(?P<verb>\w+)\s(?:[\w’'-]+\s){0,6}?for\s(?:\w+\s){0,2}?$"
)
NO_TENURE = frozenset(listed("have are were been waited gone struck picketed bargained fought negotiated"))
SURVEYED = re.compile(
    r"\b(?:survey(?:ed|s|ing)?|poll(?:ed|s|ing)?|questionnaires?|interview(?:ed|s)|sample|respondents"
    r"|(?:survey|poll|study)\s(?:asked|covered|questioned|reached))"
    r"\s(?:of\s|with\s|more than\s|about\s|some\s|nearly\s|over\s|the\s)*$",
    re.IGNORECASE,
)
RESPONDENTS = frozenset(["respondent", "interviewee"])
RELATIVE_DATE = re.compile(r"\s(?:ago|earlier|prior|beforehand|before (?:the|that|his|her|it)\b)")
LATER = re.compile(r"\s(?:later|after|afterwards)\b")
OPENING = re.compile(
    r"(?:^|[.!?:;]\s|[“\"]|\b(?:and|but|then)\s)(?:(?:just|only|about|nearly|almost|some|more than|a)\s)*$",
    re.IGNORECASE,
)
AGE_BEFORE = re.compile(
    r"\b(?:aged?|ages|turn(?:s|ed|ing)?|age of)\s(?:between\s|about\s|around\s)?$", re.IGNORECASE
)
AGE_AFTER_BE = re.compile(
    r"(?:\b(?:is|was|be|am|are|turned|turns|turning|became)|[’'](?:s|m))\s(?:only\s|just\s|now\s)?$",
    re.IGNORECASE,
)
AGE_ENDS = re.compile(r"\s?(?:[.,;)]|$|by\b|when\b|and\b)")
NAMES_WITH_NUMBERS = frozenset(
    listed(
        "game section row phase group part stage step tier zone chapter page unit round room level grade "
        "type class windows top "
        "no. no number category channel route highway interstate season episode exhibit figure table "
        "local ward"
    )
)
ONE_OF_THEM = re.compile(r"\sof\s(?:the|its|his|her|their|our|my|your|these|those|[\w-]+[’']s|[A-Z])")
NO_ONE = re.compile(
    r"\b(?:no|this|that|the|each|every|any|some|another|which|the\sonly|new|first|last|next|day|anyone"
    r"|someone)[\s-]$",
    re.IGNORECASE,
)
NOT_ONE_OF = re.compile(r"\b(?:no|every|any|each|not|another|some)[\s-]$", re.IGNORECASE)
ONE_IDIOM = re.compile(
    r"\s(?:another|day\b|time\b|thing\b|way\b|more\b|or\s(?:more|another)|by one|else|reason|side"
    r"|hand|point|last)|-(?:of|on|way|off|sided|stop|third|half|and)\b"
)
TELLING = frozenset(listed("say tell ask add recall describe call write explain complain shout"))
IDLE_NOUNS = frozenset(listed("one thing way time another day reason side point"))
WINDOW_FORMS = frozenset(["window", "span"])
# Events whose ordinals are counted: "the third strike", "day nine".
COUNTED_EVENTS = frozenset(
    listed(
        "strike walkout walk-out stoppage lockout shutdown protest picket rally ballot vote offer "
        "proposal rejection round session"
    )
)
FIRST_COUNTS_NOT = frozenset(listed("offer proposal ballot vote round session"))
COUNTED_DAYS = frozenset(listed("day night week month year"))
ITS = re.compile(r"\b(?:its|their)\s$")  # "the strike, now in its ninth day"
ENTERING = re.compile(
    r"\b(?:enter(?:s|ed|ing)?|into|for|begins?|began|beginning|reach(?:es|ed)?|every)\s(?:an?\s|the\s|its\s|their\s)?$",
    re.IGNORECASE,
)
ON_THE = re.compile(r"\b(?:on|in|by|through|of)\s(?:the|a)\s$", re.IGNORECASE)
THE_OR_ITS = re.compile(r"\b(?:the|its|their)\s$")
ALONE = re.compile(r"\s?(?:[,.;:)]|$)")
OTHER_DAYS = re.compile(r"[\s-](?:of|at|as|on|in|students?|pupils?|running|old)\b")
AGAIN_IN = re.compile(
    r"\s(?:[\w’'-]+\s){0,6}?(?:in\s(?:less than\s|under\s|just\s|only\s|as many\s)?"
    r"(?:an?|\d+|two|three|four|five|six|seven|eight|nine|ten|twelve)\s(?:year|month|week|day|decade)s?\b"
    r"|this\s(?:year|month|week)\b|since\s(?:19|20)\d\d\b)"
)
SINCE = re.compile(r"\s(?:in|since|this|that)\b")
DAY_NUMBER = re.compile(  # "day 9", "week two", but not "as of this week two berths"
    r"(?<!\bthis\s)(?<!\blast\s)(?<!\bnext\s)(?<!\bthat\s)(?<!\bone\s)(?<!\bper\s)(?<!\ba\s)"
    r"\b(?P<unit>day|week|month)\s$",
    re.IGNORECASE,
)
STRIKE_TALK = re.compile(
    r"\s(?:straight\s|consecutive\s|full\s)?(?:of|on|in)\s(?:the\s|an?\s|their\s|its\s)?(?:[\w-]+\s){0,3}?"
    r"(?:strike|walkout|stoppage|lockout|picket|dispute|action|protest|talks|negotiations)",
    re.IGNORECASE,
)


def why_nothing(item: Measured, text: str, token: Token, head: Token | None) -> str | None:
    """Why a number without a written unit (or "one", or an age) counts for nothing, or None.

    `token` is the number's first token, `head` the noun it counts.
    """
    number, raw = item.number, text[item.number.start : item.number.end]
    before, after = text[max(0, item.start - 60) : item.start], text[item.end : item.end + 60]
    if item.is_age:
        return "age"
    if item.unit is not None and item.unit.kind != "multiple":
        one_day = raw.lower() == "one" and item.unit.name == "day"
        if one_day and text[number.end : number.end + 1] != "-":  # "a one-day strike" lasts a day
            return "idiom"
        return None
    if raw.lower() == "zero":
        return "idiom" if head is None else None
    if raw.lower() == "one":
        return pronoun_one(token, before, after)
    plain = raw.isdigit() and number.kind == "number"
    if is_age(item, text, token, head):
        return "age"
    if plain and YEAR.fullmatch(raw) and is_year(token, before, head):
        return "year"
    if plain and follows_name(item, token, head):
        return "name"
    if plain and after.startswith(")") and not before.endswith("("):
        return "footnote"
    if is_survey(before, head):
        return "survey"
    return None


def pronoun_one(token: Token, before: str, after: str) -> str | None:
    """Whether "one" is no number: "no one", "one another", "one of the best"."""
    if ONE_OF_THEM.match(after):
        return "idiom" if NOT_ONE_OF.search(before) else "one of"
    if NO_ONE.search(before) or ONE_IDIOM.match(after):
        return "idiom"
    if after.startswith(" of "):
        return "one of"
    head = token.head
    if token.dep_ == "nummod" and head.pos_ in NOUNS and head.i > token.i and head.tag_ in ("NN", "NNP"):
        if head.lemma_.lower() in IDLE_NOUNS:
            return "idiom"
        return "article" if is_some_person(head) else None
    return "idiom"


def is_some_person(noun: Token) -> bool:
    """ "one driver, who …", "one nurse said": somebody, and no number of people."""
    if POSTS.search(noun.text) is None or noun.dep_ not in SUBJECTS:
        return False
    told = noun.head.lemma_.lower() in TELLING or any(child.dep_ == "relcl" for child in noun.children)
    return told and noun.head.i > noun.i


def is_age(item: Measured, text: str, token: Token, head: Token | None) -> bool:
    """ "aged 54", "Jane Doe, 54,", "she was 54"."""
    number = item.number
    before, after = text[max(0, item.start - 40) : item.start], text[item.end : item.end + 12]
    if number.high > 120 or number.kind not in ("number", "range") or number.low < 1:
        return False
    if AGE_BEFORE.search(before):
        return head is None
    if head is not None or number.kind == "range":
        return False
    if re.search(r"[A-Za-z.]\)?,\s$", before) and re.match(r"\s?[,.]", after) and token.i > 1:
        named = token.nbor(-2)
        person = named.tag_ == "NN" and (POSTS.search(named.text) is not None or named.dep_ in SUBJECTS)
        return number.low >= 15 and number.is_whole and (named.pos_ == "PROPN" or person)
    if AGE_AFTER_BE.search(before) and AGE_ENDS.match(after) and token.head.pos_ in ("AUX", "VERB"):
        if any(child.lower_ in PERSONAL for child in token.head.children if child.dep_ == "nsubj"):
            return True
        subject = subject_of(token.head)
        return subject is not None and (
            subject.lower_ in PERSONAL
            or (subject.pos_ == "PROPN" and subject.tag_ == "NNP" and number.low < 100)
        )
    return False


def is_year(token: Token, before: str, head: Token | None) -> bool:
    value = int(token.text[:4]) if token.text[:4].isdigit() else 0
    counted = head is not None and head.tag_ in ("NNS", "NNPS") and value % 100 == 0
    counted = counted and not re.search(r"\b(?:in|since|of|by|from|until|during|the)\s$", before)
    if counted or re.search(
        r"\b(?:about|nearly|over|than|least|to|some|around|roughly|almost|approximately|estimated)\s$", before
    ):
        return value >= 1900 and not counted and before.endswith(" to ")
    return 1900 <= value <= 2100 or (value < 1900 and NAMED_YEAR.search(before) is not None)


def follows_name(item: Measured, token: Token, head: Token | None) -> bool:
    """Whether the number belongs to the name or label before it: "Unit 12", "Studio 54"."""
    if token.i == 0:
        return False
    previous = token.nbor(-1)
    if previous.text == "&":
        return True
    if previous.idx + len(previous) + 1 != token.idx or CALENDAR.fullmatch(previous.lower_):
        return False
    if previous.lower_ in NAMES_WITH_NUMBERS:
        return head is None or head.tag_ not in ("NNS", "NNPS")
    if (
        head is not None
        and head.tag_ in ("NNS", "NNPS")
        and token.dep_ == "nummod"
        and token.head.i >= head.i
    ):
        return False  # "in Harborview 300 nurses walked out"
    capital = previous.text[0].isupper() and (not previous.is_sent_start or previous.pos_ == "PROPN")
    return capital and previous.pos_ in TIED_TO_NAMES


def is_survey(before: str, head: Token | None) -> bool:
    """ "a survey of 1,200 members", "1,200 respondents"."""
    return SURVEYED.search(before) is not None or (head is not None and head.lemma_.lower() in RESPONDENTS)


def why_no_duration(item: Measured, text: str, anchor: Token, found: list[Window], other: bool) -> str | None:
    """Why a duration is no quantity of its own: a date ("two years ago"), tenure, another number's window.

    `other` says that another quantity of the sentence stands before it.
    """
    before, after = text[max(0, item.start - 60) : item.start], text[item.end : item.end + 60]
    if RELATIVE_DATE.match(after) or (LATER.match(after) and OPENING.search(before)):
        return "date"
    if TENURE_BEHIND.match(after) or TENURE_BEFORE.search(before) or is_tenure(before, anchor):
        return "tenure"
    window = next(
        (
            w
            for w in found
            if w.start <= item.number.start and item.number.end <= w.end and w.form in WINDOW_FORMS
        ),
        None,
    )
    if window is None:
        return None
    if window.form == "span":
        within = text[window.start : item.number.start].lower().startswith("within")
        return "period" if other and not within else None
    return (
        "period"
        if other or not re.search(r"\bfor\s(?:at least\s|over\s|more than\s)?(?:the\s)?(?:\w+\s)?$", before)
        else None
    )


def is_tenure(before: str, anchor: Token) -> bool:
    """ "a nurse for 25 years", "who has taught for 12 years": a person's years, not the dispute's."""
    if (told := TENURE_TOLD.search(before)) and told["verb"] not in NO_TENURE:
        return True
    preposition = anchor.head
    if preposition.dep_ != "prep" or preposition.lower_ != "for":
        return False
    governor = preposition.head
    if governor.pos_ in NOUNS and POSTS.search(governor.text):
        return governor.tag_ in ("NN", "NNP")
    for _ in range(3):  # "has cleaned rooms at the Grand for 11 years", wherever the parse hangs the years
        if governor.pos_ not in ("VERB", "AUX"):
            governor = governor.head
    if governor.pos_ not in ("VERB", "AUX"):
        return False
    subject = subject_of(governor)
    if subject is None or subject.tag_ in ("NNS", "NNPS") or subject.lower_ in ("we", "they", "it"):
        return False
    attribute = next((child for child in governor.children if child.dep_ == "attr"), None)
    if governor.pos_ == "AUX" and attribute is not None:
        return attribute.tag_ == "NN" and POSTS.search(attribute.text) is not None
    lemma = governor.lemma_.lower()
    if governor.pos_ != "VERB" or lemma in DISPUTE_VERBS or not anchor.lower_.startswith(("year", "decade")):
        return False
    who = any(child.lower_ == "who" for child in governor.children)
    if who or subject.lower_ in PERSONAL or POSTS.search(subject.text):
        return True
    return lemma in TENURE_VERBS and subject.pos_ == "PROPN"


def counted_event(item: Measured, text: str, doc: Doc, last: Token, *, again: bool) -> Token | None:
    """The event whose ordinal this is: "the second strike", "the third week of the walkout".

    `again` says that days or weeks have just been counted, so that an ordinal alone goes on with them ("In
    the twelfth, he sold his car"); the ordinal itself is then returned.
    """
    if again and ALONE.match(text, item.end) and ON_THE.search(text, max(0, item.start - 12), item.start):
        return last
    owned = THE_OR_ITS.search(text, max(0, item.start - 7), item.start)
    if owned and item.number.low > 1 and AGAIN_IN.match(text, item.end):
        for token in reversed(doc[last.sent.start : last.i]):
            if token.lemma_.lower() in COUNTED_EVENTS and token.pos_ in NOUNS:
                return token  # "a strike on Monday, the second in seven years"
    for token in doc[last.i + 1 : last.i + 6]:
        if token.pos_ not in (*NOUNS, "ADJ", "NUM", "VERB") and token.text != "-":
            return None
        if token.pos_ not in NOUNS or (token.i + 1 < len(doc) and token.nbor(1).pos_ in NOUNS):
            continue
        word = token.lemma_.lower()
        if word in COUNTED_DAYS:
            return token if counts_days(item, text, token) else None
        after = token.idx + len(token)
        if word in COUNTED_EVENTS:
            return token if item.number.low > 1 or word not in FIRST_COUNTS_NOT else None
        if item.number.low > 1 and (
            AGAIN_IN.match(text, after) or (word == "time" and SINCE.match(text, after))
        ):
            return token  # "the second defeat in a month"
        return None
    return None


def counts_days(item: Measured, text: str, noun: Token) -> bool:
    """Whether the ordinal of a day, week … is that of the dispute: "its ninth day", "enters a third week"."""
    behind, before = noun.idx + len(noun), (max(0, item.start - 24), item.start)
    if STRIKE_TALK.match(text, behind):
        return True
    if OTHER_DAYS.match(text, behind) or (noun.i + 1 < len(noun.doc) and noun.nbor(1).text == "-"):
        return False
    if ENTERING.search(text, *before) or ITS.search(text, *before):
        return True
    in_days = noun.lemma_.lower() in ("day", "week", "night") and item.number.low > 1
    return in_days and ON_THE.search(text, *before) is not None
