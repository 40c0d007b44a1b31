-- What people decide and look up, and the words that texts are found by.
--
-- record.review and record.reference are copies: the log of reviews and the folder of reference files lie outside the
-- published file, and are read into each build.

create table record.review (
    review_id varchar not null,
    line bigint not null,
    made_at timestamptz not null,
    reviewer varchar not null,
    action varchar not null,
    claim_id varchar not null,
    article_id varchar not null,
    story_id varchar not null,
    words varchar not null,
    words_start_char bigint not null,
    words_end_char bigint not null,
    sentence varchar not null,
    field varchar,
    old varchar,
    new varchar,
    reason varchar not null,
    rating varchar,
    link varchar,
    seen json not null
);
comment on table record.review is
    'One decision of a person about one claim, as the log of reviews tells it; the log is only ever added to.';
comment on column record.review.review_id is 'hash of claim, reviewer, time, action, field and new value';
comment on column record.review.line is 'its line in the log: of two decisions the later line counts';
comment on column record.review.made_at is 'when it was made (UTC)';
comment on column record.review.reviewer is 'who made it';
comment on column record.review.action is
    'confirm, correct, reject, comment, or check: a verdict on whether the claim is true';
comment on column record.review.claim_id is 'the claim''s id when it was reviewed; view review_matches has today''s';
comment on column record.review.article_id is 'article that the claim stood in';
comment on column record.review.story_id is 'story of that article';
comment on column record.review.words is 'the claim''s words in the article';
comment on column record.review.words_start_char is 'first character of words in article.text, counted from 0';
comment on column record.review.words_end_char is 'character after the last of words in article.text';
comment on column record.review.sentence is 'the sentence around the words';
comment on column record.review.field is 'correct: which column of the view reviewed_claims; null: another action';
comment on column record.review.old is 'correct: what stood there before';
comment on column record.review.new is 'correct: what is right; empty: nothing';
comment on column record.review.reason is 'why, in the reviewer''s words';
comment on column record.review.rating is
    'check: true, mostly_true, mixed, mostly_false, false or unproven';
comment on column record.review.link is 'check: where the finding is published';
comment on column record.review.seen is 'the machine''s reading when it was reviewed, by column';

create table record.reference (
    reference_id varchar not null,
    dataset varchar not null,
    "row" bigint not null,
    source varchar not null,
    url varchar not null,
    vintage date not null,
    topic varchar not null,
    measure varchar,
    value decimal(38, 10) not null,
    rounded_to decimal(38, 10),
    unit varchar not null,
    population varchar,
    place varchar,
    period_start date,
    period_end date,
    dispute_id varchar,
    employer_name varchar,
    union_name varchar,
    note varchar
);
comment on table record.reference is 'One official figure, as claimline reference add took it in.';
comment on column record.reference.reference_id is 'hash of source, vintage and the figure';
comment on column record.reference.dataset is 'name of the file that it came in';
comment on column record.reference."row" is 'row of that file, 1 for the first after the header';
comment on column record.reference.source is 'who publishes the figure';
comment on column record.reference.url is 'where it can be looked up';
comment on column record.reference.vintage is 'day that the source published or last revised it';
comment on column record.reference.topic is 'topic file that it falls under';
comment on column record.reference.measure is 'what within the topic is measured; null: not said';
comment on column record.reference.value is 'the figure, in unit';
comment on column record.reference.rounded_to is 'what the source rounds to, in unit; null: exact';
comment on column record.reference.unit is 'percent, an ISO 4217 currency code, a measure in the singular, or what is counted';
comment on column record.reference.population is 'who or what is counted';
comment on column record.reference.place is 'where';
comment on column record.reference.period_start is 'first day that it holds for';
comment on column record.reference.period_end is 'last day that it holds for';
comment on column record.reference.dispute_id is 'dispute that it belongs to; null: found by the parties'' names';
comment on column record.reference.employer_name is 'employer as the source names it';
comment on column record.reference.union_name is 'union as the source names it';
comment on column record.reference.note is 'the source''s own remark';

create table record.document (
    document_id bigint not null,
    kind varchar not null,
    record_id varchar not null,
    terms bigint not null
);
comment on table record.document is 'A text that can be searched. Made afresh each night.';
comment on column record.document.document_id is 'its number in the index';
comment on column record.document.kind is 'claim: a claim''s sentence; quote: what somebody said';
comment on column record.document.record_id is 'the claim or the attribution';
comment on column record.document.terms is 'how many words it has';

create table record.posting (
    term varchar not null,
    document_id bigint not null,
    occurrences bigint not null
);
comment on table record.posting is
    'Which word stands in which text, sorted by word so that a search reads only its own. Made afresh each night.';
comment on column record.posting.term is 'a word in lower case, without accents, in the singular';
comment on column record.posting.document_id is 'the text that it stands in';
comment on column record.posting.occurrences is 'how often';
