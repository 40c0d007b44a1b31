-- How words are read at the gates, wherever two figures are held against each other: in figure.sql and in view
-- reference_comparisons. Lower-case words in, unless said otherwise.

create or replace macro singular(word) as case
    when word like '%ies' and length(word) > 4 then word[:-4] || 'y'
    when word like '%s' and not regexp_matches(word, '(ss|us|is)$') then word[:-2]
    else word
end;

-- The words that tell one phrase from another, in the singular and in one order, without owners ("the city's depots");
-- null if there are none.
create or replace macro telling_words(phrase) as nullif(
    list_sort(list_distinct(list_filter(
        list_transform(
            regexp_extract_all(regexp_replace(lower(phrase), '\b[\p{L}-]+[''’]s\b', '', 'g'), '[\p{L}\p{M}][\p{L}\p{M}''’-]*'),
            lambda word: singular(word)
        ),
        lambda word: not list_contains(
            ['the', 'a', 'an', 'it', 'its', 'their', 'our', 'his', 'her', 'those', 'these', 'of', 'all', 'new',
             'more', 'additional', 'extra', 'other', 'some', 'any', 'same', 'and', 'average', 'typical', 'each', 'every'],
            word
        )
    ))),
    []
);

-- "The number of therapists" counts therapists, and so do full-time equivalents of them: that is another gate's.
create or replace macro counted(phrase) as regexp_replace(
    regexp_replace(lower(trim(phrase)), '\b(full[- ]time[- ]equivalents?|ftes?)\b *', ''),
    '^(the |its |their )?(\p{L}+ )?(number|share|proportion|percentage|count|total|majority) of ', ''
);

-- What a noun phrase is about: its last word before any "of …", "who …", "in …".
create or replace macro head(phrase) as singular(regexp_extract(
    regexp_replace(phrase, '\s+(of|in|at|for|from|to|on|by|with|across|under|who|that|which|whose)\s.*$', ''),
    '([\p{L}\p{M}][\p{L}\p{M}''’-]*)[^\p{L}\p{M}]*$', 1
));

-- The length of a measure of time in days, shortest and longest; null for anything else.
create or replace macro days(unit) as case singular(lower(unit))
    when 'second' then {'least': 1 / 86400, 'most': 1 / 86400}
    when 'minute' then {'least': 1 / 1440, 'most': 1 / 1440}
    when 'hour' then {'least': 1 / 24, 'most': 1 / 24}
    when 'day' then {'least': 1.0, 'most': 1.0}
    when 'week' then {'least': 7.0, 'most': 7.0}
    when 'month' then {'least': 28.0, 'most': 31.0}
    when 'year' then {'least': 365.0, 'most': 366.0}
    when 'decade' then {'least': 3652.0, 'most': 3653.0}
end;

-- Nouns for people that may or may not mean the same people as another noun; nouns for posts likewise.
create or replace macro means_anyone(noun) as list_contains(
    ['worker', 'employee', 'staff', 'staffer', 'member', 'person', 'people', 'personnel', 'workforce', 'striker',
     'colleague', 'professional', 'one', 'man', 'woman', 'job', 'position', 'post', 'vacancy', 'opening', 'seat', 'role'],
    noun
);

-- Nouns that either side may use of the same, where no other word tells them apart: "960 staff" and "960 people", "95 positions"
-- and "95 jobs".
create or replace macro anybody(noun) as case
    when noun in ('worker', 'employee', 'staff', 'staffer', 'person', 'people', 'personnel', 'workforce', 'colleague') then 'people'
    when noun in ('job', 'position', 'post', 'vacancy', 'opening', 'role') then 'posts'
end;

-- What a sum of pay is: what people earn in all, or the rate that they are paid. Null: not said.
create or replace macro pay_told(words) as case
    when regexp_matches(words, '\b(?:average|averages|averaged|typical|typically|median|took home|take[- ]home|takes home|(?:with|including|plus|counting|and) (?:\S+ )?(?:overtime|benefits|tips|allowances|bonus(?:es)?|insurance|premiums))\b')
        then 'earned'
    when regexp_matches(words, '\b(?:base|basic|start|starts|starting|started|entry[- ]level|minimum|lowest|newly qualified)\b') then 'rate'
    when regexp_matches(words, '\b(?:top (?:of the (?:pay )?scale|rates?|step|grade|pay)|highest[- ]paid|best[- ]paid)\b') then 'top'
end;

create or replace macro says_fte(words) as
    coalesce(regexp_matches(words, '\b(ftes?|full[- ]time[- ]equivalents?)\b'), false);

create or replace macro says_heads(words) as
    coalesce(regexp_matches(words, '\b(head ?count|people|persons|individuals)\b'), false);

create or replace macro says_net(words) as coalesce(contains(words, 'net') and regexp_matches(words, '\bnet\b'), false);
