-- Which records have this id, or one that begins with it; eleven are enough to say "more than ten".
select 'claim' as kind, claim_id as id from record.claim where starts_with(claim_id, $id)
union all
select 'quantity', quantity_id from record.quantity where starts_with(quantity_id, $id)
union all
select 'attribution', attribution_id from record.attribution where starts_with(attribution_id, $id)
union all
select 'article', article_id from record.article where starts_with(article_id, $id)
union all
select 'page', page_id from record.page where starts_with(page_id, $id)
union all
select 'comparison', claim_a || '-' || claim_b from record.comparison  -- the first claim and a hyphen tell which
where claim_a = split_part($id, '-', 1) and starts_with(claim_b, split_part($id, '-', 2)) and contains($id, '-')
order by id, kind
limit 11;
