import fc from 'fast-check'
import { createAjv } from '#shared/testing/answer-check.ts'
import { changed, odd, valuesOf } from '#shared/testing/json-values.ts'
import type { CommandKind } from '../../routes/command-kind.ts'
import { type Attack, addressOf, anyKind, bodyOf, JSON_TYPE, kinds, LINES_TYPE, type RoutedKind, request } from './request.ts'

const ajv = createAjv()

/** Made from the schemas: what a command takes, with something changed so that it no longer does. */
const wrongBody = new Map(
  kinds.map((kind) => {
    const schema = kind.parse.body.json!()
    const validate = ajv.compile(schema)
    const wrong = fc.oneof(changed(valuesOf(schema)), odd).filter((body) => !validate(body))
    return [kind.name, wrong] as const
  }),
)

const post = (kind: RoutedKind, name: string, body: Buffer | string): Attack => ({
  name: `${name}: ${kind.name}`,
  chunks: [request({ ...addressOf(kind), headers: [JSON_TYPE] }, body)],
})

const wrongFields = anyKind.chain((kind) =>
  wrongBody.get(kind.name)!.map((body) => post(kind, 'a wrong body', JSON.stringify(body))),
)

/** Texts that are no JSON at all, or JSON that only a program makes. */
const TEXTS: readonly string[] = [
  ...[
    '',
    ' ',
    'null',
    '[]',
    '0',
    '"x"',
    'NaN',
    'undefined',
    "{'name':'x'}",
    '{name:"x"}',
    '{"name":"x",}',
    '{"name":"x"}}',
    '/**/{}',
  ],
  ...['1e400', '-1e400', '9'.repeat(10_000), '0x10', '1_000', '01', '+1', '.5', '1.', '-', '-0.0e-0', 'Infinity'].map(
    (n) => `{"quantity":${n}}`,
  ),
  ...['__proto__', 'constructor', '\\u005f_proto__', '__proto__\\u0000'].map((key) => `{"${key}":{"name":"x","price":1}}`),
  ...['\\u0000', '\\ud800', '\\udc00\\ud800', '\\u00', '\\x41', '\u0007', '\n'].map((text) => `{"name":"${text}"}`),
  ...['[', '{"a":', '[{"a":', '{"items":['].map((open) => open.repeat(9_000)),
  `${'['.repeat(40_000)}${']'.repeat(40_000)}`,
  `{"name":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
  `{"items":[${'{},'.repeat(30_000)}{}]}`,
  `{${Array.from({ length: 8_000 }, (_, n) => `"f${n}":0`).join(',')}}`,
  `{"name":"${'\\u0041'.repeat(15_000)}"}`,
]

const BYTES: readonly Buffer[] = [
  Buffer.from([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]),
  Buffer.from('{"name":"x"}', 'utf16le'),
  Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d]),
  Buffer.from([0xed, 0xa0, 0x80]),
  Buffer.from([0xc0, 0x80]),
  Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('{}')]),
  Buffer.alloc(1_000),
]

const noJson = fc
  .tuple(
    anyKind,
    fc.oneof(
      fc.constantFrom<string | Buffer>(...TEXTS, ...BYTES),
      fc.uint8Array({ minLength: 1, maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    ),
  )
  .filter(([kind, text]) => isWrong(kind, Buffer.from(text)))
  .map(([kind, text]) => post(kind, 'no JSON, or an odd one', text))

const isWrong = ({ parse }: CommandKind, text: Buffer): boolean => {
  try {
    return !ajv.validate(parse.body.json!(), JSON.parse(text.toString()))
  } catch {
    return text.length > 0
  }
}

/** Good JSON in which some bytes are lost, doubled or turned into others. */
const damaged = anyKind.chain((kind) => {
  const whole = Buffer.from(JSON.stringify(bodyOf(kind)))
  return fc
    .tuple(fc.nat(whole.length), fc.nat(whole.length), fc.uint8Array({ maxLength: 4 }))
    .map(([from, to, bytes]) => Buffer.concat([whole.subarray(0, from), bytes, whole.subarray(to)]))
    .filter((body) => isWrong(kind, body))
    .map((body) => post(kind, 'a damaged body', body))
})

/** Lines of which none is a command. */
const lines = fc
  .array(
    fc.oneof(
      anyKind.chain((kind) => wrongBody.get(kind.name)!.map((body) => JSON.stringify(withName(kind, body)))),
      fc.constantFrom(...TEXTS.filter((text) => text.trim() !== '').map((text) => text.replaceAll('\n', ''))),
      fc.constantFrom(
        '{"command":"PlaceOrder","idempotencyKey":"","items":[]}',
        '{"command":"__proto__"}',
        '{"command":["OpenStore"]}',
      ),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map(
    (lines): Attack => ({
      name: 'lines that are none',
      isStream: true,
      chunks: [request({ path: '/api/commands', headers: [LINES_TYPE] }, lines.join('\n'))],
    }),
  )

/** Ids of the path are fields of the line: one that is none keeps the line wrong. */
const withName = ({ name }: CommandKind, body: unknown): unknown =>
  typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body, command: name, surprise: 1 } : body

export const bodies: fc.Arbitrary<Attack> = fc.oneof(
  { arbitrary: wrongFields, weight: 5 },
  { arbitrary: noJson, weight: 2 },
  { arbitrary: damaged, weight: 2 },
  { arbitrary: lines, weight: 2 },
)
