import type { Position } from '#shared/kernel/types.ts'
import type { Database } from '#shared/ports/database.ts'
import { applyStep, type Step, type StepFrom } from '../apply-batch.ts'
import type { Place } from '../high-water.ts'
import type { AnyProjection } from '../projection.ts'
import { failureOf, isOfAnEvent } from './failure.ts'
import { isUnfit, type Unfit } from './sort-out.ts'

/** An event that fails so often is parked. */
export const MOST_ATTEMPTS = 3

type Target = {
  readonly database: Database
  readonly projection: AnyProjection
  readonly place: Place
  readonly onParked: (event: Unfit) => void
  /** Asked between two halves: what is left of a step is left. */
  readonly stopping?: () => boolean
}

type Event = Step['events'][number]
type Failed = { readonly error: unknown; readonly events: readonly Event[] }

/**
 * Applies a step whatever is in it: one that fails because of an event is applied in halves, each in a transaction of its own, down to
 * the event that is to blame, which is parked. Answers where the high-water stands then, which is further than before. Rejects, with all
 * before it applied, when something else is to blame.
 */
export const applyOrPark = async (target: Target, stepFrom: StepFrom): Promise<Position> => {
  const outcome = await attempt(target, stepFrom)
  if (!('error' in outcome)) return outcome.position
  const { error, events } = outcome
  if (events.length === 1) return insist(target, stepFrom, events[0]!, error)
  const position = await applyOrPark(target, asFarAs(events[Math.ceil(events.length / 2) - 1]!.position, stepFrom))
  return target.stopping?.() ? position : applyOrPark(target, stepFrom)
}

const insist = async (target: Target, stepFrom: StepFrom, event: Event, error: unknown, attempts = 1): Promise<Position> => {
  if (attempts === MOST_ATTEMPTS) return park(target, stepFrom, event, error)
  const outcome = await attempt(target, stepFrom)
  if (!('error' in outcome)) return outcome.position
  // Another process may have applied it meanwhile.
  if (outcome.events[0]?.position !== event.position) return applyOrPark(target, stepFrom)
  return insist(target, stepFrom, event, outcome.error, attempts + 1)
}

const park = async (target: Target, stepFrom: StepFrom, event: Event, error: unknown): Promise<Position> => {
  const unfit = { position: event.position, stream: event.stream, type: event.type, failure: failureOf(error, MOST_ATTEMPTS) }
  return settle(target, replacing(unfit, stepFrom), () => {})
}

/** Rejects when it is nobody's fault among the events. */
const attempt = async (target: Target, stepFrom: StepFrom): Promise<{ readonly position: Position } | Failed> => {
  let events: Step['events'] = []
  try {
    return { position: await settle(target, stepFrom, (step) => (events = step.events)) }
  } catch (error) {
    if (!isOfAnEvent(error) || events.length === 0) throw error
    return { error, events }
  }
}

/** Applies a step and tells of the unfit events in it. */
const settle = async (target: Target, stepFrom: StepFrom, noting: (step: Step) => void): Promise<Position> => {
  const { database, projection, place, onParked } = target
  let unfit: readonly Unfit[] = []
  const position = await applyStep(database, projection, place, (highWater) => {
    const step = stepFrom(highWater)
    unfit = step.events.filter(isUnfit)
    noting(step)
    return step
  })
  for (const event of unfit) onParked(event)
  return position
}

/** No further than this position, which has an event of the step. */
const asFarAs =
  (last: Position, stepFrom: StepFrom): StepFrom =>
  (highWater) => {
    const { events, to } = stepFrom(highWater)
    const end = Math.max(highWater.position, Math.min(last, to)) as Position
    return { events: events.filter(({ position }) => position <= end), to: end }
  }

const replacing =
  (unfit: Unfit, stepFrom: StepFrom): StepFrom =>
  (highWater) => {
    const { events, to } = stepFrom(highWater)
    return { events: events.map((event) => (event.position === unfit.position ? unfit : event)), to }
  }
