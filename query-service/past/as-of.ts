import Joi from 'joi'
import { described } from '#shared/http/json-schema.ts'
import { InvalidRequest } from '#shared/http/problem.ts'
import { instantOf } from '#shared/kernel/instant.ts'
import type { Instant, Position } from '#shared/kernel/types.ts'
import type { Clock } from '#shared/ports/clock.ts'
import type { LogReader, StreamReader } from '#shared/ports/event-log.ts'
import { from, plusHint } from '../query-schemas.ts'

/** A position of the log, or the time by which what counts was recorded. */
export type AsOf = { readonly position: Position } | { readonly time: Instant }

const POSITION = /^\d{1,15}$/
const EXPECTED = 'a position of the log such as 42, an RFC 3339 time such as 2026-01-31T09:30:00Z or a date such as 2026-01-31'

export const asOf: Joi.Schema<AsOf> = described(
  Joi.any<AsOf>().custom((text: string, helpers): AsOf | Joi.ErrorReport => {
    if (POSITION.test(text)) return { position: Number(text) as Position }
    const { value, error } = from.validate(text)
    return error ? helpers.error('unfit', { why: `must be ${EXPECTED}${plusHint(text)}` }) : { time: instantOf(value.getTime()) }
  }),
  {
    type: 'string',
    description: `The moment that the answer is to be of: ${EXPECTED}. By a time, what was recorded up to then counts (\`recordedAt\`).`,
  },
)

/** A moment of the past: the log up to this position, in this history. */
export type Moment = { readonly position: Position; readonly epoch: number }

type MomentPorts = { readonly log: LogReader & StreamReader; readonly clock: Clock }

/** Throws InvalidRequest for what is still to come. */
export const momentOf = async (asOf: AsOf, { log, clock }: MomentPorts): Promise<Moment> => {
  const { head, epoch } = await log.head()
  if ('position' in asOf) {
    if (asOf.position > head) throw notYet(`is beyond position ${head}, where the log ends`)
    return { position: asOf.position, epoch }
  }
  const position = await log.positionAt(asOf.time)
  if (position < head || asOf.time <= clock.now() || asOf.time <= ((await recordedAt(position, log)) ?? ''))
    return { position, epoch }
  throw notYet('has not come yet')
}

/** A position's is that of its event. */
export const timeOf = async (asOf: AsOf, log: MomentPorts['log']): Promise<Instant> =>
  'time' in asOf ? asOf.time : ((await recordedAt(asOf.position, log)) ?? FIRST)

const FIRST = instantOf(0)

/** The log's clock may be ahead of ours: what was recorded has been. */
const recordedAt = async (position: Position, log: MomentPorts['log']): Promise<Instant | undefined> => {
  const { events } = await log.read({ after: (position - 1) as Position, upTo: position, limit: 1 })
  return events[0]?.recordedAt
}

const notYet = (message: string): InvalidRequest => new InvalidRequest([{ in: 'query', pointer: '/asOf', message }])
