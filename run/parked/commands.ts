import { setTimeout as sleep } from 'node:timers/promises'
import type { ParkedOptions } from './options.ts'
import type { Missing, Outcome, ParkedApi, ParkedEvent } from './parked-api.ts'
import { ParkedError } from './parked-error.ts'

/** A query service may read from a copy that is behind what was dropped. */
const [LOOK_AGAIN_MS, MOST_LOOKS] = [500, 20]

type Command = (api: ParkedApi, options: ParkedOptions, say: (text: string) => void) => Promise<boolean>

const NOTHING = 'Nothing is parked.'

/** Each answers whether all went well. */
export const commands: Readonly<Record<ParkedOptions['command'], Command>> = {
  list: async (api, { all, stack }, say) => {
    const waiting = new Map<string, number>()
    const events: ParkedEvent[] = []
    for await (const event of api.list()) {
      if (event.behind !== null) waiting.set(event.behind, (waiting.get(event.behind) ?? 0) + 1)
      if (all || event.behind === null) events.push(event)
    }
    if (events.length === 0) say(NOTHING)
    for (const event of events) say(lineOf(event, waiting.get(event.id) ?? 0) + (stack && event.stack ? `\n${event.stack}` : ''))
    return true
  },

  retry: async (api, { ids, all }, say) => {
    let isWell = true
    const wanted = all ? await heads(api) : ids
    if (wanted.length === 0) say(NOTHING)
    for (const id of wanted) isWell = told(id, await api.retry(id), say) && isWell
    return isWell
  },

  drop: async (api, { ids, all }, say) => {
    if (!all) {
      let isWell = true
      for (const id of ids) isWell = told(id, await api.drop(id), say) && isWell
      return isWell
    }
    const dropped = new Set<string>()
    for (let looks = 0; looks < MOST_LOOKS; looks++) {
      const shown = await heads(api)
      if (shown.length + dropped.size === 0) say(NOTHING)
      if (shown.length === 0) return true
      const left = shown.filter((id) => !dropped.has(id))
      // What waited may fail in its turn.
      for (const id of left) told(id, await api.drop(id), say)
      for (const id of left) dropped.add(id)
      if (left.length > 0) looks = 0
      else await sleep(LOOK_AGAIN_MS)
    }
    throw new ParkedError('what was dropped is still listed: the query service is far behind. Drop again when it is not')
  },
}

/** The first parked event of each stream. */
const heads = async (api: ParkedApi): Promise<readonly string[]> => {
  const ids: string[] = []
  for await (const { id, behind } of api.list()) if (behind === null) ids.push(id)
  return ids
}

const lineOf = ({ id, stream, type, error, attempts, triedAt, behind }: ParkedEvent, waiting: number): string => {
  const what = `${id}  ${type} of ${stream}`
  if (error === null && behind === null) return `${what} waits for nothing any more: retry it`
  if (error === null) return `${what} waits behind ${behind}`
  const events = waiting === 0 ? '' : `; ${waiting} more of its stream ${waiting === 1 ? 'waits' : 'wait'}`
  return `${what} failed ${attempts} times, last ${triedAt}: ${error}${events}`
}

const told = (id: string, outcome: Outcome | Missing, say: (text: string) => void): boolean => {
  if ('missing' in outcome) say(`${id}: ${outcome.missing}`)
  else say(`${id}: ${applied(outcome)}${outcome.failed ? `; ${outcome.failed.id} fails: ${outcome.failed.error}` : ''}`)
  return !('missing' in outcome) && outcome.failed === null
}

const applied = ({ stream, applied, parked }: Outcome): string =>
  `${applied} ${applied === 1 ? 'event' : 'events'} of ${stream} applied, ${parked === 0 ? 'none' : parked} still parked`
