import Joi from 'joi'
import { needsNewerProgram } from '#shared/events/upcast.ts'
import { requireRole } from '#shared/http/forbidden.ts'
import { described } from '#shared/http/json-schema.ts'
import { bodyOf, paramsOf } from '#shared/http/parse.ts'
import { HttpProblem } from '#shared/http/problem.ts'
import { type Caller, del, post, type Reply, type Request, type Route } from '#shared/http/route.ts'
import type { Position } from '#shared/kernel/types.ts'
import type { Log } from '#shared/runtime/logger.ts'
import { NeedsRebuild } from '../apply-batch.ts'
import { NotKept, type Outcome, type ParkedId, type Parking } from './parking.ts'
import { dropDocs, retryDocs } from './routes-docs.ts'

const ID = /^([a-z_][a-z_~]{0,79})~([1-9]\d{0,15})$/

/** A read model and a position, as `GET /api/parked` gives them. */
const id = described(
  Joi.any<ParkedId>().custom((text: string, helpers) => {
    const [, readModel, position] = ID.exec(text) ?? []
    return readModel === undefined ? helpers.error('any.invalid') : { readModel, position: Number(position) as Position }
  }),
  { type: 'string', pattern: ID.source, description: 'The `id` of a parked event.' },
).messages({ 'any.invalid': 'must be a read model and a position, such as orders~17' })

const one = paramsOf<{ id: ParkedId }>(Joi.object({ id }))
const nothing = bodyOf<object>(Joi.object({}))

/** What people do about parked events: retry their streams, or drop them. */
export const parkedRoutes = ({ retry, drop }: Parking, logger: Log): readonly Route[] => {
  const answering = (
    right: string,
    work: (id: ParkedId) => Promise<Outcome | undefined>,
    tell: (facts: Readonly<Record<string, unknown>>) => void,
  ) => {
    return async ({ params: { id }, caller, metadata }: Asked): Promise<Reply> => {
      requireRole(caller, right, 'admin')
      const outcome = await work(id).catch(problemOr)
      if (!outcome) throw new HttpProblem('not_found', `No event ${idOf(id)} is parked`)
      tell({ id: idOf(id), ...outcome, actor: caller.actor, requestid: metadata.requestid })
      return { status: 200, headers: { 'cache-control': 'no-store' }, body: shown(outcome) }
    }
  }
  const address = { params: one, body: nothing }
  const retrying = answering('RetryParkedEvents', retry, (facts) => logger.info('parked events were tried again', facts))
  const dropping = answering('DropParkedEvents', drop, (facts) => logger.warn('a parked event was dropped', facts))
  return [
    { ...post('/api/parked/{id}/retry', address, retrying), docs: retryDocs },
    { ...del('/api/parked/{id}', address, dropping), docs: dropDocs },
  ]
}

type Asked = Pick<Request<{ id: ParkedId }, unknown, unknown>, 'params' | 'metadata'> & { readonly caller: Caller }

const problemOr = (error: unknown): never => {
  if (error instanceof NotKept || error instanceof NeedsRebuild || needsNewerProgram(error))
    throw new HttpProblem('read_model_stopped', error.message)
  throw error
}

const idOf = ({ readModel, position }: ParkedId): string => `${readModel}~${position}`

const shown = ({ readModel, stream, applied, parked, failed }: Outcome): object => ({
  readModel,
  stream,
  applied,
  parked,
  failed: failed ? { id: idOf({ readModel, position: failed.position }), ...failed } : null,
})
