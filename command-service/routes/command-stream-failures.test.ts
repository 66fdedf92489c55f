import assert from 'node:assert/strict'
import { request } from 'node:http'
import { connect } from 'node:net'
import { openCaller } from '#shared/http/caller.ts'
import { listen } from '#shared/http/express.ts'
import type { Position, StoreId } from '#shared/kernel/types.ts'
import { LogUnavailable } from '#shared/ports/event-log.ts'
import { newId } from '#shared/runtime/clock.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { ask, linesOf, type SeenProblem } from '#shared/testing/http-client.ts'
import { type CommandRequest, OutcomeUnknown, type Settled } from '../command-loop.ts'
import { mainStreamOf } from '../domain/streams.ts'
import { DOLLARS } from '../testing/small-shop.ts'
import { commandStream } from './command-stream.ts'
import { createSubmissions } from './submissions.ts'

type Answer = Partial<SeenProblem> & { readonly line: number; readonly status: number; readonly retryAfter?: number }

const ndjson = { 'content-type': 'application/x-ndjson' }
const openStores = (count: number): string => '{"command":"OpenStore","name":"x"}\n'.repeat(count)

const done = ({ command }: CommandRequest): Settled => ({
  outcome: { kind: 'recorded', stream: mainStreamOf(command), version: 1 },
  position: 1 as Position,
  replayed: false,
})

/** The stream alone, with a loop that does as the test says. */
const serve = async (submit: (request: CommandRequest) => Promise<Settled>) => {
  const faults: unknown[] = []
  const edge = { newId, currency: DOLLARS, defaultStore: 'main' as StoreId }
  const routes = [commandStream(createSubmissions({ submit }), edge, (fault) => faults.push(fault))]
  const server = await listen({
    routes,
    port: 0,
    host: '127.0.0.1',
    callerOf: openCaller,
    onFault: (fault) => faults.push(fault),
  })
  const answersTo = async (body: string) =>
    linesOf<Answer>((await ask(`${server.url}/api/commands`, { body, headers: ndjson })).text)
  return { server, answersTo, faults }
}

describe('a stream of commands in trouble', () => {
  it('ends with the line that was not taken: from there on it is to be sent again', async () => {
    let asked = 0
    const { server, answersTo, faults } = await serve(async (request) => {
      if (++asked === 3) throw new LogUnavailable('The log cannot be reached: nothing was recorded')
      return done(request)
    })
    const answers = await answersTo(openStores(3_000))
    assert.deepEqual(
      answers.map(({ line, status, code }) => [line, status, code]),
      [
        [1, 201, undefined],
        [2, 201, undefined],
        [3, 503, 'unavailable'],
      ],
    )
    assert.match(answers[2]?.detail ?? '', /nothing was recorded/)
    assert.equal(answers[2]?.retryAfter, 1)
    assert.ok(asked <= 1_000, `${asked} lines were taken`)
    assert.deepEqual(faults, [])
    await server.close()
  })

  it('ends so too when it is not known what became of a line', async () => {
    const { server, answersTo } = await serve(async () => {
      throw new OutcomeUnknown('The log has not answered')
    })
    const answers = await answersTo(openStores(2))
    assert.deepEqual(
      answers.map(({ line, status, code }) => [line, status, code]),
      [[1, 503, 'outcome_unknown']],
    )
    await server.close()
  })

  it('answers 500 to a fault of ours, which is reported and not told', async () => {
    const { server, answersTo, faults } = await serve(async () => {
      throw new Error('a secret of ours')
    })
    const [answer] = await answersTo(openStores(1))
    assert.deepEqual([answer?.status, answer?.code], [500, 'internal_error'])
    assert.doesNotMatch(JSON.stringify(answer), /secret/)
    assert.match(String((faults[0] as { error: unknown }).error), /a secret of ours/)
    await server.close()
  })

  it('ends in order when the server is closed: what was taken is answered, what was not is said to be', async () => {
    const gate = Promise.withResolvers<void>()
    const { server } = await serve(async (command) => gate.promise.then(() => done(command)))
    let text = ''
    const outgoing = request(`${server.url}/api/commands`, { method: 'POST', headers: ndjson, agent: false })
    const ended = new Promise<void>((resolve) =>
      outgoing.on('response', (response) =>
        response
          .setEncoding('utf8')
          .on('data', (chunk) => {
            text += chunk
          })
          .on('end', resolve),
      ),
    )
    outgoing.on('error', () => {}).write(openStores(3))
    await eventually(() => assert.equal(outgoing.writableLength, 0))
    await new Promise((resolve) => setImmediate(resolve))
    const closed = eventually(() => assert.ok(outgoing.socket?.readyState === 'open')).then(() => server.close())
    gate.resolve()
    await Promise.all([closed, ended])
    const answers = linesOf<Answer>(text)
    assert.deepEqual([answers.at(-1)?.status, answers.at(-1)?.code, answers.at(-1)?.line], [503, 'stopping', answers.length])
    assert.ok(answers.slice(0, -1).every(({ status }) => status === 201))
    outgoing.destroy()
  })

  it('has a bounded number of commands under way, and does all of a long stream', async () => {
    let [running, most] = [0, 0]
    const { server, answersTo } = await serve(async (command) => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setImmediate(resolve))
      running--
      return done(command)
    })
    const answers = await answersTo(openStores(20_000))
    assert.equal(answers.length, 20_000)
    assert.ok(answers.every(({ line, status }, index) => line === index + 1 && status === 201))
    assert.ok(most <= 1_000, `${most} at a time`)
    await server.close()
  })

  it('are so many at a time, and one that ends makes room for another, however it ends', async () => {
    const { server, answersTo, faults } = await serve(async (command) => done(command))
    const url = `${server.url}/api/commands`
    const openOne = () => {
      const outgoing = request(url, { method: 'POST', headers: ndjson, agent: false })
      outgoing.on('error', () => {}).on('response', (response) => response.on('error', () => {}).resume())
      outgoing.write(openStores(1))
      return outgoing
    }
    for (let round = 0; round < 3; round++) {
      const open = Array.from({ length: 32 }, openOne)
      const refused = await eventually(async () => {
        const answer = await ask(url, { body: openStores(1), headers: ndjson })
        assert.equal(answer.status, 503)
        return answer
      })
      assert.deepEqual([refused.json()['code'], refused.headers['retry-after']], ['overloaded', '1'])
      for (const [index, outgoing] of open.entries()) index % 2 === 0 ? outgoing.destroy() : outgoing.end()
      await eventually(async () => assert.equal((await answersTo(openStores(1)))[0]?.status, 201))
    }
    for (let round = 0; round < 100; round++) {
      const socket = connect(server.port, '127.0.0.1', () => {
        const head =
          'POST /api/commands HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nContent-Length: 1000000\r\n\r\n'
        socket.write(head, () => socket.destroy())
      })
      await new Promise((resolve) => socket.on('error', () => {}).once('close', resolve))
    }
    await eventually(async () => assert.equal((await answersTo(openStores(1)))[0]?.status, 201))
    assert.deepEqual(faults, [])
    await server.close()
  })
})
