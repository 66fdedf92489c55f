import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { csv, row, withFile } from './testing/files.ts'
import { openTinyShop } from './testing/tiny-shop.ts'

describe('npm run import', () => {
  it('tells how it is used', async () => {
    const { code, stdout } = await run('--help')
    assert.equal(code, 0)
    for (const word of ['FILE.csv[.gz]', '--command URL', '--query URL', '--strict', '--quiet'])
      assert.ok(stdout.includes(word), word)
  })

  for (const [status, args, message] of [
    [2, [], /^Which file\?/],
    [2, ['a.csv', 'b.csv'], /^One file at a time: a\.csv or b\.csv\?/],
    [2, ['a.csv', '--loud'], /^Unknown option '--loud'/],
    [2, ['a.csv', '--command', 'here'], /^--command here is not an address/],
    [1, ['a.csv'], /^There is no file a\.csv\.\n$/],
  ] as const)
    it(`says what is wrong with "${args.join(' ')}", in a sentence`, async () => {
      const { code, stdout, stderr } = await run(...args)
      assert.deepEqual([code, stdout], [status, ''])
      assert.match(stderr, message)
      assert.ok(!stderr.includes('    at '), 'no stack trace')
    })

  it('ends with 0 and a summary when all went well, with 1 when something did not', async () => {
    const shop = await openTinyShop()
    try {
      const good = await withFile(csv(row('1', '22386', 1, '2'), row('A2', 'B', 1, '9', { customer: '' })), (file) =>
        run(file, '--command', shop.url, '--query', shop.url),
      )
      assert.equal(good.code, 0)
      assert.match(good.stdout, /^ +2 rows$/m)
      assert.match(good.stdout, /^ +1 skipped: a bad debt moves no goods$/m)
      assert.match(good.stdout, /^ +1 orders recorded$/m)
      assert.match(good.stderr, /^recording, lines: 4 of 4/m)

      const bad = await withFile(csv(row('1', '22386', 2, '2'), row('3', '22386', 0, '2')), (file) =>
        run(file, '--command', shop.url, '--query', shop.url, '--quiet'),
      )
      assert.equal(bad.code, 1)
      assert.match(bad.stdout, /^1 broken lines:\n {2}line 3: Quantity "0"/m)
      assert.match(bad.stdout, /^1 refused with idempotency_key_reused:\n {2}line 2: order 1: /m)
      assert.equal(bad.stderr, '')
    } finally {
      await shop.close()
    }
  })

  it('turns to the ports that are configured when no address is given', async () => {
    const shop = await openTinyShop()
    const { port } = new URL(shop.url)
    const env = { COMMAND_PORT: port, QUERY_PORT: port }
    const { code, stderr } = await withFile(csv(row('1', '22386', 1, '2')), (file) => runWith(env, file, '--quiet'))
    await shop.close()
    assert.deepEqual([code, stderr], [0, ''])
    assert.ok(shop.recorded.length > 0)
  })

  it('stops at Ctrl-C and says how to go on', async () => {
    const shop = await openTinyShop()
    try {
      const rows = Array.from({ length: 5_000 }, (_, index) => row(`${index}`, '22386', 1, '2'))
      const { code, stderr } = await withFile(csv(...rows), (file) => {
        const running = run(file, '--command', shop.url, '--query', shop.url)
        shop.onRecorded((count) => count === 100 && running.interrupt())
        return running
      })
      assert.equal(code, 130)
      assert.match(
        stderr,
        /Stopped after \d+ commands\. Import the same file again and it goes on: nothing is recorded twice\.\n$/,
      )
      assert.ok(shop.recorded.length < 5_000)
    } finally {
      await shop.close()
    }
  })
})

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string }

type Running = Promise<Ended> & { interrupt: () => void }

const run = (...args: readonly string[]): Running => runWith({}, ...args)

const runWith = (environment: Readonly<Record<string, string>>, ...args: readonly string[]): Running => {
  const child = spawn(process.execPath, ['importer/main.ts', ...args], { env: { ...process.env, ...environment } })
  const text = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (chunk: string) => {
      text[stream] += chunk
    })
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, ...text })))
  return Object.assign(ended, { interrupt: () => void child.kill('SIGINT') })
}
