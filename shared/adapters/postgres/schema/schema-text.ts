import type { Database } from '#shared/ports/database.ts'

/**
 * What a schema consists of, as text that is the same on every PostgreSQL from 15 to 18: from the catalogs, sorted, without what
 * belongs to the server (owners, oids, not-null constraints as PostgreSQL 18 names them).
 */
export const schemaText = async (database: Database, schema: string): Promise<string> => {
  const parts = await Promise.all(
    PARTS.map((text) => database.query<{ object: string; line: string }>({ text, values: [schema] })),
  )
  const lines = new Map<string, string[]>()
  for (const { object, line } of parts.flat()) lines.set(object, [...(lines.get(object) ?? []), line])
  return [...lines]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([object, its]) => `${object}\n${its.map((line) => `  ${line}\n`).join('')}`)
    .join('\n')
    .replaceAll(/ +$/gm, '')
}

const RELATIONS = `
  (select c.oid, c.relacl, c.relowner, n.nspname || '.' || c.relname as name, c.relkind,
    case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end as kind
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = $1 and c.relkind in ('r', 'p', 'v', 'm', 'S') and c.relname <> 'migrations') relation`

/** Rights of others than the owner: his differ between versions. */
const grants = (acl: string, owner: string): string => `
  (select case when a.grantee = 0 then 'public' else a.grantee::regrole::text end as grantee,
    string_agg(lower(a.privilege_type), ', ' order by a.privilege_type) as rights
  from aclexplode(${acl}) a where a.grantee <> ${owner} group by 1)`

const COLUMNS = `
  select kind || ' ' || name as object, format('%I %s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
    (select ' collate ' || quote_ident(c.collname) from pg_collation c where c.oid = a.attcollation and c.collname <> 'default'),
    case when a.attnotnull then ' not null' end,
    (select case when a.attgenerated = '' then ' default ' else ' generated ' end || pg_get_expr(d.adbin, d.adrelid)
     from pg_attrdef d where d.adrelid = a.attrelid and d.adnum = a.attnum)
  ) as line
  from ${RELATIONS} join pg_attribute a on a.attrelid = relation.oid and a.attnum > 0 and not a.attisdropped
  where relkind <> 'S'
  order by name, a.attnum`

const CONSTRAINTS = `
  select kind || ' ' || name as object, format('constraint %I %s', c.conname, pg_get_constraintdef(c.oid)) as line
  from ${RELATIONS} join pg_constraint c on c.conrelid = relation.oid and c.contype <> 'n'
  order by name, c.conname`

const INDEXES = `
  select kind || ' ' || name as object, pg_get_indexdef(i.indexrelid) as line
  from ${RELATIONS} join pg_index i on i.indrelid = relation.oid
  where not exists (select from pg_constraint c where c.conindid = i.indexrelid)
  order by name, line`

const VIEWS = `
  select kind || ' ' || name as object, pg_get_viewdef(oid) as line from ${RELATIONS} where relkind in ('v', 'm') order by name`

const TRIGGERS = `
  select kind || ' ' || name as object, pg_get_triggerdef(t.oid) as line
  from ${RELATIONS} join pg_trigger t on t.tgrelid = relation.oid and not t.tgisinternal
  order by name, t.tgname`

const TABLE_GRANTS = `
  select kind || ' ' || name as object, format('grant %s to %s', granted.rights, granted.grantee) as line
  from ${RELATIONS} cross join lateral ${grants('relation.relacl', 'relation.relowner')} granted
  order by name, granted.grantee`

const FUNCTIONS = `
  select 'function ' || p.oid::regprocedure::text as object, replace(pg_get_functiondef(p.oid), E'\\n', E'\\n  ') as line
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = $1 and p.prokind in ('f', 'p')
  order by 1`

const FUNCTION_GRANTS = `
  select 'function ' || p.oid::regprocedure::text as object, format('grant %s to %s', granted.rights, granted.grantee) as line
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace and n.nspname = $1
  cross join lateral ${grants(`coalesce(p.proacl, acldefault('f', p.proowner))`, 'p.proowner')} granted
  order by 1, 2`

const SCHEMA_GRANTS = `
  select 'schema ' || n.nspname as object, format('grant %s to %s', granted.rights, granted.grantee) as line
  from pg_namespace n cross join lateral ${grants('n.nspacl', 'n.nspowner')} granted
  where n.nspname = $1
  order by 2`

const DEFAULT_GRANTS = `
  select 'schema ' || n.nspname as object,
    format('by default grant %s on %s to %s', granted.rights, case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences'
      when 'f' then 'functions' else d.defaclobjtype::text end, granted.grantee) as line
  from pg_default_acl d join pg_namespace n on n.oid = d.defaclnamespace and n.nspname = $1
  cross join lateral ${grants('d.defaclacl', 'd.defaclrole')} granted
  order by 2`

const PARTS = [
  SCHEMA_GRANTS,
  DEFAULT_GRANTS,
  COLUMNS,
  CONSTRAINTS,
  INDEXES,
  VIEWS,
  TRIGGERS,
  TABLE_GRANTS,
  FUNCTIONS,
  FUNCTION_GRANTS,
]
