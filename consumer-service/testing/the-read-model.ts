import assert from 'node:assert/strict'
import type { Recorded } from '#shared/events/event.ts'
import type { ShopEvent } from '#shared/events/shop-event.ts'
import type { Database } from '#shared/ports/database.ts'
import { recorded, type Told } from '#shared/testing/telling.ts'
import { applyTo, rowsOf } from '../projection.contract.ts'
import type { AnyProjection } from '../projection.ts'
import { onEmptyTables } from './empty-tables.ts'
import { hear } from './heard-types.ts'
import { rowsOfProjection } from './rows-of.ts'

/** What a row says. Of what it does not name it says nothing: 0, null, false, an empty text or list. Times are texts. */
type Row = Readonly<Record<string, unknown>> | readonly unknown[]
type Rows<Table extends string> = (database: Database, table: Table) => Promise<readonly Row[]>
type Story = readonly Told[] | readonly Recorded<ShopEvent>[]

/**
 * theReadModel(sales).given(placed).when(cancelled).then('product_sales', { product_id: 'tea' })
 *
 * On empty tables, through the batch applier: what is given has been applied when the rest comes.
 */
export const theReadModel = <Table extends string = string>(projection: AnyProjection, rows: Rows<Table> = rowsOf) => ({
  given: (...history: Story) => ({ when: (...events: Story) => sentence(projection, rows, history, events) }),
  when: (...events: Story) => sentence(projection, rows, [], events),
})

const sentence = <Table extends string>(projection: AnyProjection, rows: Rows<Table>, history: Story, events: Story) => {
  hear(projection, events)
  const story = asRecorded([...history, ...events])

  /** When what is given has been applied, and when the rest has. */
  const told = <Answer>(look: (database: Database) => Promise<Answer>): Promise<readonly [Answer, Answer]> =>
    onEmptyTables(projection, async (database) => {
      await applyTo(database, projection, story.slice(0, history.length))
      const before = await look(database)
      await applyTo(database, projection, story)
      return [before, await look(database)]
    })
  const read = async (table: Table): Promise<readonly Row[]> => (await told((database) => rows(database, table)))[1].map(said)

  return {
    /** The table has these rows and no others, in the order of its columns. */
    // biome-ignore lint/suspicious/noThenProperty: it is a sentence, and never awaited
    then: async (table: Table, ...expected: readonly Row[]) =>
      assert.deepEqual(await read(table), expected.map(said), `${table} of ${projection.name}`),

    /** Among others the table has these rows: each is known by what it names first. */
    thenAmong: async (table: Table, ...expected: readonly Row[]) => {
      const all = await read(table)
      const namedLike = (row: Row) => all.filter((other) => isNamedLike(other, said(row)))
      assert.deepEqual(expected.flatMap(namedLike), expected.map(said), `among ${table} of ${projection.name}`)
    },

    thenNothing: async (table: Table) => assert.deepEqual(await read(table), [], `${table} of ${projection.name}`),

    /** No row of any table is another one than before. */
    thenUnchanged: async () => {
      const [before, after] = await told(rowsOfProjection(projection))
      assert.deepEqual(after, before, projection.name)
    },
  }
}

const asRecorded = (events: readonly (Told | Recorded<ShopEvent>)[]): readonly Recorded<ShopEvent>[] =>
  events.every((event): event is Recorded<ShopEvent> => 'position' in event) ? events : recorded(events)

const isNamedLike = (row: Row, expected: Row): boolean => {
  const [first] = Object.entries(expected)
  return first !== undefined && (row as Readonly<Record<string, unknown>>)[first[0]] === first[1]
}

const said = (row: Row): Row =>
  Array.isArray(row)
    ? row
    : Object.fromEntries(
        Object.entries(row)
          .filter(([, value]) => !isNothing(value))
          .map(([column, value]) => [column, value instanceof Date ? value.toISOString() : value]),
      )

const isNothing = (value: unknown): boolean =>
  value === 0 || value === null || value === false || value === '' || (Array.isArray(value) && value.length === 0)
