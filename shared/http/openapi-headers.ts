import type { JsonSchema } from './json-schema.ts'

type Header = { readonly description: string; readonly schema: JsonSchema }

const text = { type: 'string' } as const
const count = { type: 'string', pattern: '^\\d+$' } as const
const visible = { type: 'string', pattern: '^[!-~]{1,128}$' } as const

/** Every header that the API takes or gives, once. */
export const headers = {
  'Daybook-Role': {
    description: 'In open mode, the role of the caller; staff without it.',
    schema: { type: 'string', enum: ['admin', 'staff', 'customer', 'import'] },
  },
  'Idempotency-Key': {
    description: 'Makes the command safe to repeat: the same request under the same key gets the first answer again.',
    schema: { type: 'string', pattern: '^[ -~]{1,255}$' },
  },
  'If-Match': {
    description: 'Entity tags of which only the versions count, or *: the command is done only while one of them is current.',
    schema: text,
  },
  'If-None-Match': {
    description: 'Entity tags, or *: when one of them is that of the answer, the answer is 304 without a body.',
    schema: text,
  },
  'Daybook-Wait-For': {
    description: 'The same as the parameter `waitFor`: the answer is to be true up to this position of the log at least.',
    schema: count,
  },
  'Daybook-History': {
    description: 'The history of the log that the commands come of: in another one they are not decided, and answered 503.',
    schema: count,
  },
  'Last-Event-ID': { description: 'The id of the last event that was received: it goes on behind that.', schema: count },
  'X-Request-ID': { description: 'Names the request; made when it is left out or is no id.', schema: visible },
  'X-Correlation-ID': {
    description: 'Names what the request belongs to; the request itself when it is left out.',
    schema: visible,
  },
  traceparent: { description: 'W3C Trace Context, continued or begun.', schema: text },
  'Daybook-Position': { description: 'The position in the log that the answer speaks of.', schema: count },
  'Idempotent-Replayed': { description: 'The answer was given before, to the same key.', schema: { const: 'true' } },
  ETag: { description: 'A strong tag: "<version>.<hash>".', schema: { type: 'string', pattern: '^"\\d+\\.[\\w-]+"$' } },
  'Cache-Control': { description: 'What may be kept, and that it has to be asked for again.', schema: text },
  Location: { description: 'What was created, on the query service.', schema: { type: 'string', format: 'uri-reference' } },
  'Retry-After': { description: 'Seconds after which it may be tried again.', schema: count },
} as const satisfies Record<string, Header>

export type HeaderName = keyof typeof headers

/** What an answer has: these, and what every answer has. */
export const headersOf = (names: readonly HeaderName[]): object =>
  Object.fromEntries(
    [...names, 'X-Request-ID', 'X-Correlation-ID', 'traceparent'].map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  )
