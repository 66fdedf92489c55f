import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type CsvRecord, csvBlocks } from './csv-records.ts'

describe('CSV records', () => {
  it('have the physical line they begin in', async () => {
    const { records } = await read('a,b\n1,2\n3,4\n')
    assert.deepEqual(records, [
      { line: 1, fields: ['a', 'b'] },
      { line: 2, fields: ['1', '2'] },
      { line: 3, fields: ['3', '4'] },
    ])
  })

  it('may have quotes, commas and newlines in quoted fields', async () => {
    const { records, broken } = await read('a,b\n"7"" SINGLE","one, two\nthree"\n3,4\n')
    assert.deepEqual(records.slice(1), [
      { line: 2, fields: ['7" SINGLE', 'one, two\nthree'] },
      { line: 4, fields: ['3', '4'] },
    ])
    assert.deepEqual(broken, [])
  })

  it('may end with CRLF, with LF, or at the end of the file', async () => {
    const { records } = await read('a,b\r\n1,"x\r\ny"\r\n3,4\n5,6')
    assert.deepEqual(fieldsOf(records), [
      ['a', 'b'],
      ['1', 'x\r\ny'],
      ['3', '4'],
      ['5', '6'],
    ])
  })

  it('are counted past blank lines', async () => {
    const { records } = await read('a,b\n\n1,2\n \n3,4\n')
    assert.deepEqual(
      records.map(({ line }) => line),
      [1, 3, 5],
    )
  })

  it('keep the number of fields they have', async () => {
    const { records, broken } = await read('a,b\n1\n1,2,3\n')
    assert.deepEqual(fieldsOf(records), [['a', 'b'], ['1'], ['1', '2', '3']])
    assert.deepEqual(broken, [])
  })

  for (const [what, line] of [
    ['a quote that is never closed', '2,"never closed'],
    ['a quote that is closed too early', '2,"too"early'],
    ['a quote inside a field', '2,in"side'],
    ['two quotes inside a field', '2,in"si"de'],
  ] as const)
    it(`lose one line to ${what}`, async () => {
      const { records, broken } = await read(`a,b\n1,"fine"\n${line}\n3,"fi\nne"\n4,"also ""fine"""\n5,fine\n`)
      assert.deepEqual(fieldsOf(records).slice(1), [
        ['1', 'fine'],
        ['3', 'fi\nne'],
        ['4', 'also "fine"'],
        ['5', 'fine'],
      ])
      assert.deepEqual(broken, [{ line: 3, problem: 'its quotes are broken' }])
    })

  it('lose one line to an open quote in a long file, and go on behind it', async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) =>
      index % 5000 === 10 ? `${index},"open` : `${index},"closed, of course"`,
    )
    const { records, broken } = await read(`a,b\n${rows.join('\n')}\n`)
    assert.deepEqual(
      broken.map(({ line }) => line),
      [12, 5012, 10012, 15012],
    )
    assert.equal(records.length, 1 + 20_000 - 4)
    assert.deepEqual(records.at(-1), { line: 20_001, fields: ['19999', 'closed, of course'] })
  })

  it('lose the last line when it is cut in a quote', async () => {
    const { records, broken } = await read('a,b\n1,2\n3,"cu')
    assert.deepEqual(fieldsOf(records), [
      ['a', 'b'],
      ['1', '2'],
    ])
    assert.deepEqual(broken, [{ line: 3, problem: 'its quotes are broken' }])
  })

  it('are not looked for in a line longer than a megabyte', async () => {
    await assert.rejects(read(`a,b\n${'x'.repeat(1_200_000)}`), /Line 2 is longer than a megabyte: this is not a CSV file\./)
  })

  it('come out as they went in, however the bytes arrive', () => {
    const field = fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', '\r\n', ' ') })
    const table = fc.array(fc.tuple(field, field), { minLength: 1, maxLength: 30 })
    return fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 40 }), async (rows, chunk) => {
        const written = rows.map((fields) => fields.map((text) => `"${text.replaceAll('"', '""')}"`).join(','))
        const { records, broken } = await read(`${written.join('\n')}\n`, chunk)
        assert.deepEqual([fieldsOf(records), broken], [rows, []])
      }),
    )
  })
})

const fieldsOf = (records: readonly CsvRecord[]) => records.map(({ fields }) => fields)

const read = async (text: string, chunkBytes = 65_536) => {
  const bytes = Buffer.from(text)
  const chunks = Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, index) =>
    bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes),
  )
  const blocks = await Array.fromAsync(csvBlocks(stream(chunks)))
  return { records: blocks.flatMap(({ records }) => records), broken: blocks.flatMap(({ broken }) => broken) }
}

async function* stream(chunks: readonly Buffer[]) {
  yield* chunks
}
