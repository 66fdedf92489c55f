import { setTimeout as sleep } from 'node:timers/promises'
import type { Dice } from '../../dice.ts'
import type { Answer, Asked } from '../../history/operation.ts'
import { type Body, heardOf } from './answer.ts'
import type { Begun, Recorder } from './recorder.ts'
import { lineOf, requestOf } from './request.ts'
import type { Traffic } from './traffic.ts'

/** Who asks over HTTP: one command, or several in lines; until each is answered, or until it has hung up for good. */
export type Client = {
  readonly ask: (key: string, asked: Asked, patience?: 'until it is answered') => Promise<Answer | undefined>
  /** `id`: what the events of a line are known by. */
  readonly askInLines: (key: string, lines: readonly { readonly id: string; readonly asked: Asked }[]) => Promise<void>
}

export type ClientOptions = {
  /** The command services; any of them may be asked. */
  readonly addresses: readonly string[]
  readonly dice: Dice
  readonly recorder: Recorder
  readonly traffic: Traffic
  /** Told of an answer that no shop should give. */
  readonly onWrong: (what: string) => void
  /** In which history the log is. */
  readonly history: () => number
}

const PATIENCE_MS = 120_000
const ANSWERED_WITHIN_MS = 15_000
const AGAIN_AFTER_MS = { least: 20, most: 400 }
/** Of a hundred times: it hangs up before it can have been answered, or just then; the answer is lost on its way; it asks again though it was answered. */
const [HANGS_UP, LOST, ASKS_AGAIN] = [3, 4, 3]
const HANGS_UP_WITHIN_MS = 20
/** Of those that hang up, who does not come back. */
const FOR_GOOD = 25

type Sent = { readonly status: number; readonly body: Body; readonly replayed: boolean }

export const createClient = ({ addresses, dice, recorder, traffic, onWrong, history }: ClientOptions): Client => {
  const inTime = (): { readonly withinMs: number; readonly hangsUp: boolean } => {
    const hangsUp = dice.percent(HANGS_UP)
    return { hangsUp, withinMs: hangsUp ? dice.between(0, HANGS_UP_WITHIN_MS) : ANSWERED_WITHIN_MS }
  }
  const again = async (deadline: number, what: string): Promise<void> => {
    if (performance.now() > deadline) throw new Error(`${what} was not answered for ${PATIENCE_MS / 1_000} s`)
    traffic.sentAgain()
    await sleep(dice.between(AGAIN_AFTER_MS.least, AGAIN_AFTER_MS.most))
  }
  /** Undefined: nobody knows. */
  const hear = (sent: Sent | undefined, what: string): Answer | undefined => {
    if (!sent || dice.percent(LOST)) return undefined
    const heard = heardOf(sent.status, sent.body)
    if (heard === 'unexpected') {
      onWrong(`${what} was answered ${sent.status} ${JSON.stringify(sent.body)}`)
      return undefined
    }
    if (heard === 'again') return undefined
    if (sent.replayed) traffic.replayed()
    return heard
  }
  const repeat = async (key: string, asked: Asked, answer: Answer, historyThen: number): Promise<void> => {
    const sent = await send(dice.pick(addresses), key, asked, ANSWERED_WITHIN_MS).catch(() => undefined)
    const heard = sent && heardOf(sent.status, sent.body)
    if (!sent || typeof heard === 'string' || history() !== historyThen) return
    traffic.replayed()
    if (!sent.replayed || JSON.stringify(heard) !== JSON.stringify(answer))
      onWrong(`${key} was answered ${JSON.stringify(answer)}, and when it was sent again ${JSON.stringify(heard)}`)
  }

  return {
    ask: async (key, asked, patience) => {
      const [begun, historyThen] = [recorder.begin(key, asked), history()]
      for (const deadline = performance.now() + PATIENCE_MS; ; await again(deadline, key)) {
        const { withinMs, hangsUp } = inTime()
        const sent = await send(dice.pick(addresses), key, asked, withinMs).catch(() => undefined)
        const answer = hear(sent, `${asked.type} ${key}`)
        if (answer) {
          begun.answered(answer)
          if (dice.percent(ASKS_AGAIN)) await repeat(key, asked, answer, historyThen)
          return answer
        }
        if (hangsUp && patience === undefined && dice.percent(FOR_GOOD)) return begun.gaveUp() as undefined
      }
    },
    askInLines: async (key, lines) => {
      let open = lines.map(({ id, asked }) => ({ asked, key: `${key}/${id}`, begun: recorder.begin(`${key}/${id}`, asked) }))
      for (const deadline = performance.now() + PATIENCE_MS; ; await again(deadline, key)) {
        const answers = await sendLines(dice.pick(addresses), key, open, inTime().withinMs)
        const left: typeof open = []
        for (const [index, line] of open.entries()) {
          const answer = hear(answers[index], line.key)
          if (answer) line.begun.answered(answer)
          else left.push(line)
        }
        open = left
        if (open.length === 0) return
      }
    },
  }
}

const send = async (address: string, key: string, asked: Asked, withinMs: number): Promise<Sent> => {
  const { method, path, body } = requestOf(asked)
  const answer = await fetch(`${address}${path}`, {
    method,
    headers: { 'content-type': 'application/json', 'idempotency-key': key, 'x-correlation-id': key },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(withinMs),
  })
  const replayed = answer.headers.get('idempotent-replayed') === 'true'
  return { status: answer.status, body: (await answer.json()) as Body, replayed }
}

type Line = { readonly key: string; readonly asked: Asked; readonly begun: Begun }
type LineAnswered = Body & { readonly line: number; readonly status: number; readonly replayed?: boolean }

/** By line; whatever has come before it broke off counts. */
const sendLines = async (
  address: string,
  key: string,
  lines: readonly Line[],
  withinMs: number,
): Promise<readonly (Sent | undefined)[]> => {
  const answers: (Sent | undefined)[] = lines.map(() => undefined)
  for (const { line, status, replayed = false, ...body } of await linesAnswered(address, key, lines, withinMs))
    if (line <= lines.length) answers[line - 1] = { status, body, replayed }
  return answers
}

const linesAnswered = async (
  address: string,
  key: string,
  lines: readonly Line[],
  withinMs: number,
): Promise<readonly LineAnswered[]> => {
  let text = ''
  try {
    const answer = await fetch(`${address}/api/commands`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson', 'x-correlation-id': key },
      body: lines.map((line) => `${lineOf(line.asked, line.key)}\n`).join(''),
      signal: AbortSignal.timeout(withinMs),
    })
    if (answer.status !== 200) return []
    const decoder = new TextDecoder()
    for await (const chunk of answer.body!) text += decoder.decode(chunk as Uint8Array, { stream: true })
  } catch {
    // It broke off.
  }
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as LineAnswered)
}
