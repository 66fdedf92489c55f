import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import Joi from 'joi'
import { eventually } from '../testing/eventually.ts'
import { ask, type Received } from '../testing/http-client.ts'
import { openCaller } from './caller.ts'
import { type Answered, listen } from './express.ts'
import { bodyOf, paramsOf, queryOf } from './parse.ts'
import { get, post, postStream, put, type Route } from './route.ts'
import { id, limit, quantity } from './schemas.ts'
import type { Listening } from './server.ts'

const thing = { params: paramsOf(Joi.object({ thingId: id<string>().required() })) }

const routes: readonly Route[] = [
  get('/things/{thingId}', { ...thing, query: queryOf(Joi.object({ limit })) }, ({ params, query }) => ({
    status: 200,
    headers: { 'daybook-position': '7' },
    body: { params, query },
  })),
  put('/things/{thingId}', { ...thing, body: bodyOf(Joi.object({ quantity })) }, ({ body }) => ({ status: 200, body: { body } })),
  get('/things/special', {}, () => ({ status: 200, body: { special: true } })),
  post('/things', { body: bodyOf(Joi.object({ quantity, name: Joi.string() })) }, ({ body, caller, metadata }) => ({
    status: 201,
    body: { body, caller, metadata },
  })),
  get('/nothing', {}, () => ({ status: 204 })),
  get('/text', {}, () => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: 'plain' })),
  get('/stream', {}, () => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: Readable.from(['a', 'b']) })),
  postStream('/upper', ['text/x-upper'], ({ body }) => ({
    status: 200,
    headers: { 'content-type': 'text/x-upper' },
    body: body.map((chunk: Buffer) => chunk.toString().toUpperCase()),
  })),
]

describe('the HTTP server', () => {
  let server: Listening
  const answers: Answered[] = []
  const to = (path: string, sent?: Parameters<typeof ask>[1]): Promise<Received> => ask(`${server.url}${path}`, sent)

  before(async () => {
    const onAnswer = (answer: Answered): void => void answers.push(answer)
    server = await listen({ routes, port: 0, host: '127.0.0.1', callerOf: openCaller, onFault: () => {}, onAnswer })
  })
  after(() => server.close())

  describe('a route', () => {
    it('gets parameters and query as its parsers made them', async () => {
      const answer = await to('/things/a%2Eb?limit=5')
      assert.equal(answer.status, 200)
      assert.deepEqual(answer.json(), { params: { thingId: 'a.b' }, query: { limit: 5 } })
      assert.equal(answer.headers['content-type'], 'application/json')
      assert.equal(answer.headers['daybook-position'], '7')
      assert.equal(answer.headers['x-powered-by'], undefined)
    })

    it('with a literal segment goes before one with a parameter', async () =>
      assert.deepEqual((await to('/things/special')).json(), { special: true }))

    it('gets who asks and by which request', async () => {
      const headers = { 'daybook-role': 'admin', 'x-request-id': 'r-1', 'x-correlation-id': 'c-1' }
      const answer = await to('/things', { body: { quantity: 2 }, headers })
      const { body, caller, metadata } = answer.json()
      assert.deepEqual(body, { quantity: 2 })
      assert.deepEqual(caller, { actor: 'open:admin', role: 'admin' })
      const { traceparent } = answer.headers
      assert.deepEqual(metadata, { actor: 'open:admin', role: 'admin', requestid: 'r-1', correlationid: 'c-1', traceparent })
      assert.equal(answer.headers['x-request-id'], 'r-1')
      assert.equal(answer.headers['x-correlation-id'], 'c-1')
    })

    it('may answer nothing, text, or a stream', async () => {
      assert.equal((await to('/nothing')).status, 204)
      assert.equal((await to('/text')).text, 'plain')
      assert.equal((await to('/stream')).text, 'ab')
    })

    it('may take a stream, which comes decompressed', async () => {
      const headers = { 'content-type': 'text/x-upper' }
      assert.equal((await to('/upper', { body: 'abc', headers })).text, 'ABC')
      assert.equal(
        (await to('/upper', { body: gzipSync('abc'), headers: { ...headers, 'content-encoding': 'gzip' } })).text,
        'ABC',
      )
      assert.equal((await to('/upper', { body: '', headers: { 'content-type': 'text/plain' } })).status, 415)
    })

    it('is answered to HEAD without its body', async () => {
      const [head, full] = [await to('/things/1', { method: 'HEAD' }), await to('/things/1')]
      assert.equal(head.status, 200)
      assert.equal(head.text, '')
      assert.equal(head.headers['content-length'], full.headers['content-length'])
      assert.equal((await to('/stream', { method: 'HEAD' })).status, 200)
    })

    it('tells OPTIONS what can be done', async () => {
      const answer = await to('/things/1', { method: 'OPTIONS' })
      assert.equal(answer.status, 204)
      assert.equal(answer.headers.allow, 'GET, PUT, HEAD, OPTIONS')
    })
  })

  describe('a body in JSON', () => {
    it('may be compressed', async () => {
      const text = JSON.stringify({ quantity: 2 })
      for (const [encoding, body] of Object.entries({
        gzip: gzipSync(text),
        deflate: deflateSync(text),
        br: brotliCompressSync(text),
      })) {
        const headers = { 'content-type': 'application/json', 'content-encoding': encoding }
        assert.equal((await to('/things', { body, headers })).status, 201, encoding)
      }
    })

    it('may be left out, which is an empty object', async () => {
      assert.deepEqual((await to('/things', { method: 'POST' })).json()['body'], {})
    })

    it('may come in pieces, and say more about its media type', async () => {
      const body = Readable.from(['{"quan', 'tity"', ':3}'])
      const answer = await to('/things', { body, headers: { 'content-type': 'Application/JSON; charset="UTF-8"' } })
      assert.deepEqual(answer.json()['body'], { quantity: 3 })
    })
  })

  it('reports each answer under the path as it was declared', async () => {
    answers.length = 0
    await to('/things/1')
    await to('/nowhere')
    await eventually(() => assert.equal(answers.length, 2))
    assert.deepEqual(
      answers.map(({ method, path, status }) => [method, path, status]),
      [
        ['GET', '/things/{thingId}', 200],
        ['GET', undefined, 404],
      ],
    )
  })
})
