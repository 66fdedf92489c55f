/** Something to be done in any lane, such as on one connection of several. */
export type Work<Lane> = (lane: Lane) => Promise<void>

/**
 * Each lane takes the next piece of work when it is through with the one before. When one fails, no other is begun; rejects with the first
 * error when what is under way has ended.
 */
export const inLanes = async <Lane>(lanes: readonly Lane[], all: readonly Work<Lane>[]): Promise<void> => {
  const left = [...all].reverse()
  const errors: unknown[] = []
  const goAlong = async (lane: Lane) => {
    for (let work = left.pop(); work && errors.length === 0; work = left.pop())
      await work(lane).catch((error: unknown) => void errors.push(error))
  }
  await Promise.all(lanes.map(goAlong))
  if (errors.length > 0) throw errors[0]
}
