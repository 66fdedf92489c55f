import assert from 'node:assert/strict'
import { recorded, tell } from '#shared/testing/telling.ts'
import { ignore, type Projection, projectionOf } from './projection.ts'
import { catalogue } from './projections/catalogue.ts'

type Seen = { readonly kind: 'late' | 'early'; readonly storeId: string }

const every = { ...Object.fromEntries(catalogue.types.map((type) => [type, ignore])) } as unknown as Projection<Seen>['when']

describe('A projection', () => {
  const written: (readonly [string, readonly string[]])[] = []
  const write = (kind: string) => (changes: readonly Seen[]) => {
    written.push([kind, changes.map(({ storeId }) => storeId)])
    return { text: kind, values: [] }
  }
  const stores = projectionOf<Seen>({
    name: 'stores',
    version: 1,
    tables: [],
    when: {
      ...every,
      StoreOpened: ({ data: { storeId } }) => [
        { kind: 'late', storeId },
        { kind: 'early', storeId },
      ],
    },
    write: { early: write('early'), late: write('late') },
  })
  const opened = (storeId: string) => tell('StoreOpened', { storeId, name: 'A' })

  it('names the events it does not ignore', () => assert.deepEqual(stores.types, ['StoreOpened']))

  it('writes each kind of change once, in the order of its writers, and in log order', () => {
    const statements = stores.changes(recorded([opened('b'), opened('a')]))
    assert.deepEqual(
      statements.map(({ text }) => text),
      ['early', 'late'],
    )
    assert.deepEqual(written, [
      ['early', ['b', 'a']],
      ['late', ['b', 'a']],
    ])
  })

  it('writes nothing when nothing has changed', () => assert.deepEqual(stores.changes([]), []))
})
