import assert from 'node:assert/strict'
import { commands } from './commands.ts'
import type { ParkedApi, ParkedEvent } from './parked-api.ts'

const OPTIONS = { ids: [], all: true, stack: false, query: '', consumer: '' }

const event = (id: string, behind: string | null): ParkedEvent => ({
  ...{ id, behind, stream: 'order-1', type: 'OrderPlaced' },
  ...{ error: null, stack: null, attempts: 0, triedAt: null },
})

/** Shows what is parked as it was so many looks ago. */
const behindBy = (looks: number, parked: string[]) => {
  const shown = Array.from({ length: looks }, () => [...parked])
  const dropped: string[] = []
  const api: ParkedApi = {
    async *list() {
      shown.push([...parked])
      const ids = shown.shift()!
      yield* ids.map((id, index) => event(id, index === 0 ? null : ids[0]!))
    },
    drop: async (id) => {
      dropped.push(id)
      const at = parked.indexOf(id)
      if (at < 0) return { missing: `No event ${id} is parked` }
      parked.splice(at, 1)
      return { stream: 'order-1', applied: 0, parked: parked.length, failed: null }
    },
    retry: () => assert.fail('nothing is retried'),
  }
  return { api, dropped }
}

describe('npm run parked with a query service that is behind', () => {
  it('drops each event once', async () => {
    const { api, dropped } = behindBy(2, ['orders~1', 'orders~2'])
    assert.equal(await commands.drop(api, { command: 'drop', ...OPTIONS }, () => {}), true)
    assert.deepEqual(dropped, ['orders~1', 'orders~2'])
  })

  it('says that a first event which has not failed can be retried', async () => {
    const said: string[] = []
    await commands.list(behindBy(0, ['orders~2']).api, { command: 'list', ...OPTIONS, all: false }, (text) => said.push(text))
    assert.deepEqual(said, ['orders~2  OrderPlaced of order-1 waits for nothing any more: retry it'])
  })
})
