import { setTimeout as sleep } from 'node:timers/promises'
import type { Dice } from '../../dice.ts'
import { type Answer, isNoAnswer, type Operation } from './operation.ts'

/** Sends an operation until it is answered. */
export type Settle = (operation: Operation) => Promise<Answer>

export type SettleOptions = {
  /** The command services; any of them may be asked. */
  readonly addresses: readonly string[]
  readonly dice: Dice
  /** Told of each answer that was lost, and of each that said to try again. */
  readonly onAgain: () => void
}

const PATIENCE_MS = 120_000
const ANSWERED_WITHIN_MS = 15_000
const AGAIN_AFTER_MS = { least: 20, most: 400 }
/** So often of a hundred times the client hangs up before it can have been answered, or just then. */
const HANGS_UP = 3
const HANGS_UP_WITHIN_MS = 20
/** So often of a hundred times an answer does not reach whoever asked. */
const LOST = 5

/** Rejects when nobody answers for too long. */
export const createSettle =
  ({ addresses, dice, onAgain }: SettleOptions): Settle =>
  async (operation) => {
    for (const deadline = performance.now() + PATIENCE_MS; ; ) {
      const withinMs = dice.percent(HANGS_UP) ? dice.between(0, HANGS_UP_WITHIN_MS) : ANSWERED_WITHIN_MS
      const answer = await send(dice.pick(addresses), operation, withinMs).catch(() => undefined)
      if (answer && !isNoAnswer(answer) && !dice.percent(LOST)) return answer
      if (performance.now() > deadline)
        throw new Error(`${operation.method} ${operation.path} (${operation.key}) was not answered for ${PATIENCE_MS / 1_000} s`)
      onAgain()
      await sleep(dice.between(AGAIN_AFTER_MS.least, AGAIN_AFTER_MS.most))
    }
  }

const send = async (address: string, { key, method, path, body }: Operation, withinMs: number): Promise<Answer> => {
  const answer = await fetch(`${address}${path}`, {
    method,
    headers: { 'content-type': 'application/json', 'idempotency-key': key, 'x-correlation-id': key },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(withinMs),
  })
  const { code, position, version } = (await answer.json()) as Omit<Answer, 'status'>
  return {
    status: answer.status,
    ...(code !== undefined && { code }),
    ...(position !== undefined && { position }),
    ...(version !== undefined && { version }),
  }
}
