import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'

const RUN = new URL('./lifecycle.ts', import.meta.url)
const CANNOT_START = new URL('../kernel/cannot-start.ts', import.meta.url)

/** A program of its own, which can be sent signals. `body` is what its start function does. */
const start = (body: string, environment: Record<string, string> = {}, args: readonly string[] = []) => {
  const program = `
    import { run } from '${RUN}'
    import { CannotStart } from '${CANNOT_START}'
    const say = (text) => process.stdout.write(text + '\\n')
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
    setInterval(() => {}, 1000)
    await run({ name: 'program', help: 'A program.' }, async ({ started, log }) => { ${body} })
    say('running')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, '--', 'program', ...args], {
    env: { ...process.env, ...environment },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  const until = async (text: string) => {
    while (!said.includes(text)) await Promise.race([sleep(5), ended.then(() => assert.ok(said.includes(text), said))])
  }
  return { child, ended, until, said: () => said }
}

const STARTED = `
  started('first', () => say('first stopped'))
  started('second', async () => { await sleep(20); say('second stopped') })`

describe('a program', () => {
  it('refuses arguments before it does anything', async () => {
    const program = start(STARTED, {}, ['--bogus'])
    assert.equal(await program.ended, 2)
    assert.match(program.said(), /^--bogus is not understood: .*\n$/)
  })

  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    it(`stops in the reverse order of starting on ${signal} and ends with 0`, async () => {
      const program = start(STARTED)
      await program.until('running')
      program.child.kill(signal)
      assert.equal(await program.ended, 0)
      assert.match(program.said(), /stopping[\s\S]*second stopped\nfirst stopped\n$/)
    })

  it('takes the same signal at once again for one: a terminal sends it, and npm passes it on', async () => {
    const program = start(STARTED)
    await program.until('running')
    program.child.kill('SIGINT')
    program.child.kill('SIGINT')
    assert.equal(await program.ended, 0)
    assert.match(program.said(), /first stopped/)
  })

  it('ends at once on a second signal', async () => {
    const program = start(`started('endless', () => sleep(60_000))`)
    await program.until('running')
    program.child.kill('SIGTERM')
    await sleep(600)
    program.child.kill('SIGTERM')
    assert.equal(await program.ended, 1)
  })

  it('stops the others when one does not stop cleanly, and ends with 1', async () => {
    const program = start(`${STARTED}; started('third', () => { throw new Error('stuck') })`)
    await program.until('running')
    program.child.kill('SIGTERM')
    assert.equal(await program.ended, 1)
    assert.match(program.said(), /third did not stop cleanly[\s\S]*first stopped/)
  })

  for (const [what, throwing] of [
    ['an exception', `setTimeout(() => { throw new Error('oops') })`],
    ['a rejection', `Promise.reject(new Error('oops'))`],
  ])
    it(`logs ${what} that nobody caught, stops and ends with 1`, async () => {
      const program = start(`${STARTED}; ${throwing}`)
      assert.equal(await program.ended, 1)
      assert.match(program.said(), /Nobody caught this[\s\S]*oops[\s\S]*first stopped/)
    })

  it('that cannot start says why in one sentence, and stops what it has started', async () => {
    const program = start(`${STARTED}; throw new CannotStart('Port 8080 on 127.0.0.1 is taken.')`)
    assert.equal(await program.ended, 1)
    assert.match(program.said(), /Port 8080 on 127\.0\.0\.1 is taken\.[\s\S]*first stopped/)
    assert.doesNotMatch(program.said(), /at /)
  })

  it('that is stopped while it starts stops what has been started so far', async () => {
    const program = start(
      `started('first', () => say('first stopped')); say('half'); await sleep(300); started('late', () => say('late stopped'))`,
    )
    await program.until('half')
    program.child.kill('SIGTERM')
    assert.equal(await program.ended, 0)
    assert.match(program.said(), /first stopped[\s\S]*late stopped/)
  })

  it('that is not configured right does not start, and lists the mistakes', async () => {
    const program = start(`say('started')`, { COMMAND_PORT: 'x', LOG_LEVEL: 'loud' })
    assert.equal(await program.ended, 1)
    assert.match(program.said(), /^The configuration is not right:\n {2}COMMAND_PORT .*\n {2}LOG_LEVEL .*\n$/)
  })
})
