import type { Broker } from '#shared/ports/broker.ts'
import { diceOf } from '../../dice.ts'
import { createMeddler, type MeddleOrder, type Meddler } from './meddling.ts'

/** Hands over what the other one does, after a meddler for each queue has had it. The parent process gives the orders and is told what was done. */
export const meddledBroker = (broker: Broker, seed: number): Broker => {
  const meddlers: Meddler[] = []
  process.on('message', (order: MeddleOrder) => {
    for (const meddler of meddlers) meddler.order(order)
  })
  return {
    ...broker,
    consume: (queue, options, handle) => {
      const meddler = createMeddler(diceOf(seed + meddlers.length), (meddled, messages) =>
        process.send?.({ meddled, messages }, () => {}),
      )
      meddlers.push(meddler)
      return broker.consume(queue, options, async (batch) => {
        const messages = meddler.through(batch)
        if (messages.length > 0) await handle(messages)
      })
    },
  }
}
