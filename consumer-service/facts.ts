import type { Position } from '#shared/kernel/types.ts'
import { NeedsRebuild } from './apply-batch.ts'
import type { HighWater, Place } from './high-water.ts'
import { mismatchOf } from './history.ts'

/** What is stored and published, to be held against what a read model believes. */
export type Facts = {
  readonly stored: HighWater | undefined
  readonly published: Position
  readonly head: Position
  readonly epoch: number
}

type At = { readonly position: Position; readonly epoch: number }

/** Whether it stands where it may stand when everything that was published has been applied, by itself or by another process. */
export const isInOrder = (facts: Facts, { partition }: Place, at: At): facts is Facts & { readonly stored: HighWater } => {
  const { stored, published, head, epoch } = facts
  if (stored === undefined || stored.partitions !== partition.of || epoch !== at.epoch) return false
  return at.position <= stored.position && published <= stored.position && stored.position <= head
}

/** Whether one that has stopped can go on: a rebuild has replaced what is stored, or a newer program has come further. */
export const isHelped = ({ stored, head, epoch }: Facts, place: Place, at: At, stoppedBy: unknown): boolean => {
  if (stored === undefined || mismatchOf(stored, place, head, epoch) !== undefined) return false
  return stoppedBy instanceof NeedsRebuild || stored.position > at.position
}
