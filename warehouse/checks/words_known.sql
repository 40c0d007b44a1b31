-- Every column with a closed list of words holds one of them.
select 'page' as "table", page_id as id, 'hint_basis' as field, hint_basis as word from record.page
where hint_basis not in ('json-ld', 'meta', 'feed', 'sitemap', 'url', 'time-tag', 'text', 'given', 'unknown')
union all
select 'rejection', rejection_id, 'stage', stage from record.rejection
where stage not in ('crawl', 'read', 'article', 'extract', 'load')
union all
select 'article', article_id, 'date_basis', date_basis from record.article
where date_basis not in ('json-ld', 'meta', 'feed', 'sitemap', 'url', 'time-tag', 'text', 'given', 'unknown')
union all
select 'article', article_id, 'origin', origin from record.article
where origin not in ('reporting', 'release')
union all
select 'attribution', attribution_id, 'kind', kind from record.attribution
where kind not in ('direct', 'indirect', 'mixed')
union all
select 'attribution', attribution_id, 'speaker_kind', speaker_kind from record.attribution
where speaker_kind not in ('person', 'organisation', 'group', 'document')
union all
select 'attribution', attribution_id, 'side', side from record.attribution
where side not in ('employer', 'union', 'worker', 'government', 'expert', 'patient', 'other')
union all
select 'quantity', quantity_id, 'bound', bound from record.quantity
where bound not in (
    'exact', 'about', 'at_least', 'more_than',
    'at_most', 'less_than', 'up_to', 'range', 'vague'
)
union all
select 'quantity', quantity_id, 'kind', kind from record.quantity
where kind not in ('count', 'percent', 'money', 'duration', 'ratio', 'rate', 'ordinal_time')
union all
select 'quantity', quantity_id, 'direction', direction from record.quantity
where direction not in ('increase', 'decrease', 'none')
union all
select 'quantity', quantity_id, 'mode', mode from record.quantity
where mode not in ('by', 'to')
union all
select 'claim', claim_id, 'side', side from record.claim
where side not in ('employer', 'union', 'worker', 'government', 'expert', 'patient', 'other')
union all
select 'claim', claim_id, 'about_side', about_side from record.claim
where about_side not in ('employer', 'union', 'worker', 'government', 'expert', 'patient', 'other')
union all
select 'claim', claim_id, 'depth', depth from record.claim
where depth not in ('narrator', 'party', 'party_via_party')
union all
select 'claim', claim_id, 'kind', kind from record.claim
where kind not in ('assert', 'deny', 'demand', 'offer', 'predict')
union all
select 'claim', claim_id, 'modality', modality from record.claim
where modality not in ('actual', 'planned', 'hedged')
union all
select 'claim', claim_id, 'status', status from record.claim
where status not in ('asserted', 'denied', 'proposed', 'demanded')
union all
select 'claim', claim_id, 'check_worthy', check_worthy from record.claim
where check_worthy not in ('core', 'incidental')
union all
select 'party', dispute_id || '/' || party_id, 'role', role from record.party
where role not in (
    'employer', 'union', 'worker', 'regulator', 'mediator', 'politician',
    'patient', 'expert', 'association', 'other_union', 'other_employer', 'outlet'
)
union all
select 'party', dispute_id || '/' || party_id, 'side', side from record.party
where side not in ('employer', 'union', 'worker', 'government', 'expert', 'patient', 'other')
union all
select 'action', dispute_id || '/' || action_id, 'kind', kind from record.action
where kind not in ('strike', 'lockout', 'protest', 'threat')
union all
select 'statement', claim_id, 'side', side from record.statement
where side not in ('employer', 'union', 'worker', 'government', 'expert', 'patient', 'other')
union all
select 'statement', claim_id, 'claim_side', claim_side from record.statement
where claim_side not in ('employer', 'union', 'worker', 'government', 'expert', 'patient', 'other')
union all
select 'statement', claim_id, 'origin', origin from record.statement
where origin not in ('reporting', 'release')
union all
select 'statement', claim_id, 'about_side', about_side from record.statement
where about_side not in ('employer', 'union', 'worker', 'government', 'expert', 'patient', 'other')
union all
select 'appearance', claim_id, 'kind', kind from record.appearance
where kind not in ('first', 'independent', 'wire_copy', 'release_copy', 'reprint')
union all
select 'arithmetic_check', check_id, 'rule', rule from record.arithmetic_check
where rule not in (
    'implied_base', 'part_of_whole', 'share_of_count', 'share_of_week', 'multiple', 'sum_of_parts',
    'rate_and_total', 'joined_sum'
)
union all
select 'arithmetic_check', check_id, 'holds', holds from record.arithmetic_check
where holds not in ('yes', 'no', 'open')
union all
select 'run', run_id, 'status', status from record.run
where status not in ('published', 'checks_failed', 'failed')
union all
select 'review', review_id, 'action', action from record.review
where action not in ('confirm', 'correct', 'reject', 'comment', 'check', 'reopen')
union all
select 'review', review_id, 'rating', rating from record.review
where rating not in ('true', 'mostly_true', 'mixed', 'mostly_false', 'false', 'unproven')
union all
select 'review_state', claim_id, 'state', state from record.review_state
where state not in ('confirmed', 'corrected', 'rejected', 'checked')
union all
select 'review_state', claim_id, 'rating', rating from record.review_state
where rating not in ('true', 'mostly_true', 'mixed', 'mostly_false', 'false', 'unproven')
union all
select 'document', record_id, 'kind', kind from record.document
where kind not in ('claim', 'quote');
