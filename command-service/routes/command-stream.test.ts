import assert from 'node:assert/strict'
import { type ClientRequest, request } from 'node:http'
import { Readable } from 'node:stream'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { eventually } from '#shared/testing/eventually.ts'
import { linesOf, type Received, type SeenProblem } from '#shared/testing/http-client.ts'
import { createGate } from '../testing/gated-log.ts'
import { type RunningService, startCommandService } from '../testing/running-service.ts'

type Answer = Partial<SeenProblem> & { readonly line: number; readonly status: number; readonly [field: string]: unknown }

const ndjson = { 'content-type': 'application/x-ndjson' }
const openStore = (storeId: string) => ({ command: 'OpenStore', storeId, name: storeId })
const textOf = (commands: readonly object[]): string => commands.map((command) => `${JSON.stringify(command)}\n`).join('')

describe('POST /api/commands', () => {
  let service: RunningService
  const gate = createGate()
  const send = (body: unknown, headers: object = ndjson): Promise<Received> =>
    service.ask('/api/commands', { body, headers: { ...headers } })
  const answersTo = async (body: unknown, headers: object = ndjson): Promise<readonly Answer[]> =>
    linesOf((await send(body, headers)).text)
  const head = async () => (await service.log.head()).head

  beforeEach(async () => {
    gate.open()
    service = await startCommandService({ wrap: gate.wrap })
  })
  afterEach(() => service.close())

  it('answers a line for a line, in order, as the routes would', async () => {
    const before = await head()
    const answers = await answersTo(
      textOf([
        { command: 'CreateProduct', productId: 'lamp', name: 'Lamp', category: 'light', price: 19.99, stock: 5 },
        { command: 'PlaceOrder', orderId: 1, items: [{ productId: 'lamp', quantity: 2 }] },
        { command: 'PlaceOrder', orderId: 2, items: [{ productId: 'lamp', quantity: 9 }] },
        { command: 'CancelOrder', orderId: '1' },
        { command: 'CancelOrder', orderId: '1' },
        { command: 'MoveStock', productId: 'lamp', type: 'in', quantity: 1 },
      ]),
    )
    const { title, detail } = answers[2] ?? {}
    const facts = { orderId: '2', missing: [{ productId: 'lamp', requested: 9, available: 3 }] }
    // What records nothing tells the head it was decided on, which a later line of its batch may have moved on.
    const unchangedAt = answers[4]?.position
    assert.deepEqual(answers, [
      { line: 1, status: 201, productId: 'lamp', version: 1, position: before + 2 },
      { line: 2, status: 201, orderId: '1', version: 1, position: before + 4 },
      { line: 3, status: 409, code: 'insufficient_stock', title, detail, facts, position: before + 5 },
      { line: 4, status: 200, orderId: '1', version: 2, position: before + 7 },
      { line: 5, status: 200, orderId: '1', version: 2, position: unchangedAt },
      { line: 6, status: 201, storeId: 'main', productId: 'lamp', version: 4, position: before + 8 },
    ])
  })

  it('refuses headers that hold for one command only', async () => {
    const before = await head()
    for (const [name, hint] of [
      ['idempotency-key', /stand in the lines/],
      ['if-match', /expect no version/],
    ] as const) {
      const answer = await send(textOf([openStore('north')]), { ...ndjson, [name]: '"1"' })
      const { status, code, errors } = answer.json<SeenProblem>()
      assert.deepEqual([answer.status, status, code], [400, 400, 'invalid_request'])
      assert.deepEqual([errors?.length, errors?.[0]?.in, errors?.[0]?.pointer], [1, 'header', `/${name}`])
      assert.match(errors![0]!.message, hint)
    }
    assert.equal(await head(), before)
  })

  it('may tell the whole life of an order, of stock and of a customer', async () => {
    const items = [{ productId: 'lamp', quantity: 2 }]
    const answers = await answersTo(
      textOf([
        { command: 'CreateProduct', productId: 'lamp', name: 'Lamp', category: 'light', price: 19.99, stock: 5 },
        openStore('attic'),
        { command: 'TransferStock', productId: 'lamp', fromStoreId: 'main', toStoreId: 'attic', quantity: 3 },
        { command: 'PlaceOrder', orderId: 1, customerId: 'ada', storeId: 'attic', items },
        { command: 'PayOrder', orderId: 1 },
        { command: 'ShipOrder', orderId: 1 },
        { command: 'DeliverOrder', orderId: 1 },
        { command: 'ReturnOrder', orderId: 1, items, returnId: 'r-1' },
        { command: 'ReturnOrder', orderId: 1, items, returnId: 'r-2' },
        { command: 'EraseCustomer', customerId: 'ada' },
        { command: 'PlaceOrder', orderId: 2, customerId: 'ada', storeId: 'attic', items },
      ]),
    )
    assert.deepEqual(
      answers.map(({ status, code, version }) => [status, code ?? version]),
      [
        ...[
          [201, 1],
          [201, 1],
          [201, 2],
          [201, 1],
          [200, 2],
          [200, 3],
          [200, 4],
          [201, 5],
        ],
        ...[
          [409, 'return_exceeds_order'],
          [200, 2],
          [409, 'customer_erased'],
        ],
      ],
    )
  })

  it('goes on behind a line that is wrong, and counts those that are blank', async () => {
    const text = `${JSON.stringify(openStore('b-1'))}\n\n{"command":"OpenStore","name":}\n{"command":"Open"}\n[]\n{"command":"OpenStore"}\n  \r\n${JSON.stringify(openStore('b-2'))}\r\n`
    const answers = await answersTo(text)
    assert.deepEqual(
      answers.map(({ line, status, code, errors }) => [line, status, code, errors?.[0]?.pointer]),
      [
        [1, 201, undefined, undefined],
        [3, 400, 'invalid_json', ''],
        [4, 400, 'invalid_request', '/command'],
        [5, 400, 'invalid_request', ''],
        [6, 400, 'invalid_request', '/name'],
        [8, 201, undefined, undefined],
      ],
    )
  })

  it('skips a line that is too long, and goes on', async () => {
    const answers = await answersTo(
      `${textOf([openStore('l-1')])}{"command":"${'x'.repeat(1_000_000)}"}\n${textOf([openStore('l-2')])}`,
    )
    assert.deepEqual(
      answers.map(({ line, status, code }) => [line, status, code]),
      [
        [1, 201, undefined],
        [2, 413, 'line_too_long'],
        [3, 201, undefined],
      ],
    )
  })

  it('refuses lines that are not UTF-8, hold a NUL or would change what an object is', async () => {
    const lines = [
      Buffer.from([0x7b, 0xff, 0x7d]),
      '{"command":"OpenStore","name":"a\\u0000"}',
      '{"command":"OpenStore","name":"a","__proto__":{}}',
    ]
    const answers = await answersTo(Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')])))
    assert.deepEqual(
      answers.map(({ status, errors }) => [status, errors?.[0]?.pointer]),
      [
        [400, undefined],
        [400, '/name'],
        [400, '/__proto__'],
      ],
    )
  })

  it('takes a compressed stream', async () => {
    assert.equal(
      (await answersTo(gzipSync(textOf([openStore('z-1')])), { ...ndjson, 'content-encoding': 'gzip' }))[0]?.status,
      201,
    )
    assert.equal(
      (await answersTo(deflateSync(textOf([openStore('z-2')])), { ...ndjson, 'content-encoding': 'deflate' }))[0]?.status,
      201,
    )
    assert.equal((await answersTo(textOf([openStore('z-3')]), { 'content-type': 'application/jsonl' }))[0]?.status, 201)
    const brotli = await send(brotliCompressSync(textOf([openStore('z-4')])), { ...ndjson, 'content-encoding': 'br' })
    assert.deepEqual([brotli.status, await head()], [415, 4])
  })

  it('says in its last line that a compressed stream breaks off, having done what came whole', async () => {
    const text = textOf(Array.from({ length: 3_000 }, (_, index) => openStore(`t-${index}`)))
    const half = gzipSync(text).subarray(0, 9_000)
    const gzip = { ...ndjson, 'content-encoding': 'gzip' }
    const answers = await answersTo(half, gzip)
    assert.deepEqual(
      [answers.at(-1)?.status, answers.at(-1)?.code, answers.at(-1)?.line],
      [400, 'invalid_encoding', answers.length],
    )
    assert.ok(answers.length > 100 && answers.slice(0, -1).every(({ status }) => status === 201))
    assert.equal((await answersTo(Buffer.concat([half, Buffer.alloc(999, 7)]), gzip)).at(-1)?.code, 'invalid_encoding')
  })

  it('refuses what is no stream of lines', async () => {
    for (const type of ['application/json', 'text/plain', '']) {
      const answer = await send('{}', type === '' ? {} : { 'content-type': type })
      assert.deepEqual([answer.status, answer.json<SeenProblem>().code], [415, 'unsupported_media_type'])
    }
    assert.equal((await service.ask('/api/commands')).status, 405)
  })

  it('is done by the caller of the request: only an import says when', async () => {
    const line = textOf([{ ...openStore('w-1'), occurredAt: '2011-01-31T09:00:00Z' }])
    assert.equal((await answersTo(line))[0]?.errors?.[0]?.pointer, '/occurredAt')
    assert.equal((await answersTo(line, { ...ndjson, 'daybook-role': 'import' }))[0]?.status, 201)
    const [opened] = await service.recorded((await head()) - 1)
    assert.equal(opened?.occurredAt, '2011-01-31T09:00:00.000Z')
  })

  it('answers while lines are still coming, and records in their order', async () => {
    const { outgoing, answers } = open()
    for (let index = 0; index < 5; index++) {
      outgoing.write(textOf([openStore(`s-${index}`)]))
      await eventually(() => assert.equal(answers().length, index + 1))
    }
    outgoing.end()
    const last = (await service.recorded((await head()) - 5)).map(({ stream }) => stream)
    assert.deepEqual(last, ['store-s-0', 'store-s-1', 'store-s-2', 'store-s-3', 'store-s-4'])
  })

  it('takes no more than it can do: what is not settled holds up what comes', async () => {
    gate.shut()
    let made = 0
    const source = Readable.from(
      (function* () {
        while (made < 200_000) yield textOf([openStore(`p-${made++}`)])
      })(),
    )
    const { outgoing, answers } = open()
    source.pipe(outgoing)
    let before = -1
    await eventually(
      () => {
        const still = made === before
        before = made
        assert.ok(still)
      },
      { everyMs: 200 },
    )
    assert.ok(made < 150_000, `${made} lines were taken while none was settled`)
    source.unpipe(outgoing).destroy()
    outgoing.end()
    gate.open()
    await eventually(() => assert.ok(answers().length > 0))
    outgoing.destroy()
  })

  it('stops when the client goes away', async () => {
    const { outgoing, answers } = open()
    outgoing.write(textOf([openStore('g-1')]))
    await eventually(() => assert.equal(answers().length, 1))
    gate.shut()
    const lines = Array.from({ length: 20_000 }, (_, index) => openStore(`g-${index + 2}`))
    outgoing.write(textOf(lines))
    const before = await head()
    outgoing.destroy()
    gate.open()
    const after = await eventually(async () => {
      const now = await head()
      await new Promise((resolve) => setTimeout(resolve, 100))
      assert.equal(await head(), now)
      return now
    })
    assert.ok(after - before < 10_000, `${after - before} commands were still done`)
    assert.deepEqual(service.faults, [])
  })

  const open = (): { readonly outgoing: ClientRequest; readonly answers: () => readonly Answer[] } => {
    let text = ''
    const outgoing = request(`${service.url}/api/commands`, { method: 'POST', headers: { ...ndjson }, agent: false })
    outgoing.on('error', () => {})
    outgoing.on('response', (response) =>
      response
        .setEncoding('utf8')
        .on('data', (chunk) => {
          text += chunk
        })
        .on('error', () => {}),
    )
    return { outgoing, answers: () => linesOf(text.slice(0, text.lastIndexOf('\n') + 1)) }
  }
})
