import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FEW_DAYS, withYear } from './testing/retail-file.ts'
import { tellTheYear } from './testing/told-year.ts'

describe('npm run verify', () => {
  it('tells how it is used', async () => {
    const { code, stdout } = await run('--help')
    assert.equal(code, 0)
    assert.match(stdout, /figures DIR \[--query URL\] \[--json\]/)
    assert.match(stdout, /audit \[--seal NUMBER:HEX\]/)
    assert.match(stdout, /chaos \[--seed N\] \[--minutes M\]/)
    assert.match(stdout, /samples DIR \[--query URL\] \[--seed N\] \[--each N\]/)
  })

  for (const [args, message] of [
    [['everything'], /^There is no everything to verify, only figures, samples, audit, chaos\.\n$/],
    [['figures'], /^Give one directory: npm run verify -- figures/],
    [['figures', '.', '--loud'], /^Unknown option '--loud'/],
    [['figures', '.', '--query', 'there'], /^--query there is not an address/],
    [['samples'], /^Give one directory: npm run verify -- samples/],
    [['samples', '.', '--loud'], /^Unknown option '--loud'/],
    [['samples', '.', '--seed', '1.5'], /^--seed 1\.5 is not a whole number/],
    [['samples', '.', '--each', '0'], /^--each 0 is not a whole number from 1/],
    [['audit', '--seal', '1:abc'], /^--seal 1:abc is not a seal such as/],
    [['audit', '--only', 'nothing'], /^There is no nothing to audit, only catalogue, orders/],
    [['audit', '--most', 'all'], /^--most all is not a whole number/],
    [['chaos', '--minutes', '121'], /^--minutes 121 is not a number from 0\.1 to 120\.\n$/],
    [['chaos', '--partitions', '0'], /^--partitions 0 is not a whole number from 1 to 64\.\n$/],
    [['chaos', '--only', 'boredom'], /^There is no fault boredom, only kill-command, /],
    [['chaos', '--loud'], /^Unknown option '--loud'/],
    [['audit', 'now'], /^Unexpected argument 'now'/],
    [['samples', '.'], /^online-retail\.csv\.gz cannot be read: ENOENT/],
    [
      ['figures', '.', '--query', 'http://127.0.0.1:1'],
      /^Daybook's query service does not answer at http:\/\/127\.0\.0\.1:1\. Start it/,
    ],
  ] as const)
    it(`cannot judge by "${args.join(' ')}", says why, and ends with 2`, async () => {
      const { code, stdout, stderr } = await run(...args)
      assert.deepEqual([code, stdout], [2, ''])
      assert.match(stderr, message)
    })

  for (const command of ['figures', 'samples'])
    it(`asks on the port that is configured when no address is given: ${command}`, async () => {
      const { code, stderr } = await withYear(FEW_DAYS, (directory) => runWith({ QUERY_PORT: '1' }, command, directory))
      assert.equal(code, 2)
      assert.match(stderr, /^Daybook's query service does not answer at http:\/\/127\.0\.0\.1:1\. Start it/)
    })

  it('judges by the one file whose figures are known', async () => {
    const [year, folder] = [await tellTheYear(), await mkdtemp(join(tmpdir(), 'daybook-verify-'))]
    try {
      assert.match((await run('figures', folder, '--query', year.url)).stderr, /online-retail\.csv\.gz cannot be read: ENOENT/)
      await writeFile(join(folder, 'online-retail.csv.gz'), 'another')
      const { code, stderr } = await run('figures', folder, '--query', year.url)
      assert.equal(code, 2)
      assert.match(stderr, /is not the file whose figures are known: its SHA-256 differs\.\n$/)
    } finally {
      await Promise.all([year.close(), rm(folder, { recursive: true })])
    }
  })
})

type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string }

const run = (...args: readonly string[]): Promise<Ended> => runWith({}, ...args)

const runWith = (environment: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const env = { ...process.env, ...environment }
    execFile(process.execPath, ['verify/main.ts', ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    )
  })
