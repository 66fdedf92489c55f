import { problemOf } from '#shared/http/failure.ts'
import type { Caller } from '#shared/http/route.ts'
import {
  type CommandAnswer,
  CommandNotTaken,
  type Commands,
  CommandsUnavailable,
  type KeyedCommand,
} from '#shared/ports/commands.ts'
import type { Settled } from './command-loop.ts'
import type { Edge } from './routes/command-kind.ts'
import { commandRequestOf } from './routes/command-requests.ts'
import { kindNamed } from './routes/command-stream.ts'
import type { InOrder, Submissions } from './routes/submissions.ts'

/** As whom the role admin is known that comes without a name. */
const ADMIN: Caller = { actor: 'open:admin', role: 'admin' }

/** For senders in the same process: what `POST /api/commands` does, without HTTP. */
export const createCommandsInProcess = (submissions: Submissions, edge: Edge): Commands => ({
  send: async (commands, { signal, history } = {}) => {
    if (signal?.aborted) throw new CommandsUnavailable('Nobody waits for the answers any more')
    const inOrder = submissions.inOrder()
    const giveUp = () => inOrder.endAt(0)
    signal?.addEventListener('abort', giveUp)
    const requestid = edge.newId()
    const metadata = { ...ADMIN, requestid, correlationid: requestid }
    const answers = commands.map((command, place) =>
      submit(command, place, { metadata, history }, inOrder, edge).catch(answerOfError),
    )
    await Promise.allSettled(answers)
    signal?.removeEventListener('abort', giveUp)
    return Promise.all(answers)
  },
})

type Metadata = Caller & { readonly requestid: string; readonly correlationid: string }

const submit = async (
  { name, key, fields }: KeyedCommand,
  place: number,
  { metadata, history }: { readonly metadata: Metadata; readonly history: number | undefined },
  inOrder: InOrder,
  edge: Edge,
): Promise<CommandAnswer> => {
  const kind = kindNamed(name)
  const { command: _, idempotencyKey: __, ...parsed } = kind.parse.line({ ...fields, command: name, idempotencyKey: key })
  const settled = await inOrder.submit(commandRequestOf(kind, parsed, { caller: ADMIN, metadata, key, history }, edge), place)
  return answerOf(settled)
}

const answerOf = ({ outcome, position, replayed }: Settled): CommandAnswer =>
  outcome.kind === 'refused'
    ? { result: 'refused', code: outcome.refused, detail: outcome.detail }
    : { result: 'done', position, replayed }

const answerOfError = (error: unknown): CommandAnswer => {
  const known = problemOf(error)?.problem
  if (known?.code === 'idempotency_key_reused') return { result: 'key_taken' }
  if (known && known.status < 500) throw new CommandNotTaken(`${known.code}: ${known.detail}`, { cause: error })
  throw new CommandsUnavailable(known?.detail ?? String(error), { cause: error })
}
