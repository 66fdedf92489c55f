import { type FieldError, InvalidRequest, none } from '#shared/http/problem.ts'
import type { Headers, Parse } from '#shared/http/route.ts'
import type { Position } from '#shared/kernel/types.ts'

/** What is asked for, and up to which position the answer has to be true at least. */
export type Waiting<Query> = { readonly asked: Query; readonly waitFor: Position | undefined }

const POSITION = /^\d{1,15}$/
const MESSAGE = 'must be a position of the log, such as 42'

const SCHEMA = {
  type: 'integer',
  minimum: 0,
  maximum: 1e15 - 1,
  description:
    'The answer is to be true up to this position of the log at least: the `Daybook-Position` of what it has to reflect.',
}

/** The parameters of a query, and `waitFor`. */
export const withWaitFor = <Query>(parse: Parse<Query> = none as Parse<unknown> as Parse<Query>): Parse<Waiting<Query>> =>
  Object.assign((input: unknown) => takeWaitFor(input as Readonly<Record<string, string>>, parse), {
    json: () => {
      const schema = parse.json?.() ?? { type: 'object', additionalProperties: false }
      return { ...schema, properties: { ...(schema['properties'] as object), waitFor: SCHEMA } }
    },
  })

const takeWaitFor = <Query>(input: Readonly<Record<string, string>>, parse: Parse<Query>): Waiting<Query> => {
  if (!('waitFor' in input)) return { asked: parse(input), waitFor: undefined }
  const { waitFor, ...rest } = input
  if (POSITION.test(waitFor!)) return { asked: parse(rest), waitFor: Number(waitFor) as Position }
  throw new InvalidRequest([{ in: 'query', pointer: '/waitFor', message: MESSAGE }, ...mistakesIn(rest, parse)])
}

const mistakesIn = (input: object, parse: Parse<unknown>): readonly FieldError[] => {
  try {
    parse(input)
    return []
  } catch (error) {
    if (error instanceof InvalidRequest) return error.problem.errors ?? []
    throw error
  }
}

/** What the parameter or the header says, 0 without either. Throws InvalidRequest when they do not agree. */
export const waitForIn = (parameter: Position | undefined, headers: Headers): Position => {
  const header = headers['daybook-wait-for']
  if (header === undefined) return parameter ?? (0 as Position)
  if (!POSITION.test(header)) throw mistaken(MESSAGE)
  if (parameter !== undefined && parameter !== Number(header)) throw mistaken('says something else than the parameter waitFor')
  return Number(header) as Position
}

const mistaken = (message: string): InvalidRequest =>
  new InvalidRequest([{ in: 'header', pointer: '/daybook-wait-for', message }])
