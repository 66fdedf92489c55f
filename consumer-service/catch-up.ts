import type { Position } from '#shared/kernel/types.ts'
import { type AlignOptions, openAligned } from './align.ts'
import { applySpan } from './apply-span.ts'

export type CatchUpOptions = AlignOptions & {
  /** The last position that was delivered of this history. */
  readonly deliveredIn: (epoch: number) => Position
  /** Called in the same breath in which everything delivered was found to be applied. */
  readonly onReached: () => void
}

/** Applies the log from where the read model stands to its head, and as far as messages have been delivered meanwhile. */
export const catchUp = async (options: CatchUpOptions): Promise<void> => {
  const { deliveredIn, onReached } = options
  const { highWater, head } = await openAligned(options)
  const { position, epoch } = highWater
  const onPosition = (position: Position) => options.onPosition(position, epoch)
  onPosition(position)
  const target = () => Math.max(head, deliveredIn(epoch)) as Position
  if (await applySpan(position, target, { ...options, epoch, onPosition })) onReached()
}
