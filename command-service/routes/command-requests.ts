import { hash } from 'node:crypto'
import type { Metadata } from '#shared/events/event.ts'
import { InvalidRequest } from '#shared/http/problem.ts'
import type { Caller } from '#shared/http/route.ts'
import type { CommandRequest } from '../command-loop.ts'
import type { ShopCommand } from '../domain/shop-command.ts'
import { mainStreamOf } from '../domain/streams.ts'
import type { CommandKind, Edge, Fields } from './command-kind.ts'
import { requireRight } from './rights.ts'

/** Who asks, under which key, and what for: the versions that If-Match names. */
export type Asked = {
  readonly caller: Caller
  readonly metadata: Metadata
  readonly key?: string | undefined
  readonly expectedVersions?: CommandRequest['expectedVersions'] | undefined
  readonly history?: CommandRequest['history'] | undefined
}

/** What the loop is asked for by fields that have been parsed. Throws a problem when they do not go together, or the caller may not do this. */
export const commandRequestOf = (kind: CommandKind, fields: Fields, asked: Asked, edge: Edge): CommandRequest => {
  const { caller, metadata, key, expectedVersions, history } = asked
  const { occurredAt } = fields
  if (occurredAt !== undefined && caller.role !== 'import') throw notAnImport()
  const made = kind.makes !== undefined && fields[kind.makes] === undefined ? kind.makes : undefined
  const command = kind.commandOf(made === undefined ? fields : { ...fields, [made]: edge.newId() }, caller.role, edge)
  requireRight(command, caller)
  return {
    command,
    metadata,
    ...(occurredAt !== undefined && { occurredAt }),
    ...(key !== undefined && { key: requestKey(key, kind, caller, command, fields, made) }),
    ...(expectedVersions !== undefined && { expectedVersions }),
    ...(history !== undefined && { history }),
    ...(made !== undefined && { fresh: [mainStreamOf(command)] }),
  }
}

const notAnImport = (): InvalidRequest =>
  new InvalidRequest([{ pointer: '/occurredAt', message: 'may be given by the role import only' }])

/** A day at least: an hour more for the log's clock, which may be ahead, and for a log that took its time. */
const KEPT_FOR_MS = 25 * 60 * 60 * 1000

/** An id that was made is no part of the request: the same request again has another one. */
const requestKey = (
  key: string,
  { keepsKeys }: CommandKind,
  { actor, role }: Caller,
  command: ShopCommand,
  { occurredAt }: Fields,
  made: string | undefined,
): NonNullable<CommandRequest['key']> => {
  const asked = made === undefined ? command : { ...command, [made]: undefined }
  return {
    scope: `${actor} ${command.type}`,
    key,
    requestHash: hash('sha256', JSON.stringify([asked, occurredAt]), 'base64url'),
    keptForMs: keepsKeys || role === 'import' ? 'ever' : KEPT_FOR_MS,
  }
}
