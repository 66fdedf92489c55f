import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { eventually } from '../testing/eventually.ts'
import { ask } from '../testing/http-client.ts'
import { LONGEST_JSON_BODY, MOST_ARRIVING } from './body.ts'
import { openCaller } from './caller.ts'
import { listen } from './express.ts'
import { post } from './route.ts'

describe('bodies that are arriving', () => {
  it('are taken as far as the memory for them goes; what is over is told to come again, and there is room when some have gone', async () => {
    const faults: unknown[] = []
    const taken = post('/taken', { body: (body) => body }, () => ({ status: 200 }))
    const server = await listen({
      routes: [taken],
      port: 0,
      host: '127.0.0.1',
      callerOf: openCaller,
      onFault: (fault) => faults.push(fault),
    })
    const half = Buffer.alloc(LONGEST_JSON_BODY - 100, '[')
    const head = `POST /taken HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${LONGEST_JSON_BODY}\r\n\r\n`
    let refused = 0
    const slow = (): Promise<Socket> =>
      new Promise((resolve, reject) => {
        const socket = connect(server.port, '127.0.0.1', () => {
          socket.write(head)
          socket.write(half, () => resolve(socket))
        })
        socket.on('error', reject).once('data', (answer) => {
          assert.match(answer.toString(), /^HTTP\/1\.1 503 [\s\S]*retry-after: 1[\s\S]*"code":"overloaded"/i)
          refused++
        })
      })
    const clients: Socket[] = []
    const [most, more] = [Math.floor(MOST_ARRIVING / half.length), 20]
    while (clients.length < most + more) clients.push(...(await Promise.all(Array.from({ length: 20 }, slow))))
    await eventually(() => assert.ok(refused >= clients.length - most, `${refused} of ${clients.length} were refused`))
    assert.ok(refused < clients.length / 2)

    for (const client of clients) client.destroy()
    await eventually(async () =>
      assert.equal((await ask(`${server.url}/taken`, { body: { a: 'x'.repeat(50_000) } })).status, 200),
    )
    await server.close()
    assert.deepEqual(faults, [])
  })
})
