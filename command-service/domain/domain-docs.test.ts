import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { refusals } from '../refusals.ts'
import { tables } from '../testing/cells.ts'

const text = readFileSync(new URL('../../docs/domain.md', import.meta.url), 'utf8')

/** The rows of the first table under a heading, without their marks. */
const tableUnder = (heading: string): readonly (readonly string[])[] => {
  const section = text.split(/^#+ /m).find((part) => part.startsWith(`${heading}\n`)) ?? ''
  const rows = section.split('\n').filter((line) => line.startsWith('|') && !line.startsWith('|---'))
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.replaceAll('`', '').trim()),
  )
}

describe('docs/domain.md', () => {
  for (const [category, { given, cells }] of Object.entries(tables))
    it(`has the cells of ${category}`, () => {
      const statuses = Object.keys(given)
      const rows = Object.entries<Record<string, string>>(cells).map(([command, by]) => [
        command,
        ...statuses.map((status) => by[status]),
      ])
      assert.deepEqual(tableUnder(category), [['command', ...statuses], ...rows])
    })

  it('has every refusal', () => {
    const codes = tableUnder('Refusals').map(([code]) => code)
    assert.deepEqual(codes, ['code', ...Object.keys(refusals).sort()])
  })
})
