import { randomInt } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { Context, RootHookObject, Suite } from 'mocha'
import { eventually } from './eventually.ts'
import { dropForgottenDatabases } from './fresh-databases.ts'
import { shuffleSuites } from './shuffle.ts'
import { offerTestServer } from './test-server.ts'

let server: Awaited<ReturnType<typeof offerTestServer>>

export const mochaGlobalSetup = async (): Promise<void> => {
  process.env['TEST_SEED'] ??= String(randomInt(2 ** 31))
  console.log(`random order: TEST_SEED=${process.env['TEST_SEED']}`)
  server = await offerTestServer()
}

export const mochaGlobalTeardown = (): Promise<void> => server.withdraw()

let before: Readonly<Record<string, number>>

export const mochaHooks: RootHookObject = {
  async beforeAll(this: Context) {
    shuffleSuites(this.test!.parent as Suite, process.env['TEST_SEED']!)
    // From here on mocha's own timer counts too, as it will in the after-hook.
    await setImmediate()
    before = openHandles()
  },
  async afterAll() {
    await dropForgottenDatabases()
    await eventually(nothingLeaked, { withinMs: 3_000 })
  },
}

const LEAKS = ['TCPSocketWrap', 'TCPServerWrap', 'Timeout']

const openHandles = (): Readonly<Record<string, number>> => {
  const active = process.getActiveResourcesInfo()
  return Object.fromEntries(LEAKS.map((kind) => [kind, active.filter((name) => name === kind).length]))
}

const nothingLeaked = async (): Promise<void> => {
  // A timer counts as open until the turn in which it fired is over.
  await setImmediate()
  const now = openHandles()
  const leaked = LEAKS.filter((kind) => now[kind]! > before[kind]!).map((kind) => `${now[kind]! - before[kind]!} ${kind}`)
  if (leaked.length > 0) throw new Error(`left open by the tests: ${leaked.join(', ')}`)
}
