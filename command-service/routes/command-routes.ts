import { expectedVersionsIn } from '#shared/http/entity-tag.ts'
import { InvalidRequest, none } from '#shared/http/problem.ts'
import type { Headers, Reply, Request, Route } from '#shared/http/route.ts'
import { replyOf } from './answers.ts'
import { type CommandKind, type Edge, type Fields, idempotencyKey } from './command-kind.ts'
import { commandKinds } from './command-kinds.ts'
import { docsOf } from './command-openapi.ts'
import { commandRequestOf } from './command-requests.ts'
import type { Submissions } from './submissions.ts'

/** A route for each command that has one. */
export const commandRoutes = (submissions: Submissions, edge: Edge): readonly Route[] =>
  Object.values(commandKinds).flatMap((kind) =>
    kind.route === undefined
      ? []
      : {
          ...kind.route,
          parse: { params: kind.parse.params, query: none, body: kind.parse.body },
          respond: respondWith(kind, submissions, edge),
          docs: docsOf(kind),
        },
  )

const respondWith =
  (kind: CommandKind, { submit }: Submissions, edge: Edge) =>
  async (asking: Request<Fields, unknown, Fields>): Promise<Reply> => {
    const { params, body, headers, caller, metadata } = asking
    const asked = { caller, metadata, key: keyOf(headers), expectedVersions: expectedVersionsIn(headers) }
    const request = commandRequestOf(kind, { ...body, ...params }, asked, edge)
    return replyOf(kind, await submit({ ...request, isAbandoned: () => asking.isAbandoned() }))
  }

const keyOf = (headers: Headers): string | undefined => {
  const key = headers['idempotency-key']
  const error = key === undefined ? undefined : idempotencyKey.validate(key, { errors: { label: false } }).error
  if (error) throw new InvalidRequest([{ in: 'header', pointer: '/idempotency-key', message: error.message }])
  return key
}
