import { column } from '#shared/ports/column.ts'
import type { Writer } from '../projection.ts'

type KeyType = 'text' | 'int4' | 'timestamptz'
type Addition<Key extends string, Measure extends string> = Readonly<Record<Key, string | number>> &
  Readonly<Partial<Record<Measure, number>>>

/**
 * Adds the measures of each change to the row of its key; a measure left out is 0. Columns are named as the fields, in snake_case.
 * Summed here before the database sees it: a batch of 20,000 events touches a few thousand rows. The database adds up those few
 * that would come to more than a number holds exactly.
 */
export const addTo = <const Key extends string, const Measure extends string>(
  table: string,
  key: Readonly<Record<Key, KeyType>>,
  measures: readonly Measure[],
): Writer<Addition<Key, Measure>> => {
  const keys = Object.keys(key) as Key[]
  const text = upsert(table, key, measures)
  return (changes) => {
    const { rows, sums } = sumsOf(changes, keys, measures)
    return {
      name: `add to ${table}`,
      text,
      values: [
        ...keys.map((name) => column[key[name]](rows.map((row) => row[name]) as never[])),
        ...measures.map((measure) => column.int8(sums[measure])),
      ],
    }
  }
}

/** One row for each key, in the order of first sight, and the sums of its measures; another one where a sum would not be exact. */
export const sumsOf = <const Key extends string, const Measure extends string, Change extends Addition<Key, Measure>>(
  changes: readonly Change[],
  keys: readonly Key[],
  measures: readonly Measure[],
) => {
  const indexes = new Map<string | number, number>()
  const rows: Change[] = []
  const sums = Object.fromEntries(measures.map((measure) => [measure, [] as number[]])) as Record<Measure, number[]>
  const staysExact = (index: number, change: Change): boolean =>
    measures.every((measure) => Number.isSafeInteger(sums[measure][index]! + (change[measure] ?? 0)))
  for (const change of changes) {
    // No id has a `~`.
    const id = keys.length === 1 ? change[keys[0]!] : keys.map((key) => change[key]).join('~')
    let index = indexes.get(id)
    if (index === undefined || !staysExact(index, change)) {
      index = rows.push(change) - 1
      indexes.set(id, index)
      for (const measure of measures) sums[measure].push(0)
    }
    for (const measure of measures) sums[measure][index]! += change[measure] ?? 0
  }
  return { rows, sums }
}

const upsert = (table: string, key: Readonly<Record<string, KeyType>>, measures: readonly string[]): string => {
  const keys = Object.keys(key).map(snakeCase)
  const sums = measures.map(snakeCase)
  const columns = [...keys, ...sums].join(', ')
  const types = [...Object.values(key), ...sums.map(() => 'int8')]
  return `
    insert into ${table} as total (${columns})
    select ${[...keys, ...sums.map((sum) => `sum(${sum})`)].join(', ')}
    from unnest(${types.map((type, i) => `$${i + 1}::${type}[]`).join(', ')}) as change (${columns})
    group by ${keys.join(', ')}
    order by ${keys.join(', ')}
    on conflict (${keys.join(', ')}) do update
    set ${sums.map((sum) => `${sum} = total.${sum} + excluded.${sum}`).join(', ')}`
}

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
