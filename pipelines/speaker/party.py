"""Speaker → side and party: by dispute file, organisation, role, setting and speech."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.records import Dispute, Party, Side, Span
from pipelines.speaker.conflict import singular
from pipelines.speaker.name import names
from pipelines.speaker.organisation import BODIES, Organisation, best, side_by_name
from pipelines.speaker.role import owner_before
from pipelines.speaker.side import is_outsider, side_of
from pipelines.speaker.story import Speaker, Story

INDUSTRIAL = re.compile(
    r"\b(?:labou?r|industrial|employee|staff) relations\b|\bpersonnel\b|\bhuman resources\b", re.I
)
DUTY = re.compile(
    r"\bwho (?:also )?(?:heads?|leads?|chairs?|runs?|represents?|speaks? for|negotiates? for|is|was)\b.*",
    re.I | re.S,
)
# Public officers who stand between the sides, even where the state is the employer.
BETWEEN = re.compile(
    r"\b(?:mediat|conciliat|arbitrat|fact-?finder|courts?\b|tribunal|judges?\b|magistrate|police|sheriff|inspector"
    r"|justice(?! (?:minist|department|secretar))"
    r"|labou?r (?:minister|ministry|secretary|commissioner|department|board)|employment (?:minister|tribunal)"
    r"|opposition|shadow|critic\b|senators?\b|sen\.|mps?\b|rep\.|congress|auditor|ombudsman|regulator|watchdog)",
    re.I,
)
WATCHES = re.compile(
    r"\b(?:mediat|conciliat|arbitrat|tribunal|inspector|auditor|ombudsman|regulator|watchdog|worksafe"
    r"|office of (?!the (?:president|chancellor|mayor))|safety (?:board|authority|office))",
    re.I,
)
MINISTERIAL = re.compile(
    r"\b(?:minist\w+|secretary|premier|commissioner|government|cabinet|treasury|department\w*)\b", re.I
)
UNION_BODY = re.compile(r"\b(?:federation|confederation|fellowship|brotherhood|syndicate|fraternity)\b", re.I)
KIN = re.compile(
    r"^\W*(?:an? |the )?(?:\w+ )?(?:(?:grand)?(?:mother|father|parent)s?|mum|mom|dad|gran)\b", re.I
)
ELSEWHERE = re.compile(
    r"\b(?:at|for|with) (?:the )?((?:[A-Z][\w&’'-]+ )+[A-Z][\w&’'-]+)"
)  # "at Volmer Pumps"
ELECTED = re.compile(
    r"\b(?:M[ES]?P|TD|minist\w+|senators?|sen\.|rep\.|governor|gov\.|congress\w*|mediator|judge|justice)\b",
    re.I,
)
# Whoever holds one speaks for members, wherever he or she works.
UNION_POST = re.compile(
    r"\b(?:shop )?stewards?\b|\borgani[sz]ers?\b|\bconven[oe]rs?\b"
    r"|\b(?:general|branch|regional|divisional|assistant|joint) secretary\b"
    r"|\b(?:regional|branch|full-time) (?:industrial )?officers?\b"
    r"|\b(?:lodge|chapel|branch) (?:secretary|chair\w*|president)\b|\blocal(?:['’]s| \d+)",
    re.I,
)
COMPANY_POST = re.compile(
    r"\b(?:managing|operations|operating|finance|personnel|human resources|plant|site|works|depot|store)"
    r" (?:director|officer|manager|chief)\b",
    re.I,
)
CABINET = re.compile(
    r"\b(?:cabinet (?:member|secretary for)|portfolio holder|council leader|leader of the council)\b", re.I
)
LOCAL_AHEAD = re.compile(r"\bLocal (?:No\. ?)?\d+(?:['’]s?)?\s$")  # the rest of a post: "Local 212 president"
SECRETARY = re.compile(r"\b(?:secretary|treasurer|delegates?|convenors?|conveners?)\b", re.I)
PUBLIC_BODY = re.compile(r"\b(?:Authority|Agency|Commission|Board|Inspectorate|Administration)\b")
TEACHES = re.compile(r"\b(?:professors?|lecturers?|instructors?|scholars?|academics?|tutors?)\b", re.I)
TO_COUNCIL = re.compile(
    r"\b(?:to|for|before) (?:the )?(?:[\w-]+ )?(?:cabinet|council|councillors|committee)\b", re.I
)
OFFICE = re.compile(
    r"\b(?:spokes(?:m[ae]n|wom[ae]n|person|people|persons)|chair(?:man|woman|person)?|president|secretary|treasurer"
    r"|directors?|managers?|negotiators?)\b",
    re.I,
)


def side_and_party(story: Story, speaker: Speaker, speech: str) -> tuple[Side, str | None]:
    """Side by dispute file, organisation, role, setting and speech, in this order of trust."""
    text = story.text
    name = " ".join(speaker.span.of(text).split())
    party = party_of(story, speaker, name)
    role = speaker.role.of(text) if speaker.role else ""
    affiliated = organisation_side(story, speaker.affiliation)
    by_role = side_of_role(without_name(role, speaker, text)) if role else None
    if speaker.role and LOCAL_AHEAD.search(text[max(0, speaker.role.start - 16) : speaker.role.start]):
        by_role = "union"
    if by_role in (None, "other") and speaker.person and speaker.person.belonging:
        by_role = side_of("role", speaker.person.belonging.of(text)) or by_role
    if speaker.kind in ("organisation", "document") and party:
        return party.side, party.party_id
    if speaker.organisation is not None:
        return own_side(story, speaker.organisation) or side_by_wording(story, name), None
    if party is not None:
        if by_role in (None, "other", "employer", party.side):
            return party.side, party.party_id
        return by_role, None  # "a Ferrow fitter" does not speak for Ferrow
    if speaker.kind == "organisation":
        if story.is_union_unit(name.lower().removeprefix("the ")):
            return "union", None
        side = side_of("role", name) or side_by_name(name) or "other"
        return "employer" if side in ("government", "other") and is_struck(story, name) else side, None
    if speaker.kind == "document":
        return affiliated or side_of_document(story, name), None
    return side_of_person(story, speaker, by_role, affiliated, speech), None


def watches(words: str) -> bool:
    """Whether a public body or officer of this name watches over both sides, and is neither's employer."""
    return WATCHES.search(words) is not None


def side_of_document(story: Story, name: str) -> Side:
    """By what it is called; a report to the cabinet of the council that is struck is the employer's."""
    side = side_by_name(name) or side_of("document", name) or side_of("role", name) or "other"
    ours = side in ("government", "other") and TO_COUNCIL.search(name) is not None
    return "employer" if ours and "council" in struck_nouns(story) else side


def side_by_wording(story: Story, name: str) -> Side:
    """By the common nouns in an organisation's name; "federation" is no second union beside a named one."""
    side = side_of("role", name) or "other"
    if side == "other" and PUBLIC_BODY.search(name):
        return "government"
    return "other" if side == "union" and story.cast.unions() else side


def side_of_person(
    story: Story, speaker: Speaker, by_role: Side | None, affiliated: Side | None, speech: str
) -> Side:
    """The side of a person or group: by trade or office, by whom the office is held for, by what is told."""
    role = speaker.role.of(story.text) if speaker.role else ""
    unknown = speaker.kind == "person" and (speaker.person is not None or by_role is None)
    setting = setting_of(story, speaker) if unknown else ""
    if affiliated in ("union", "employer") and DUTY.search(role):
        return affiliated  # "a professor who chairs the association's bargaining team"
    strikes = strikes_here(story, role)
    if by_role == "worker" or (strikes and by_role in (None, "other", "expert", "patient")):
        if affiliated in ("expert", "other") and "striking" not in role.lower():
            return affiliated if by_role == "expert" else "expert" if affiliated == "expert" else "worker"
        if strikes or (affiliated is not None and side_of("setting", role) != "patient"):
            return "worker"
        told = side_of("setting", setting)
        served = told == "patient" or side_of("bystander", speech) == "patient"
        return "patient" if served else "expert" if told == "expert" else "worker"
    if by_role == "expert" and affiliated == "employer" and not at_the_employer_itself(story, speaker):
        return "expert"  # "analyst Ann Berg of the brokers Keel"
    if by_role == "expert" and affiliated in ("union", "employer"):
        return "worker" if affiliated == "employer" and TEACHES.search(role) else affiliated
    if by_role == "expert" and affiliated is None and side_of("setting", setting) == "patient":
        return "patient"  # "a trader whose husband was turned away"
    if by_role == "patient" and KIN.search(role) and side_of("setting", setting) == "worker":
        return "worker"  # "a mother of six, has not worked since July"
    if by_role in ("patient", "expert"):
        return by_role
    if by_role is None and at_the_employer(story, setting):
        return "worker"
    if by_role in (None, "other", "government") and not BETWEEN.search(role):
        words = set(re.findall(r"[\w-]+", without_name(role, speaker, story.text).lower()))
        of_the_council = "council" in struck_nouns(story) and CABINET.search(role) is not None
        if struck_nouns(story) & words or of_the_council:
            return "employer"  # "a council spokesman" where the council's own drivers are out
        if by_role == "other" and story.employer and names().government_nouns & words:
            return affiliated or "government"  # a council that employs none of the strikers
        if by_role == "government" and state_is_struck(story) and MINISTERIAL.search(role):
            return "employer"
    if by_role == "government" and (
        affiliated in (None, "government", "expert", "other") or ELECTED.search(role)
    ):
        return "government"
    if affiliated == "employer" and by_role == "union" and UNION_POST.search(role):
        return "union"  # "a shop steward at the plant"
    if affiliated == "union" and COMPANY_POST.search(role):
        return "employer"  # "its managing director", where only the union has a name
    if affiliated:
        return affiliated
    if by_role in ("union", "government"):
        return by_role
    if by_role == "employer" or (by_role in (None, "other") and speaks_for_another(role)):
        return "other" if outside(story, speaker) else side_of_office(story, speaker, by_role)
    if speaker.kind == "group" and (side := side_of_namesakes(story, role)):
        return side
    if speaker.affiliation is not None or is_outsider(role):
        return "other"
    told = side_of("setting", setting) or (side_of("speech", speech) if speaker.person else None)
    if told is None and not role and speaker.person is not None:
        told = side_of("theme", theme_of(story, speaker))
    return told or by_role or "other"


def side_of_namesakes(story: Story, role: str) -> Side | None:
    """ "The growers" stand where the Growers' League stands."""
    words = {word for word in re.findall(r"[\w-]+", role.lower()) if word.endswith("s")}
    for organisation in story.cast.organisations:
        if words & {word.lower() for word in organisation.name.words} and organisation.side is not None:
            return organisation.side
    return None


def theme_of(story: Story, speaker: Speaker) -> str:
    """The paragraph that names a speaker first, and the one before."""
    number, _ = story.locate(speaker.span)
    end = story.starts[number + 1] if number + 1 < len(story.starts) else len(story.text)
    return story.text[story.starts[max(number - 1, 0)] : end]


def at_the_employer(story: Story, setting: str) -> bool:
    """ "who teaches chemistry at Thornmere", where Thornmere College is the employer."""
    place = re.search(r"\bwho \w+s (?:[\w-]+ ){0,4}(?:at|for|in) (?:the )?([A-Z][\w-]+)", setting)
    return place is not None and any(
        own_side(story, organisation) == "employer" and organisation.name.words[0] == place.group(1)
        for organisation in story.cast.organisations
    )


def at_the_employer_itself(story: Story, speaker: Speaker) -> bool:
    """Whether the organisation that a speaker belongs to is the employer or of its house, not just a firm."""
    if story.employer is None or speaker.affiliation is None:
        return story.employer is None
    key = " ".join(speaker.affiliation.of(story.text).lower().split())
    able = story.cast.by_word.get(key, [])
    organisation = best(able) if able else story.called(key, speaker.affiliation.start)
    return organisation is None or organisation is story.employer or related(story.employer, organisation)


def outside(story: Story, speaker: Speaker) -> bool:
    """Whether the speaker belongs to an organisation other than the employer, with no part in the dispute."""
    role = speaker.role.of(story.text) if speaker.role else ""
    elsewhere = ELSEWHERE.search(role) if speaker.affiliation is None else None
    if story.employer is None or (speaker.affiliation is None and elsewhere is None):
        return False
    if INDUSTRIAL.search(role):
        return False
    if story.employer.kinds & BODIES:  # of employers: each of them may speak
        return False
    ours = set(re.findall(r"[\w-]{4,}", story.employer.name.span.of(story.text).lower()))
    place = elsewhere[1] if elsewhere else speaker.affiliation.of(story.text) if speaker.affiliation else ""
    theirs = set(re.findall(r"[\w-]{4,}", place.lower()))
    return not (ours - names().organisation_words) & theirs


def side_of_office(story: Story, speaker: Speaker, by_role: Side | None) -> Side:
    """ "A spokesman", "the chairman" of nobody named: of the organisation named last; else the employer's."""
    if by_role != "employer" and SECRETARY.search(speaker.role.of(story.text) if speaker.role else ""):
        return "union"  # unions have secretaries where companies have directors
    if by_role != "employer" and speaker.affiliation is None:
        number, _ = story.locate(speaker.span)
        owner = owner_before(story, number, speaker.span.start, pages=1)
        side = organisation_side(story, owner)
        if side in ("union", "government"):
            return side
    return "employer"


def speaks_for_another(role: str) -> bool:
    """Whether this office is held for an organisation: spokesman, chairman, treasurer."""
    return OFFICE.search(role) is not None


def side_of_role(role: str) -> Side | None:
    """By the office or trade itself before what follows it: "a roofer with two sons in the district"."""
    core = re.split(r"\s(?:with|who|whose|in|near|outside|from|at)\s", role, maxsplit=1)[0]
    side = side_of("role", core)
    if core == role or side not in (None, "other"):
        return side
    return side_of("setting", role) or side_of("role", role)


def struck_nouns(story: Story) -> frozenset[str]:
    """What the employer is called: "council" of "drivers employed by the council"."""
    kinds = story.employer.kinds if story.employer else set()
    bodies = names().body_nouns - names().employer_nouns - names().government_nouns
    return frozenset((kinds | set(story.conflict.struck)) - bodies - names().union_nouns)


def state_is_struck(story: Story) -> bool:
    """Whether a ministry, a department or the government itself is the employer."""
    if story.employer is not None and story.employer.side == "employer":
        return False
    public = story.employer is not None and story.employer.side == "government"
    return public or bool({"government", "state", "ministry", "department"} & set(story.conflict.struck))


def is_struck(story: Story, name: str) -> bool:
    """Whether this public body, "the justice ministry", is what the strikers work for."""
    if BETWEEN.search(name):
        return False
    if state_is_struck(story) and MINISTERIAL.search(name):
        return True
    return name.lower().removeprefix("the ") in struck_nouns(story)


def strikes_here(story: Story, role: str) -> bool:
    """Whether this trade has stopped work: "a professor of botany" where the professors are out."""
    core = re.split(r"\s(?:with|who|whose|in|near|outside|from|of|at|for)\s", role, maxsplit=1)[0]
    words = re.findall(r"[\w-]+", core.lower())
    return bool(words) and singular(words[-1]) in story.conflict.strikers


def without_name(role: str, speaker: Speaker, text: str) -> str:
    """The role's wording without the organisation's name, which would tell its side and not the person's."""
    name = speaker.affiliation.of(text) if speaker.affiliation else ""
    return role.replace(name, " ") if name else role


def organisation_side(story: Story, affiliation: Span | None) -> Side | None:
    if affiliation is None:
        return None
    key = " ".join(affiliation.of(story.text).lower().split())
    able = story.cast.by_word.get(key, [])
    organisation = best(able) if able else story.called(key, affiliation.start)
    if organisation:
        return own_side(story, organisation)
    return side_by_name(affiliation.of(story.text))


def own_side(story: Story, organisation: Organisation) -> Side | None:
    if organisation.side == "union":
        return "union"
    body = UNION_BODY.search(organisation.name.span.of(story.text))
    if organisation.side is None and body and not story.cast.unions():
        return "union"
    if story.employer is organisation or (organisation.side in (None, "expert") and organisation.staff > 1):
        return "employer"
    if organisation.side is None and story.employer is not None and related(story.employer, organisation):
        return "employer"
    return organisation.side


def related(one: Organisation, other: Organisation) -> bool:
    """ "Marsh Lane NHS Trust" and "Marsh Lane Hospital"."""
    first = one.name.words[0].lower()
    return first == other.name.words[0].lower() and first not in names().weak_first_words


def setting_of(story: Story, speaker: Speaker) -> str:
    """The sentence that names the speaker first, outside quotation marks."""
    number, interval = story.locate(speaker.span)
    words = story.pages[number]
    low, high = words.unit_bounds[words.unit[interval[0]]]
    ends = [*words.start[low + 1 : high], words.end[high - 1]]
    told = (story.text[words.start[i] : end] for i, end in zip(range(low, high), ends, strict=True))
    return "".join(part for i, part in zip(range(low, high), told, strict=True) if words.quoted[i] < 0)


def add_disputes(story: Story, disputes: Sequence[Dispute]) -> None:
    """Takes in the parties and people of the disputes that this article names."""
    for dispute in disputes:
        named_here = [
            (p, pattern) for p in dispute.parties if (pattern := party_pattern(p)).search(story.text)
        ]
        story.parties += named_here
        if named_here:
            for person in dispute.people:
                story.people[person.name.lower()] = person.party_id
            known = {p.party_id for p, _ in story.parties}
            story.parties += [(p, party_pattern(p)) for p in dispute.parties if p.party_id not in known]
    for organisation in story.cast.organisations:
        for party, pattern in story.parties:
            if pattern.fullmatch(organisation.name.span.of(story.text)):
                organisation.side = party.side
                if party.role == "employer":
                    organisation.staff += 10


def party_pattern(party: Party) -> re.Pattern[str]:
    forms = sorted((party.name, *party.aliases), key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(re.escape(form) for form in forms) + r")\b")


def party_named(story: Story, name: str) -> Party | None:
    """The party that this is the whole name or an alias of."""
    return next((party for party, pattern in story.parties if pattern.fullmatch(name)), None)


def party_of(story: Story, speaker: Speaker, name: str) -> Party | None:
    by_id = {party.party_id: party for party, _ in story.parties}
    if speaker.kind == "person" and name.lower() in story.people:
        return by_id.get(story.people[name.lower()])
    if speaker.kind == "person" or speaker.kind == "group":
        where = speaker.affiliation.of(story.text) if speaker.affiliation else ""
        return next((p for p, pattern in story.parties if where and pattern.search(where)), None)
    hit = next((p for p, pattern in story.parties if pattern.search(name)), None)
    if hit is None and speaker.organisation is None:
        wanted = (
            "union"
            if re.search(r"\bunion\b", name)
            else "employer"
            if side_of("role", name) == "employer"
            else None
        )
        sides = [p for p, _ in story.parties if p.role == wanted]
        hit = sides[0] if len(sides) == 1 else None
    return hit
