import fc from 'fast-check'
import { type Attack, inPieces, JSON_TYPE, request, store } from './request.ts'

const raw = (name: string, ...parts: readonly (string | Uint8Array)[]): Attack => ({
  name,
  chunks: parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
})

const post = (...headers: readonly string[]): string =>
  `${['POST /api/stores HTTP/1.1', 'host: shop', JSON_TYPE, ...headers].join('\r\n')}\r\n\r\n`

const text = (length: number): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.integer({ min: 0x80, max: 0xff }).map((code) => String.fromCharCode(code)),
    minLength: 1,
    maxLength: length,
  })

const HEADERS: readonly string[] = [
  ...['', ' ', 'king', 'admin,staff', 'Admin', '__proto__', 'constructor', 'x'.repeat(500)].map(
    (role) => `daybook-role: ${role}`,
  ),
  ...['', 'x'.repeat(256), 'a\tb', 'ä', '\xff'].map((key) => `idempotency-key: ${key}`),
  ...['', '3', '"3', 'W/3', '*,*', '"3" "4"', ','.repeat(5_000), '"a b"', `"${'3'.repeat(9_000)}"x`].map(
    (tag) => `if-match: ${tag}`,
  ),
  `x: ${'x'.repeat(17_000)}`,
  ...['\0', '\x01', '\x7f'].map((character) => `x: a${character}b`),
  'a b: c',
  ': c',
  'no colon',
  'expect: the unexpected',
]

const headers = fc
  .constantFrom(...HEADERS)
  .map((header) => raw(`a bad header: ${header.slice(0, 30)}`, request({ headers: [JSON_TYPE, header] }, store)))

const LENGTHS: readonly string[] = [
  '-1',
  '1e3',
  '0x10',
  '9'.repeat(30),
  '16, 17',
  '16\r\ncontent-length: 17',
  '',
  ' ',
  '+16',
  '16 16',
]

/** What is no whole request: nobody can tell but by the end of the connection, which may then be without an answer. */
const ended = (attacks: fc.Arbitrary<Attack>): fc.Arbitrary<Attack> => attacks.map((attack) => ({ ...attack, closes: 'ends' }))

const framing = fc.oneof(
  fc.constantFrom(...LENGTHS).map((length) => raw('a bad length', post(`content-length: ${length}`), store)),
  fc
    .constantFrom('gzip', 'chunked, identity', 'xchunked', 'chunked\r\ncontent-length: 16', 'identity')
    .map((coding) => raw('a bad transfer coding', post(`transfer-encoding: ${coding}`), `10\r\n${store}\r\n0\r\n\r\n`)),
  fc
    .constantFrom(
      'g\r\n',
      '-1\r\n',
      'ffffffffffffffffff\r\n',
      '5 \r\n',
      '5\n{}\r\n',
      '5\r\n{}\r\n',
      '\r\n',
      '10',
      `10\r\n${store}`,
      `10\r\n${store}\r\n0\r\nx`,
      `10;${'x'.repeat(20_000)}\r\n`,
    )
    .map((chunk) => raw('bad chunks', post('transfer-encoding: chunked'), chunk)),
  fc
    .nat(store.length - 1)
    .map((length) =>
      raw('a body that is too short', post('connection: close', `content-length: ${store.length}`), store.slice(0, length)),
    ),
)

const LINES: readonly string[] = [
  'GET',
  'GET /',
  'GET / HTTP/1.2',
  'GET / HTTP/9.9',
  'GET / HTTP/2.0',
  'GET  / HTTP/1.1',
  'get / HTTP/1.1',
  'BREW /api/stores HTTP/1.1',
  'POST /api/stores HTTP/1.1\r\nhost: a\r\nhost: b',
  'POST /api/stores HTTP/1.1',
  'GET http://[::1 HTTP/1.1',
  'GET http:// HTTP/1.1\r\nhost: shop',
  'OPTIONS * HTTP/1.1',
  'CONNECT shop:80 HTTP/1.1',
  'PRI * HTTP/2.0',
  '* * *',
  `GET /${'x'.repeat(20_000)} HTTP/1.1`,
  'GET / HTTP/1.1\r\n folded: x',
  'SSH-2.0-OpenSSH_9.9',
]

const garbage = fc.oneof(
  fc.constantFrom(...LINES).map((line) => raw('no request line', `${line}\r\n\r\n`)),
  fc.uint8Array({ minLength: 1, maxLength: 400 }).map((bytes) => raw('any bytes', bytes)),
  fc.constant(raw('a TLS greeting', Buffer.from('16030100c8010000c40303', 'hex'), Buffer.alloc(200, 7))),
  text(50).map((bytes) => raw('bytes in a request line', `GET /${bytes} HTTP/1.1\r\nhost: shop\r\n\r\n`)),
  fc
    .uint8Array({ minLength: 1, maxLength: 60 })
    .map((bytes) => raw('a request, and then any bytes', request({ path: '/nowhere' }), bytes)),
)

const PATHS: readonly string[] = [
  ...[
    '/',
    '//',
    '/api',
    '/api/',
    '/api/orders/',
    '/API/orders',
    '/api/orders//cancel',
    '/api/../api/orders',
    '/api/orders/%2e%2e/cancel',
  ],
  ...['/api/orders/%', '/api/orders/%zz/cancel', '/api/orders/%ff/cancel', '/api/orders/%00/cancel', '/api/orders/a%2fb/cancel'],
  ...[
    '/api/orders/x/cancel?x=1',
    '/api/stores?%',
    '/api/stores?a[b]=c',
    '/api/stores?__proto__=1',
    '/api/stores?a=1&a=2',
    '/api/stores?x=%ff',
  ],
  ...[
    '/api/orders/%E2%82%AC/cancel',
    `/api/orders/${'x'.repeat(65)}/cancel`,
    `/api/orders/${'%41'.repeat(65)}/cancel`,
    '/.env',
    '/openapi.json/',
  ],
  ...[
    'http://other/api/stores?x',
    '/api/orders/x~y/cancel',
    '/api/orders/__proto__/cancel/',
    '/constructor',
    '/api/commands?x=1',
  ],
]

const paths = fc
  .tuple(fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE'), fc.constantFrom(...PATHS))
  .map(([method, path]) =>
    raw(`a bad address: ${method} ${path.slice(0, 40)}`, request({ method, path, headers: [JSON_TYPE] }, '{}')),
  )

/** Half a request, and the client is gone. */
const gone = fc.nat(post('content-length: 16').length + store.length - 1).map(
  (length): Attack => ({
    ...raw('half a request', `${post('content-length: 16')}${store}`.slice(0, length)),
    closes: 'leaves',
  }),
)

const inOnePiece = fc.oneof(headers, ended(framing), ended(garbage), paths, gone)

export const wire: fc.Arbitrary<Attack> = inOnePiece.chain((attack) =>
  inPieces(Buffer.concat(attack.chunks)).map((chunks) => ({ ...attack, chunks })),
)
