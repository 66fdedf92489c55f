import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mulberry32 } from '#shared/testing/shuffle.ts'

const SCRIPT = join(import.meta.dirname, 'evaluate.ts')

/** Twenty customers with eight baskets each, in which the customer's own articles come back. */
const tinyShop = (): string => {
  const random = mulberry32(3)
  const rows = ['customer,basket,item']
  for (let basket = 1; basket <= 8; basket++)
    for (let customer = 0; customer < 20; customer++)
      for (const offset of [0, 1, 2])
        if (random() < 0.8)
          rows.push(`c-${customer},${basket},p-${(customer % 5) * 4 + ((offset + Math.floor(random() * 2)) % 4)}`)
  return `${rows.join('\n')}\n`
}

describe('npm run evaluate', function () {
  this.timeout(120_000)
  let directory: string
  const file = (name: string) => join(directory, name)

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'daybook-evaluate-'))
    writeFileSync(file('shop.csv'), tinyShop())
  })
  afterEach(() => rmSync(directory, { recursive: true, force: true }))

  /** What it makes for itself is below `directory`, too. */
  const environment = () => ({ ...process.env, TMPDIR: directory })

  const evaluate = (...args: readonly string[]) =>
    new Promise<{ readonly code: number; readonly said: string; readonly complained: string }>((resolve) => {
      execFile(process.execPath, [SCRIPT, ...args], { env: environment() }, (error, said, complained) =>
        resolve({ code: Number(error?.code ?? 0), said, complained }),
      )
    })

  it('tells how good recommendations are on a file, for people and for machines, and leaves nothing behind', async () => {
    const { code, said, complained } = await evaluate(
      ...['--baskets', file('shop.csv'), '--settings', '8', '--json', file('told.json'), '--quiet'],
    )
    assert.equal(complained, '')
    assert.equal(code, 0)
    assert.match(said, /20 customers have 3 baskets or more; all of them are evaluated/)
    assert.match(said, /### For you: the next basket\n\n20 customers/)
    assert.match(said, /RECOMMENDATION_WEIGHTS=decay=/)
    assert.match(said, /\n- Daybook \(\d+ settings tried\): decay=/)
    assert.match(said, /\n- TIFU-KNN \(.*; \d+ settings tried\): \{/)
    assert.match(said, /### Bought together: from all but one article of a basket to that one/)
    const told = JSON.parse(readFileSync(file('told.json'), 'utf8')) as {
      weights: object
      tables: readonly { rows: readonly { name: string; means: { recall: { mean: number } } }[] }[]
    }
    assert.deepEqual(Object.keys(told.weights).sort(), ['chosen', 'tried', 'weights'])
    const recall = new Map(told.tables[0]!.rows.map(({ name, means }) => [name, means.recall.mean]))
    assert.ok(recall.get('Daybook, as shipped')! > 0.5, 'customers buy again what they bought')
    assert.deepEqual(readdirSync(directory).sort(), ['shop.csv', 'told.json'])
  })

  it('tells how it is used', async () => assert.match((await evaluate('--help')).said, /--baskets FILE/))

  for (const [what, args, complaint] of [
    ['no file', [], /^evaluate: say which file: --baskets FILE \(--help tells more\)\n$/],
    [
      'a number that is none',
      ['--baskets', 'x', '--customers', 'all'],
      /^evaluate: --customers is a whole number from 2, not "all"\n$/,
    ],
    ['an option there is not', ['--basket', 'x'], /^evaluate: Unknown option '--basket'/],
  ] as const)
    it(`refuses ${what}`, async () => {
      const { code, complained } = await evaluate(...args)
      assert.match(complained, complaint)
      assert.equal(code, 2)
    })

  it('says when there is no such file', async () => {
    const { code, complained } = await evaluate('--baskets', file('none.csv'), '--quiet')
    assert.match(complained, /^evaluate: .*none\.csv/)
    assert.equal(code, 1)
  })

  it('says when nobody has baskets enough', async () => {
    const { code, complained } = await evaluate('--baskets', file('shop.csv'), '--min-baskets', '9', '--quiet')
    assert.match(complained, /^evaluate: fewer than two customers have 9 baskets: there is nothing to evaluate\n$/)
    assert.equal(code, 2)
  })

  it('leaves nothing behind when it is interrupted', async () => {
    const running = spawn(process.execPath, [SCRIPT, '--baskets', file('shop.csv')], { env: environment() })
    let complained = ''
    for await (const chunk of running.stderr) {
      complained += String(chunk)
      if (/counting baskets/.test(complained)) break
    }
    running.kill('SIGINT')
    const [code] = (await once(running, 'close')) as [number]
    assert.equal(code, 130)
    assert.deepEqual(readdirSync(directory), ['shop.csv'])
  })
})
