import type { Message } from '#shared/ports/broker.ts'
import type { Dice } from '../../dice.ts'

export type Meddling = 'duplicate' | 'drop' | 'reorder'

/** Does something bad to so many of the next messages. */
export type MeddleOrder = { readonly meddle: Meddling; readonly messages: number }

/** What the broker would do on a bad day, told when and to how many messages. */
export type Meddler = {
  readonly order: (order: MeddleOrder) => void
  /** What becomes of a batch: some of its messages, perhaps in another order, and some of earlier ones. */
  readonly through: (batch: readonly Message[]) => readonly Message[]
}

const MEDDLINGS: readonly Meddling[] = ['drop', 'duplicate', 'reorder']
const HELD_BACK = 30
const DROPPED = 50

export const createMeddler = (dice: Dice, onMeddled: (what: Meddling, messages: number) => void): Meddler => {
  const left: Record<Meddling, number> = { drop: 0, duplicate: 0, reorder: 0 }
  /** They come with the next batch, or never. */
  let held: Message[] = []

  const meddled = (meddle: Meddling, batch: readonly Message[]): readonly Message[] => {
    switch (meddle) {
      case 'duplicate':
        held.push(...batch.filter(() => dice.percent(HELD_BACK)))
        return batch.flatMap((message) => Array.from({ length: dice.between(1, 3) }, () => message))
      case 'drop':
        return batch.filter(() => !dice.percent(DROPPED))
      case 'reorder': {
        const [now, later] = Object.values(Object.groupBy(batch, () => (dice.percent(HELD_BACK) ? 'later' : 'now')))
        held.push(...(later ?? []))
        return dice.shuffled(now ?? [])
      }
    }
  }

  return {
    order: ({ meddle, messages }) => {
      left[meddle] = messages
    },
    through: (batch) => {
      const late = held
      held = []
      const meddle = MEDDLINGS.find((one) => left[one] > 0)
      if (meddle === undefined) return late.length === 0 ? batch : [...batch, ...late]
      const count = Math.min(left[meddle], batch.length)
      left[meddle] -= count
      onMeddled(meddle, count)
      return [...meddled(meddle, batch.slice(0, count)), ...batch.slice(count), ...late]
    },
  }
}
