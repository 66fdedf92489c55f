import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import Joi from 'joi'
import { DatabaseUnavailable } from '../ports/database.ts'
import { LogUnavailable } from '../ports/event-log.ts'
import { ask, type Received, type SeenProblem } from '../testing/http-client.ts'
import { openCaller } from './caller.ts'
import { type ListenOptions, listen } from './express.ts'
import { bodyOf, paramsOf } from './parse.ts'
import { get, post, type Route } from './route.ts'
import { id, quantity } from './schemas.ts'
import type { Listening } from './server.ts'

const routes: readonly Route[] = [
  get('/things/{thingId}', { params: paramsOf(Joi.object({ thingId: id<string>().required() })) }, () => ({ status: 200 })),
  post('/things', { body: bodyOf(Joi.object({ quantity, name: Joi.string() })) }, () => ({ status: 201 })),
  get('/fault', {}, () => {
    throw new Error('a secret of ours')
  }),
  get('/unavailable/database', {}, () => Promise.reject(new DatabaseUnavailable('away'))),
  get('/unavailable/log', {}, () => Promise.reject(new LogUnavailable('away'))),
]

const firstError = async (received: Promise<Received>) => (await received).json<SeenProblem>().errors?.[0]

describe('what is wrong is a problem document', () => {
  let server: Listening
  const faults: Parameters<ListenOptions['onFault']>[0][] = []
  const to = (path: string, sent?: Parameters<typeof ask>[1]): Promise<Received> => ask(`${server.url}${path}`, sent)

  before(async () => {
    server = await listen({ routes, port: 0, host: '127.0.0.1', callerOf: openCaller, onFault: (fault) => faults.push(fault) })
  })
  after(() => server.close())

  const json = { 'content-type': 'application/json' }
  const big = JSON.stringify({ name: 'x'.repeat(102_400) })
  const PROBLEMS: readonly [what: string, path: string, sent: Parameters<typeof ask>[1], status: number, code: string][] = [
    ['an address where nothing is', '/nowhere', {}, 404, 'not_found'],
    ['an address in the wrong case', '/Things/1', {}, 404, 'not_found'],
    ['a method that is not there', '/things', { method: 'DELETE' }, 405, 'method_not_allowed'],
    ['a method nobody knows', '/things', { method: 'PURGE' }, 405, 'method_not_allowed'],
    ['a path that cannot be decoded', '/things/%zz', {}, 400, 'invalid_request'],
    ['a path with a NUL', '/things/a%00', {}, 400, 'invalid_request'],
    ['an unknown parameter', '/things/1?a[b]=c', {}, 400, 'invalid_request'],
    ['an unknown role', '/things/1', { headers: { 'daybook-role': 'root' } }, 400, 'invalid_request'],
    ['a body that is no JSON', '/things', { body: '{"quantity": 1', headers: json }, 400, 'invalid_json'],
    [
      'a body that says it is no JSON',
      '/things',
      { body: '{}', headers: { 'content-type': 'text/plain' } },
      415,
      'unsupported_media_type',
    ],
    ['a body that does not say what it is', '/things', { body: '{}' }, 415, 'unsupported_media_type'],
    [
      'a charset that is not UTF-8',
      '/things',
      { body: '{}', headers: { 'content-type': 'application/json; charset=latin1' } },
      415,
      'unsupported_media_type',
    ],
    [
      'an encoding nobody knows',
      '/things',
      { body: '{}', headers: { ...json, 'content-encoding': 'zip' } },
      415,
      'unsupported_media_type',
    ],
    [
      'an encoding that it is not',
      '/things',
      { body: '{}', headers: { ...json, 'content-encoding': 'gzip' } },
      400,
      'invalid_encoding',
    ],
    [
      'an encoding that breaks off',
      '/things',
      { body: gzipSync('{"quantity":1}').subarray(0, 20), headers: { ...json, 'content-encoding': 'gzip' } },
      400,
      'invalid_encoding',
    ],
    ['a body that is too large', '/things', { body: big, headers: json }, 413, 'body_too_large'],
    ['a body that turns out too large', '/things', { body: Readable.from([big]), headers: json }, 413, 'body_too_large'],
    [
      'a body too large when decompressed',
      '/things',
      { body: gzipSync('x'.repeat(9e6)), headers: { ...json, 'content-encoding': 'gzip' } },
      413,
      'body_too_large',
    ],
    ['a database that is away', '/unavailable/database', {}, 503, 'unavailable'],
    ['a log that is away', '/unavailable/log', {}, 503, 'unavailable'],
    ['a fault of ours', '/fault', {}, 500, 'internal_error'],
  ]
  for (const [what, path, sent, status, code] of PROBLEMS)
    it(`${what}: ${status} ${code}`, async () => {
      const answer = await to(path, sent)
      const problem = answer.json<SeenProblem>()
      assert.equal(answer.status, status)
      assert.equal(answer.headers['content-type'], 'application/problem+json')
      assert.deepEqual([problem.status, problem.code, problem.type], [status, code, `/docs/errors#${code}`])
      assert.equal(problem.instance, path.split('?')[0])
      assert.ok(answer.headers.traceparent?.includes(problem.traceId))
      for (const text of [problem.title, problem.detail]) assert.equal(typeof text, 'string')
    })

  it('that names the parameter, the header or the field', async () => {
    const query = await firstError(to('/things/1?__proto__=1'))
    assert.deepEqual(query, { in: 'query', pointer: '/__proto__', message: 'is not known here' })
    const header = await firstError(to('/things/1', { headers: { 'daybook-role': '' } }))
    assert.equal(header?.pointer, '/daybook-role')
    const field = await firstError(to('/things', { body: '{"__proto__": {"quantity": 1}}', headers: json }))
    assert.equal(field?.pointer, '/__proto__')
  })

  it('that says what is allowed, and when to try again', async () => {
    assert.equal((await to('/things', { method: 'DELETE' })).headers.allow, 'POST, OPTIONS')
    assert.equal((await to('/unavailable/log')).headers['retry-after'], '1')
  })

  it('that gives away nothing of a fault, of which we are told all', async () => {
    faults.length = 0
    const { text, headers } = await to('/fault')
    assert.doesNotMatch(text, /secret|\.ts|stack/)
    const [fault] = faults
    assert.match(String(fault?.error), /a secret of ours/)
    assert.ok(headers.traceparent?.includes(fault?.traceId ?? '?'))
  })

  const raw = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      let received = ''
      const socket = connect(server.port, '127.0.0.1', () => socket.write(text))
      socket.setEncoding('utf8').on('data', (chunk) => {
        received += chunk
      })
      socket.on('close', () => resolve(received)).on('error', reject)
    })

  it('answers what is no HTTP with a problem', async () => {
    assert.match(await raw('what is this\r\n\r\n'), /^HTTP\/1\.1 400 [\s\S]*application\/problem\+json[\s\S]*"code":"bad_http"/)
    assert.match(
      await raw(`GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`),
      /^HTTP\/1\.1 431 [\s\S]*headers_too_large/,
    )
  })

  it('answers with a problem what node alone would refuse without a word', async () => {
    assert.match(
      await raw('GET /things/1 HTTP/1.1\r\n\r\n'),
      /^HTTP\/1\.1 400 [\s\S]*"detail":"[^"]*host[\s\S]*"code":"bad_http"/i,
    )
    assert.match(
      await raw('GET /things/1 HTTP/1.1\r\nHost: x\r\nExpect: miracles\r\nConnection: close\r\n\r\n'),
      /^HTTP\/1\.1 417 [\s\S]*application\/problem\+json[\s\S]*"code":"expectation_failed"/,
    )
    assert.match(
      await raw('GET http:// HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'),
      /^HTTP\/1\.1 404 [\s\S]*"code":"not_found"/,
    )
    assert.match(await raw('CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n'), /^HTTP\/1\.1 400 [\s\S]*"code":"bad_http"/)
  })

  it('names no more than a few of thousands of mistakes', async () => {
    for (const query of ['a=&'.repeat(4_000), Array.from({ length: 2_000 }, (_, n) => `p${n}=`).join('&')]) {
      const { errors, detail } = (await to(`/things/1?${query}`)).json<SeenProblem>()
      assert.equal(errors?.length, 20)
      assert.match(detail, /and \d{4} more/)
    }
  })

  it('takes a request of HTTP/1.0 without a host', async () =>
    assert.match(await raw('GET /things/1 HTTP/1.0\r\n\r\n'), /^HTTP\/1\.1 200 /))

  it('keeps the connection after a body that was too large', async () => {
    const big = `POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 300000\r\n\r\n${'x'.repeat(300_000)}`
    const received = await raw(`${big}GET /things/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
    assert.match(received, /^HTTP\/1\.1 413 [\s\S]*HTTP\/1\.1 200 OK/)
  })
})
