import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { allKinds } from '../strikes/kinds.ts'

type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string }

const run = (...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    execFile(process.execPath, ['verify/faults/main.ts', ...args], (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    )
  })

describe('npm run faults', function () {
  this.timeout(60_000)
  it('tells how it is used, and every kind of fault', async () => {
    const { code, stdout } = await run('--help')
    assert.equal(code, 0)
    for (const kind of allKinds) assert.ok(stdout.includes(`\n  ${kind} `), kind)
  })

  for (const [args, message] of [
    [['--only', 'kill-command,boredom'], /^There is no fault boredom, only kill-command, /],
    [['--faults', 'many'], /^--faults many is not a whole number from 1 to 100000\.\n$/],
    [['--partitions', '65'], /^--partitions 65 is not a whole number from 1 to 64\.\n$/],
    [['--loud'], /^Unknown option '--loud'/],
  ] as const)
    it(`cannot do "${args.join(' ')}", says why, and ends with 2`, async () => {
      const { code, stdout, stderr } = await run(...args)
      assert.deepEqual([code, stdout], [2, ''])
      assert.match(stderr, message)
    })
})
