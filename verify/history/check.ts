import { type Deeds, deedsIn } from './deeds.ts'
import { listed, wrongWithDeed } from './done.ts'
import type { Finding, Operation, Recorded } from './operation.ts'
import { type Bounds, boundsIn, type Placed } from './real-time.ts'
import { createRegisters } from './registers.ts'
import { wrongWithNothing } from './seen.ts'
import { wrongOnShelves, wrongWithPlaces } from './shelves.ts'
import { told } from './told.ts'

export type Recording = {
  /** All that was invoked since the last check, and answered, if it was. */
  readonly operations: readonly Operation[]
  /** What the log has behind where it was read to in the last check. */
  readonly events: readonly Recorded[]
  /** Where the log was put back to, each time since the first check. */
  readonly ends?: readonly number[]
}

export type Checked = {
  readonly findings: readonly Finding[]
  readonly operations: number
  /** Of those, what was lost when the log was put back and left nothing to hold it against. */
  readonly lost: number
  /** Nobody knows what became of so many, and nothing has yet. */
  readonly unknown: number
}

/** `isByItself`: what the program records though nobody asked. */
type Options = { readonly isByItself?: (event: Recorded) => boolean }

/**
 * Whether what many clients were answered, all at the same time, could have come of one after another: linearizability (M. P. Herlihy, J. M.
 * Wing, 1990), against the rules of the shop. In general that asks for an order of all operations that keeps to the rules and to real time,
 * and finding one takes exponential time (P. B. Gibbons, E. Korach, 1997). Here nothing has to be found: whatever changes the shop is an event, and the log has
 * all events in one order. So it is checked whether that order will do, in O((n + m) log n):
 *
 * 1. Each operation that left events is in the log once and in one piece, and its events are what the rules make of it in the state right before
 *    them (`wrongWithDeed`). So the log, from deed to deed, is a run of the sequential shop.
 * 2. An operation that left none, a refusal or nothing left to do, changes no state and may be put anywhere between two deeds without a
 *    difference to any other. It has to fit somewhere between its bounds (`wrongWithNothing`).
 * 3. Each answer names a position up to which the log had come by then. So what was answered before an operation was invoked bounds it from
 *    below, and what was invoked after its answer bounds it from above (`boundsIn`). Deeds stand within these bounds, too.
 *
 * Sound: who passes has an order, the log's, with each operation of 2 put behind the deeds up to where it fits. It keeps to the rules by 1 and 2. It
 * keeps to real time: where one was answered, at p, before another was invoked, it stands at p or before, and the other behind p, or, if it left
 * nothing, not before p. Complete but for one thing: the log's order is taken for the only one, and an answer's position for a promise. A shop that sells rightly and says a
 * wrong position fails, and should.
 *
 * When all clients rest, whoever then reads the log has seen all of it before anything that is invoked later. So a long history is checked
 * piece by piece, with nothing kept of a piece but the last states, the keys, and what is still unknown.
 */
export const createHistoryChecker = ({ isByItself = () => false }: Options = {}) => {
  const registers = createRegisters()
  const settled = new Set<string>()
  let base = 0
  let unknown: readonly Operation[] = []

  const check = ({ operations, events, ends = [] }: Recording): Checked => {
    const all = [...unknown, ...operations]
    const versionBefore = (stream: string) => registers.versionAt(stream, base)
    const findings: Finding[] = [...wrongWithPlaces(events, base, versionBefore)]
    for (const event of events) registers.record(event)
    const deeds = deedsIn(events)
    const { placed, open, lost, findings: wrong } = sorted(all, deeds, settled, ends)
    const boundsOf = boundsIn(placed, base)
    findings.push(...wrong, ...unasked(deeds, all, isByItself))
    for (const { operation, first } of placed) {
      const bounds = boundsOf(operation)
      const outOfOrder = wrongInTime(operation, first, bounds)
      findings.push(...outOfOrder)
      if (first !== undefined) findings.push(...wrongWithDeed(operation, deeds.at(first)!, registers))
      else if (outOfOrder.length === 0) findings.push(...wrongWithNothing(operation, bounds, registers, deeds))
    }
    findings.push(...wrongOnShelves(deeds, registers, new Map(placed.map(({ operation }) => [operation.key, operation]))))
    for (const { key } of all) if (!open.some((one) => one.key === key)) settled.add(key)
    registers.forgetThePast()
    base = events.at(-1)?.position ?? base
    unknown = open
    return { findings, operations: operations.length, lost, unknown: open.length }
  }
  return { check }
}

type Sorted = {
  readonly placed: readonly Placed[]
  readonly open: readonly Operation[]
  readonly lost: number
  readonly findings: readonly Finding[]
}

/** What there is to hold against the log, what is still open, and what was lost with a history that the log has no more. */
const sorted = (all: readonly Operation[], deeds: Deeds, settled: ReadonlySet<string>, ends: readonly number[]): Sorted => {
  const [placed, open, findings]: [Placed[], Operation[], Finding[]] = [[], [], []]
  let lost = 0
  for (const operation of all) {
    const { key, begunIn, answered } = operation
    const own = deeds.of(key)
    const isBehind = (since: number) => answered !== undefined && answered.answer.position > Math.min(...ends.slice(since))
    if (own.length > 1 || (own.length > 0 && settled.has(key)))
      findings.push({
        kind: 'doubled',
        sentence: `${told(operation)} is in the log more than once: ${own.map(listed).join('; ')}`,
      })
    else if (answered && isBehind(answered.in)) {
      lost++
      if (own.length > 0)
        findings.push({ kind: 'risen', sentence: `${told(operation)} was lost and is in the log: ${listed(own[0]!)}` })
    } else if (own.length > 0) placed.push({ operation, first: own[0]!.first })
    else if (answered === undefined) open.push(operation)
    // Who was answered only after the log had been put back may have been decided before.
    else if (isBehind(begunIn)) lost++
    else placed.push({ operation, first: undefined })
  }
  return { placed, open, lost, findings }
}

const unasked = (deeds: Deeds, all: readonly Operation[], isByItself: (event: Recorded) => boolean): readonly Finding[] => {
  const asked = new Set(all.map(({ key }) => key))
  return deeds.all
    .filter(({ key, events }) => !asked.has(key) && !events.every(isByItself))
    .map((deed) => ({ kind: 'unasked', sentence: `nobody asked for ${deed.key}: ${listed(deed)}` }))
}

const wrongInTime = (operation: Operation, first: number | undefined, bounds: Bounds): readonly Finding[] => {
  const { floor, floorOf, ceiling, ceilingOf } = bounds
  const position = operation.answered?.answer.position ?? first!
  const isLate = (first ?? position + 1) <= floor
  if (isLate && floorOf) return [outOfOrder(operation, `does not stand behind ${told(floorOf)} which it was invoked after`)]
  if (isLate) return [outOfOrder(operation, `does not stand behind ${floor}, up to where the log had been read before`)]
  if (position >= ceiling)
    return [outOfOrder(operation, `does not stand before ${told(ceilingOf!)} which was invoked after its answer`)]
  return []
}

const outOfOrder = (operation: Operation, what: string): Finding => ({
  kind: 'out of order',
  sentence: `${told(operation)} ${what}`,
})
