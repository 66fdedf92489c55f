import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { apiRoutes, takes } from '../testing/parameters.ts'

const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8')

describe('docs/api.md', () => {
  const queries = page.split(/^## /m).find((section) => section.startsWith('Queries'))!
  const rows = Array.from(
    queries.matchAll(/^\| `((?:GET|POST) \/api\/\S+)` \|([^|]*)\|/gm),
    ([, call = '', parameters = '']) => ({
      call,
      parameters: Array.from(parameters.matchAll(/`(\w+)`/g), ([, name = '']) => name),
    }),
  )

  it('has every query, and no other', () =>
    assert.deepEqual(
      rows.map(({ call }) => call).sort(),
      apiRoutes()
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    ))

  it('has the parameters of each, and no other', () => {
    const known = [...new Set(rows.flatMap(({ parameters }) => parameters))]
    const taken = (call: string) => {
      const route = apiRoutes().find(({ method, path }) => `${method} ${path}` === call)!
      return known.filter((name) => takes(route, name))
    }
    for (const { call, parameters } of rows) assert.deepEqual([...parameters].sort(), taken(call).sort(), call)
  })
})
