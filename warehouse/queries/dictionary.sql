-- The data dictionary: a row for each column of each view that people ask and each table behind it, views first.
with relation as (
    select 'view' as kind, schema_name, view_name as name, comment
    from duckdb_views()
    where not internal and schema_name = 'main' and not temporary
    union all by name
    select 'table' as kind, schema_name, table_name as name, comment
    from duckdb_tables()
    where not internal and schema_name = 'record'
)

select
    relation.kind,
    relation.name,
    relation.comment,
    attribute.column_name,
    lower(attribute.data_type) as data_type,
    attribute.comment as column_comment
from relation
inner join duckdb_columns() as attribute
    on attribute.schema_name = relation.schema_name and attribute.table_name = relation.name
order by relation.kind desc, relation.name, attribute.column_index;
